-- Exports of the report: each a job that one of the servers works on, and the file that it writes, kept for a day.

CREATE TABLE export (
    id            UUID    NOT NULL PRIMARY KEY,
    -- Who asked. An export spans all their companies, so no company leads its key.
    owner_kind    TEXT    NOT NULL CHECK (owner_kind IN ('person', 'program')),
    owner_id      UUID    NOT NULL,
    format        TEXT    NOT NULL CHECK (format IN ('csv', 'xlsx')),
    -- The report's query string: filters, zone and order.
    query         TEXT    NOT NULL,
    -- The companies that it was asked for, ids between blanks: whoever fetches the file must still see them all.
    companies     TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    rows_written  BIGINT NOT NULL DEFAULT 0,
    -- How many there will be, where that was known at the beginning.
    rows_expected BIGINT,
    file_bytes    BIGINT NOT NULL DEFAULT 0,
    -- What the file holds, as JSON, once it is whole.
    manifest      TEXT,
    -- Why there is none.
    failure       TEXT,
    -- How often a server began it.
    tries         BIGINT NOT NULL DEFAULT 0,
    lease_until   BIGINT,
    created_at    BIGINT NOT NULL,
    finished_at   BIGINT,
    -- When it is cleared away.
    expires_at    BIGINT NOT NULL
);
CREATE INDEX export_by_owner ON export (owner_kind, owner_id, created_at);
CREATE INDEX export_open ON export (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX export_by_expiry ON export (expires_at);

-- An export's file, in pieces that are equally long before they are compressed, but for the last.
CREATE TABLE export_piece (
    export_id UUID    NOT NULL REFERENCES export (id),
    -- Which of the export's tries wrote it: only the last one's count.
    try       BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    -- Deflated (RFC 1951).
    body      BYTEA   NOT NULL,
    PRIMARY KEY (export_id, try, number)
);
