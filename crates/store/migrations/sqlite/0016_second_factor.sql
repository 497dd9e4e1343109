-- A second factor beside the password: an authenticator's key, the codes for whoever has lost it, and when each session
-- last showed one.

-- An authenticator's key of a person. It counts from when a first code of it was shown.
CREATE TABLE second_factor (
    person_id         BLOB    NOT NULL PRIMARY KEY REFERENCES person (id),
    secret_ciphertext BLOB    NOT NULL,
    secret_key_id     TEXT    NOT NULL,
    made_at           INTEGER NOT NULL,
    confirmed_at      INTEGER,
    -- The step of time (30 s since 1970) of the last code that was taken: neither it nor one before it is taken again.
    last_step         INTEGER,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
) STRICT;

-- Codes that each stand in for the second factor once.
CREATE TABLE recovery_code (
    person_id BLOB    NOT NULL REFERENCES person (id),
    -- SHA-256 of the code; the code itself is nowhere.
    code_hash BLOB    NOT NULL,
    made_at   INTEGER NOT NULL,
    used_at   INTEGER,
    PRIMARY KEY (person_id, code_hash)
) STRICT;

-- When the session's person last showed a second factor in it; none: they have not.
ALTER TABLE session ADD COLUMN second_factor_at INTEGER;
