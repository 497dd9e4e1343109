-- The right people: invitations and reset links that work once, secrets that overlap, and how often what is no
-- transaction has changed.

-- Nobody was ever invited by the table that was here. An invitation has an id that it is listed by, and its ends.
DROP TABLE invitation;
CREATE TABLE invitation (
    id          UUID    NOT NULL PRIMARY KEY,
    -- SHA-256 of what stands in the link; the link itself is nowhere.
    token_hash  BYTEA   NOT NULL UNIQUE,
    company_id  UUID    NOT NULL REFERENCES company (company_id),
    email       TEXT COLLATE "C"    NOT NULL CHECK (email = lower(email)),
    role        TEXT COLLATE "C"    NOT NULL CHECK (role IN ('viewer', 'agent', 'approver', 'manager', 'owner')),
    invited_by  UUID    NOT NULL REFERENCES person (id),
    created_at  BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    accepted_at BIGINT,
    accepted_by UUID    REFERENCES person (id),
    revoked_at  BIGINT,
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);
CREATE INDEX invitation_by_company ON invitation (company_id, created_at, id);

-- Links that let a person choose a new password, once.
CREATE TABLE password_reset (
    token_hash BYTEA   NOT NULL PRIMARY KEY,
    person_id  UUID    NOT NULL REFERENCES person (id),
    -- Who made it; none where whoever runs the desk did, by the command.
    made_by    UUID    REFERENCES person (id),
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    used_at    BIGINT
);
CREATE INDEX password_reset_by_person ON password_reset (person_id);

-- What a credential's secret was before its last rotation: good until its time is over.
CREATE TABLE credential_before (
    credential_id     UUID    NOT NULL PRIMARY KEY REFERENCES credential (id),
    dialect           TEXT COLLATE "C"    NOT NULL,
    public_prefix     TEXT COLLATE "C"    NOT NULL,
    secret_hash       BYTEA   NOT NULL,
    secret_ciphertext BYTEA,
    secret_key_id     TEXT COLLATE "C",
    expires_at        BIGINT  NOT NULL,
    UNIQUE (dialect, public_prefix)
);

-- What is no transaction and has events all the same, and the version of the last of them.
CREATE TABLE subject (
    company_id UUID    NOT NULL REFERENCES company (company_id),
    subject_id UUID    NOT NULL,
    kind       TEXT COLLATE "C"    NOT NULL CHECK (kind IN ('company', 'person', 'invitation', 'integration', 'credential')),
    version    BIGINT  NOT NULL,
    PRIMARY KEY (company_id, subject_id)
);
