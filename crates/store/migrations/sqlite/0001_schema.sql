-- The whole schema. Ids are UUIDs in 16 bytes (version 7 where they name rows), instants are UTC microseconds,
-- amounts are minor units of the row's currency, flags are 0 or 1, JSON is text.

-- Global tables: found before a company is known.

CREATE TABLE person (
    id             BLOB    NOT NULL PRIMARY KEY,
    email          TEXT    NOT NULL UNIQUE CHECK (email = lower(email)),
    name           TEXT    NOT NULL,
    password_hash  TEXT,
    platform_owner INTEGER NOT NULL DEFAULT 0 CHECK (platform_owner IN (0, 1)),
    disabled_at    INTEGER,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
    person_id  BLOB    NOT NULL REFERENCES person (id),
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    role       TEXT    NOT NULL CHECK (role IN ('viewer', 'agent', 'approver', 'manager', 'owner')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, company_id)
) STRICT;
CREATE INDEX membership_by_company ON membership (company_id, person_id);

CREATE TABLE session (
    token_hash   BLOB    NOT NULL PRIMARY KEY,
    person_id    BLOB    REFERENCES person (id),
    data         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person_id, last_seen_at);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE credential (
    id             BLOB    NOT NULL PRIMARY KEY,
    company_id     BLOB    NOT NULL REFERENCES company (company_id),
    integration_id BLOB,
    dialect        TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    public_prefix  TEXT    NOT NULL,
    secret_hash    BLOB    NOT NULL,
    -- Only for dialects whose signatures need the secret itself.
    secret_ciphertext BLOB,
    secret_key_id  TEXT,
    scopes         TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    last_used_at   INTEGER,
    expires_at     INTEGER,
    revoked_at     INTEGER,
    UNIQUE (dialect, public_prefix)
) STRICT;
CREATE INDEX credential_by_company ON credential (company_id, id);

