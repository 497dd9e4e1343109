-- A second factor beside the password: an authenticator's key, the codes for whoever has lost it, and when each session
-- last showed one.

-- An authenticator's key of a person. It counts from when a first code of it was shown.
CREATE TABLE second_factor (
    person_id         UUID    NOT NULL PRIMARY KEY REFERENCES person (id),
    secret_ciphertext BYTEA   NOT NULL,
    secret_key_id     TEXT COLLATE "C" NOT NULL,
    made_at           BIGINT NOT NULL,
    confirmed_at      BIGINT,
    -- The step of time (30 s since 1970) of the last code that was taken: neither it nor one before it is taken again.
    last_step         BIGINT,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
);

-- Codes that each stand in for the second factor once.
CREATE TABLE recovery_code (
    person_id UUID    NOT NULL REFERENCES person (id),
    -- SHA-256 of the code; the code itself is nowhere.
    code_hash BYTEA   NOT NULL,
    made_at   BIGINT NOT NULL,
    used_at   BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

-- When the session's person last showed a second factor in it; none: they have not.
ALTER TABLE session ADD COLUMN second_factor_at BIGINT;
