-- Notices: where a merchant wants to be told, and what it still has to hear.
BEGIN IMMEDIATE;

ALTER TABLE merchant ADD COLUMN notify_url TEXT;
ALTER TABLE merchant ADD COLUMN notify_token TEXT;
ALTER TABLE merchant ADD COLUMN notify_integration TEXT;

CREATE TABLE bank_notice (
    notice_seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    merchant_id INTEGER NOT NULL REFERENCES merchant (merchant_id),
    body        TEXT NOT NULL,
    due_at      INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    heard_at    INTEGER
) STRICT;

CREATE INDEX bank_notice_due ON bank_notice (due_at) WHERE heard_at IS NULL;

PRAGMA user_version = 2;

COMMIT;