CREATE TABLE invitation (
    token_hash  BLOB    NOT NULL PRIMARY KEY,
    company_id  BLOB    NOT NULL REFERENCES company (company_id),
    email       TEXT    NOT NULL CHECK (email = lower(email)),
    role        TEXT    NOT NULL CHECK (role IN ('viewer', 'agent', 'approver', 'manager', 'owner')),
    invited_by  BLOB    NOT NULL REFERENCES person (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    accepted_at INTEGER
) STRICT;

CREATE TABLE sign_in_throttle (
    throttle_key   TEXT    NOT NULL PRIMARY KEY,
    failures       INTEGER NOT NULL,
    last_failed_at INTEGER NOT NULL
) STRICT;

-- All else is company-first: the company's id leads every key.

CREATE TABLE company (
    company_id BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    zone       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE integration (
    company_id        BLOB    NOT NULL REFERENCES company (company_id),
    id                BLOB    NOT NULL,
    name              TEXT    NOT NULL,
    gateway_kind      TEXT    NOT NULL CHECK (gateway_kind IN ('mindbehind', 'begateway', 'craftgate', 'payu', 'overpay')),
    base_url          TEXT    NOT NULL,
    settings          TEXT    NOT NULL,
    secret_ciphertext BLOB    NOT NULL,
    secret_key_id     TEXT    NOT NULL,
    enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (company_id, id),
    UNIQUE (company_id, name)
) STRICT;

-- What the report's filters offer: every payment type and currency a company has had.
CREATE TABLE facet (
    company_id BLOB NOT NULL REFERENCES company (company_id),
    facet      TEXT NOT NULL CHECK (facet IN ('payment_type', 'currency')),
    value      TEXT NOT NULL,
    PRIMARY KEY (company_id, facet, value)
) STRICT;

-- The report: payments (positive) and refunds (negative).
CREATE TABLE txn (
    company_id         BLOB    NOT NULL REFERENCES company (company_id),
    id                 BLOB    NOT NULL,
    kind               TEXT    NOT NULL CHECK (kind IN ('payment', 'refund')),
    integration_id     BLOB    NOT NULL,
    conversation_id    TEXT,
    customer_name      TEXT,
    customer_phone     TEXT,
    -- The phone's digits reversed: a national form is the end of the international one, and here its beginning.
    customer_phone_key TEXT,
    payment_type       TEXT    NOT NULL,
    state              TEXT    NOT NULL,
    payment_result     TEXT    NOT NULL CHECK (payment_result IN ('SUCCESS', 'FAILED', 'PENDING')),
    currency           TEXT    NOT NULL,
    amount_minor       INTEGER NOT NULL,
    order_number       TEXT    NOT NULL,
    reference_number   TEXT    NOT NULL,
    related_payment_id BLOB,
    user_email         TEXT,
    person_id          BLOB,
    credential_id      BLOB,
    credential_name    TEXT,
    test               INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1)),
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    version            INTEGER NOT NULL,

    -- A payment's own.
    gateway_payment_id TEXT,
    gateway_order_id   TEXT,
    paid_at            INTEGER,
    authorised_minor   INTEGER NOT NULL DEFAULT 0 CHECK (authorised_minor >= 0),
    captured_minor     INTEGER NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    basis_minor        INTEGER NOT NULL DEFAULT 0 CHECK (basis_minor >= 0),
    reserved_minor     INTEGER NOT NULL DEFAULT 0 CHECK (reserved_minor >= 0),
    outside_minor      INTEGER NOT NULL DEFAULT 0 CHECK (outside_minor >= 0),
    over_refunded      INTEGER NOT NULL DEFAULT 0 CHECK (over_refunded IN (0, 1)),
    chargeback_open    INTEGER NOT NULL DEFAULT 0 CHECK (chargeback_open IN (0, 1)),

    -- A refund's own.
    intent_id          BLOB,
    item_id            BLOB,
    refund_kind        TEXT    CHECK (refund_kind IN ('cancel', 'refund')),
    made_outside       INTEGER NOT NULL DEFAULT 0 CHECK (made_outside IN (0, 1)),
    gateway_refund_id  TEXT,
    reason             TEXT,
    outcome_code       TEXT,
    outcome_message    TEXT,
    gateway_details    TEXT,
    settled_at         INTEGER,

    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, integration_id) REFERENCES integration (company_id, id),
    FOREIGN KEY (company_id, related_payment_id) REFERENCES txn (company_id, id),
    CHECK ((kind = 'payment') = (related_payment_id IS NULL)),
    CHECK ((kind = 'payment' AND amount_minor >= 0) OR (kind = 'refund' AND amount_minor < 0)),
    -- More than was asked for is never taken: minor units given as major ones stop here.
    CHECK (kind = 'refund' OR captured_minor <= amount_minor),
    -- The last line of the guard: only recording a fact may set over_refunded.
    CHECK (reserved_minor + outside_minor <= basis_minor OR over_refunded = 1)
) STRICT;
CREATE UNIQUE INDEX txn_reference ON txn (company_id, reference_number);
CREATE UNIQUE INDEX txn_gateway_payment ON txn (company_id, integration_id, gateway_payment_id) WHERE kind = 'payment';
CREATE INDEX txn_created ON txn (company_id, created_at, id);
CREATE INDEX txn_phone ON txn (company_id, customer_phone_key, created_at, id);
CREATE INDEX txn_order ON txn (company_id, order_number, created_at, id);
CREATE INDEX txn_related ON txn (company_id, related_payment_id, created_at, id) WHERE kind = 'refund';
CREATE INDEX txn_gateway_payment_id ON txn (company_id, gateway_payment_id) WHERE kind = 'payment';
CREATE INDEX txn_conversation ON txn (company_id, conversation_id, created_at, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX txn_gateway_refund_id ON txn (company_id, gateway_refund_id) WHERE gateway_refund_id IS NOT NULL;

CREATE TABLE payment_item (
    company_id      BLOB    NOT NULL,
    payment_id      BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    gateway_item_id TEXT    NOT NULL,
    amount_minor    INTEGER NOT NULL CHECK (amount_minor > 0),
    reserved_minor  INTEGER NOT NULL DEFAULT 0 CHECK (reserved_minor >= 0),
    outside_minor   INTEGER NOT NULL DEFAULT 0 CHECK (outside_minor >= 0),
    PRIMARY KEY (company_id, payment_id, id),
    UNIQUE (company_id, payment_id, gateway_item_id),
    FOREIGN KEY (company_id, payment_id) REFERENCES txn (company_id, id)
) STRICT;

-- One decision to refund. The key binds here, in the transaction that reserves.
CREATE TABLE intent (
    company_id  BLOB    NOT NULL,
    id          BLOB    NOT NULL,
    payment_id  BLOB    NOT NULL,
    scope       TEXT    NOT NULL,
    intent_key  TEXT    NOT NULL,
    request     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (company_id, id),
    UNIQUE (company_id, scope, intent_key),
    FOREIGN KEY (company_id, payment_id) REFERENCES txn (company_id, id)
) STRICT;

-- One call to a gateway, written before it leaves.
CREATE TABLE attempt (
    company_id  BLOB    NOT NULL,
    refund_id   BLOB    NOT NULL,
    number      INTEGER NOT NULL,
    gateway_key TEXT    NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    outcome     TEXT,
    code        TEXT,
    PRIMARY KEY (company_id, refund_id, number),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
) STRICT;

-- What the worker still has to do; a row goes when its refund is final or needs a person.
CREATE TABLE refund_work (
    company_id  BLOB    NOT NULL,
    refund_id   BLOB    NOT NULL,
    due_at      INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until INTEGER,
    PRIMARY KEY (company_id, refund_id),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
) STRICT;
CREATE INDEX refund_work_due ON refund_work (due_at);

-- What only a person can close.
CREATE TABLE attention (
    company_id BLOB    NOT NULL,
    id         BLOB    NOT NULL,
    subject_id BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    evidence   TEXT    NOT NULL,
    opened_at  INTEGER NOT NULL,
    closed_at  INTEGER,
    PRIMARY KEY (company_id, id)
) STRICT;
CREATE INDEX attention_open ON attention (company_id, opened_at) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX attention_once ON attention (company_id, subject_id, kind) WHERE closed_at IS NULL;

-- Refund ids that we allotted in a dialect's form, kept for ever.
CREATE TABLE refund_alias (
    company_id     BLOB NOT NULL,
    integration_id BLOB NOT NULL,
    alias          TEXT NOT NULL,
    refund_id      BLOB NOT NULL,
    PRIMARY KEY (company_id, integration_id, alias),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
) STRICT;

-- Facts, appended and never changed. `body` is exactly what was hashed.
CREATE TABLE event (
    company_id    BLOB    NOT NULL REFERENCES company (company_id),
    subject_id    BLOB    NOT NULL,
    version       INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    body          TEXT    NOT NULL,
    -- Where the free text that the body refers to stands.
    private_hash  BLOB,
    sequence      INTEGER,
    previous_hash BLOB,
    hash          BLOB,
    PRIMARY KEY (company_id, subject_id, version),
    CHECK ((sequence IS NULL) = (hash IS NULL))
) STRICT;
CREATE UNIQUE INDEX event_sequence ON event (company_id, sequence) WHERE sequence IS NOT NULL;

-- Names, addresses and free text of events: a body refers to them by hash, so they can be erased.
CREATE TABLE event_private (
    company_id   BLOB NOT NULL REFERENCES company (company_id),
    private_hash BLOB NOT NULL,
    salt         BLOB NOT NULL,
    body         TEXT,
    PRIMARY KEY (company_id, private_hash)
) STRICT;

-- The end of each company's chain.
CREATE TABLE chain (
    company_id BLOB    NOT NULL PRIMARY KEY REFERENCES company (company_id),
    sequence   INTEGER NOT NULL,
    hash       BLOB    NOT NULL
) STRICT;
