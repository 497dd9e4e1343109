-- Signing in by a company's own OpenID provider: which one it is, whose account its people have, and who is on the way there.

CREATE TABLE identity_provider (
    company_id        BLOB    NOT NULL PRIMARY KEY REFERENCES company (company_id),
    issuer            TEXT    NOT NULL,
    client_id         TEXT    NOT NULL,
    secret_ciphertext BLOB    NOT NULL,
    secret_key_id     TEXT    NOT NULL,
    enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT;

-- Whom a company's provider means by a name of its own.
CREATE TABLE identity (
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    person_id  BLOB    NOT NULL REFERENCES person (id),
    -- Whether the person connected it themself, with their password; else it came with an invitation.
    by_person  INTEGER NOT NULL CHECK (by_person IN (0, 1)),
    linked_at  INTEGER NOT NULL,
    PRIMARY KEY (company_id, issuer, subject),
    UNIQUE (company_id, issuer, person_id)
) STRICT;
CREATE INDEX identity_by_person ON identity (person_id);

-- One way to a provider and back, found by what comes back, once and for minutes.
CREATE TABLE sign_on_flow (
    -- SHA-256 of the state.
    state_hash      BLOB    NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that began it.
    browser_hash    BLOB    NOT NULL,
    company_id      BLOB    NOT NULL REFERENCES company (company_id),
    issuer          TEXT    NOT NULL,
    nonce           TEXT    NOT NULL,
    verifier        TEXT    NOT NULL,
    -- Who connects; none for the other two.
    person_id       BLOB    REFERENCES person (id),
    -- SHA-256 of the invitation's text that is accepted; none for the other two.
    invitation_hash BLOB,
    next_path       TEXT    NOT NULL,
    expires_at      INTEGER NOT NULL,
    CHECK (person_id IS NULL OR invitation_hash IS NULL)
) STRICT;
CREATE INDEX sign_on_flow_due ON sign_on_flow (expires_at);
