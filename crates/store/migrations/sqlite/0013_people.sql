-- The right people: invitations and reset links that work once, secrets that overlap, and how often what is no
-- transaction has changed.

-- Nobody was ever invited by the table that was here. An invitation has an id that it is listed by, and its ends.
DROP TABLE invitation;
CREATE TABLE invitation (
    id          BLOB    NOT NULL PRIMARY KEY,
    -- SHA-256 of what stands in the link; the link itself is nowhere.
    token_hash  BLOB    NOT NULL UNIQUE,
    company_id  BLOB    NOT NULL REFERENCES company (company_id),
    email       TEXT    NOT NULL CHECK (email = lower(email)),
    role        TEXT    NOT NULL CHECK (role IN ('viewer', 'agent', 'approver', 'manager', 'owner')),
    invited_by  BLOB    NOT NULL REFERENCES person (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    accepted_by BLOB    REFERENCES person (id),
    revoked_at  INTEGER,
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
) STRICT;
CREATE INDEX invitation_by_company ON invitation (company_id, created_at, id);

-- Links that let a person choose a new password, once.
CREATE TABLE password_reset (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    person_id  BLOB    NOT NULL REFERENCES person (id),
    -- Who made it; none where whoever runs the desk did, by the command.
    made_by    BLOB    REFERENCES person (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX password_reset_by_person ON password_reset (person_id);

-- What a credential's secret was before its last rotation: good until its time is over.
CREATE TABLE credential_before (
    credential_id     BLOB    NOT NULL PRIMARY KEY REFERENCES credential (id),
    dialect           TEXT    NOT NULL,
    public_prefix     TEXT    NOT NULL,
    secret_hash       BLOB    NOT NULL,
    secret_ciphertext BLOB,
    secret_key_id     TEXT,
    expires_at        INTEGER NOT NULL,
    UNIQUE (dialect, public_prefix)
) STRICT;

-- What is no transaction and has events all the same, and the version of the last of them.
CREATE TABLE subject (
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    subject_id BLOB    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('company', 'person', 'invitation', 'integration', 'credential')),
    version    INTEGER NOT NULL,
    PRIMARY KEY (company_id, subject_id)
) STRICT;
