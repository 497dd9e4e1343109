-- Letters that the desk sends, and in which language people read.

-- The language that somebody chose: `en`, `tr`; none: they did not choose.
ALTER TABLE person ADD COLUMN language TEXT COLLATE "C";

-- Links that go to people by mail. What a letter says stands here only until it is sent or given up, and encrypted.
CREATE TABLE letter (
    id                UUID    NOT NULL PRIMARY KEY,
    -- Whose invitation it carries; none for what is a person's own affair.
    company_id        UUID    REFERENCES company (company_id),
    -- The invitation, or the person whose password it is.
    about_id          UUID    NOT NULL,
    to_email          TEXT COLLATE "C" NOT NULL,
    secret_ciphertext BYTEA,
    secret_key_id     TEXT COLLATE "C",
    state             TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    tries             BIGINT  NOT NULL DEFAULT 0,
    -- Until then a queued letter is left alone: it waits, or a server is sending it.
    due_at            BIGINT  NOT NULL,
    -- When the last try ended.
    tried_at          BIGINT ,
    -- When its link ends to work: after that nobody needs it.
    expires_at        BIGINT  NOT NULL,
    -- Why the last try failed.
    failure           TEXT COLLATE "C",
    made_at           BIGINT  NOT NULL,
    CHECK ((secret_ciphertext IS NULL) = (secret_key_id IS NULL)),
    CHECK ((state = 'queued') = (secret_ciphertext IS NOT NULL))
);
CREATE INDEX letter_due ON letter (due_at) WHERE state = 'queued';
CREATE INDEX letter_about ON letter (about_id, made_at);
CREATE INDEX letter_by_expiry ON letter (expires_at);
