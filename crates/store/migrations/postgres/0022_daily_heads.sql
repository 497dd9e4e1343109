-- What each company's chain of events ended with on each day, signed: whoever keeps it elsewhere notices when a chain is written anew.

-- What it is signed with: made once for the whole desk.
CREATE TABLE head_key (
    id                BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Ed25519, 32 bytes.
    public_key        BYTEA  NOT NULL,
    secret_ciphertext BYTEA  NOT NULL,
    secret_key_id     TEXT COLLATE "C" NOT NULL
);

CREATE TABLE daily_head (
    company_id UUID   NOT NULL REFERENCES company (company_id),
    -- The day in UTC, 2026-11-22.
    day_on     TEXT COLLATE "C" NOT NULL,
    -- The signed text, exactly.
    statement  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (company_id, day_on)
);
