-- Passkeys: what people sign in with by their device, and what the devices were asked.

CREATE TABLE passkey (
    id            UUID    NOT NULL PRIMARY KEY,
    person_id     UUID    NOT NULL REFERENCES person (id),
    -- The device's own name for it.
    credential_id BYTEA   NOT NULL UNIQUE,
    -- Its public key, its counter and its flags as JSON: nothing that is secret.
    document      TEXT COLLATE "C"    NOT NULL,
    name          TEXT COLLATE "C"    NOT NULL,
    created_at    BIGINT  NOT NULL,
    last_used_at  BIGINT 
);
CREATE INDEX passkey_by_person ON passkey (person_id, created_at, id);

-- What a device was asked to sign, until its answer comes: each is taken once.
CREATE TABLE passkey_challenge (
    -- SHA-256 of what the browser brings back.
    token_hash   BYTEA   NOT NULL PRIMARY KEY,
    -- Whose new passkey it is for, and in which session; nobody's where somebody signs in.
    person_id    UUID    REFERENCES person (id),
    session_hash BYTEA,
    address      TEXT COLLATE "C"    NOT NULL,
    -- What the answer is checked against, as JSON.
    document     TEXT COLLATE "C"    NOT NULL,
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL,
    CHECK ((person_id IS NULL) = (session_hash IS NULL))
);
CREATE INDEX passkey_challenge_by_address ON passkey_challenge (address, expires_at);
CREATE INDEX passkey_challenge_by_expiry ON passkey_challenge (expires_at);
