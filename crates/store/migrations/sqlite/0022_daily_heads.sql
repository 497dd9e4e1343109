-- What each company's chain of events ended with on each day, signed: whoever keeps it elsewhere notices when a chain is written anew.

-- What it is signed with: made once for the whole desk.
CREATE TABLE head_key (
    id                INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Ed25519, 32 bytes.
    public_key        BLOB    NOT NULL,
    secret_ciphertext BLOB    NOT NULL,
    secret_key_id     TEXT    NOT NULL
) STRICT;

CREATE TABLE daily_head (
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    -- The day in UTC, 2026-11-22.
    day_on     TEXT    NOT NULL,
    -- The signed text, exactly.
    statement  TEXT    NOT NULL,
    PRIMARY KEY (company_id, day_on)
) STRICT;
