-- The whole schema. Ids are UUIDs (version 7 where they name rows), instants are UTC microseconds,
-- amounts are minor units of the row's currency, flags are 0 or 1, JSON is text. Texts sort
-- and compare by their bytes, as they do in SQLite.

-- What the tables that follow name.
CREATE TABLE company (
    company_id UUID NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    zone       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

-- Global tables: found before a company is known.

CREATE TABLE person (
    id             UUID NOT NULL PRIMARY KEY,
    email          TEXT COLLATE "C" NOT NULL UNIQUE CHECK (email = lower(email)),
    name           TEXT COLLATE "C" NOT NULL,
    password_hash  TEXT COLLATE "C",
    platform_owner BIGINT NOT NULL DEFAULT 0 CHECK (platform_owner IN (0, 1)),
    disabled_at    BIGINT,
    created_at     BIGINT NOT NULL
);

CREATE TABLE membership (
    person_id  UUID NOT NULL REFERENCES person (id),
    company_id UUID NOT NULL REFERENCES company (company_id),
    role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'agent', 'approver', 'manager', 'owner')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, company_id)
);
CREATE INDEX membership_by_company ON membership (company_id, person_id);

CREATE TABLE session (
    token_hash   BYTEA NOT NULL PRIMARY KEY,
    person_id    UUID REFERENCES person (id),
    data         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX session_by_person ON session (person_id, last_seen_at);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE credential (
    id             UUID NOT NULL PRIMARY KEY,
    company_id     UUID NOT NULL REFERENCES company (company_id),
    integration_id UUID,
    dialect        TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    public_prefix  TEXT COLLATE "C" NOT NULL,
    secret_hash    BYTEA NOT NULL,
    -- Only for dialects whose signatures need the secret itself.
    secret_ciphertext BYTEA,
    secret_key_id  TEXT COLLATE "C",
    scopes         TEXT COLLATE "C" NOT NULL,
    created_at     BIGINT NOT NULL,
    last_used_at   BIGINT,
    expires_at     BIGINT,
    revoked_at     BIGINT,
    UNIQUE (dialect, public_prefix)
);
CREATE INDEX credential_by_company ON credential (company_id, id);

CREATE TABLE invitation (
    token_hash  BYTEA NOT NULL PRIMARY KEY,
    company_id  UUID NOT NULL REFERENCES company (company_id),
    email       TEXT COLLATE "C" NOT NULL CHECK (email = lower(email)),
    role        TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'agent', 'approver', 'manager', 'owner')),
    invited_by  UUID NOT NULL REFERENCES person (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    accepted_at BIGINT
);

CREATE TABLE sign_in_throttle (
    throttle_key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    failures       BIGINT NOT NULL,
    last_failed_at BIGINT NOT NULL
);

-- All else is company-first: the company's id leads every key.

CREATE TABLE integration (
    company_id        UUID NOT NULL REFERENCES company (company_id),
    id                UUID NOT NULL,
    name              TEXT COLLATE "C" NOT NULL,
    gateway_kind      TEXT COLLATE "C" NOT NULL CHECK (gateway_kind IN ('mindbehind', 'begateway', 'craftgate', 'payu', 'overpay')),
    base_url          TEXT COLLATE "C" NOT NULL,
    settings          TEXT COLLATE "C" NOT NULL,
    secret_ciphertext BYTEA NOT NULL,
    secret_key_id     TEXT COLLATE "C" NOT NULL,
    enabled           BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (company_id, id),
    UNIQUE (company_id, name)
);

-- What the report's filters offer: every payment type and currency a company has had.
CREATE TABLE facet (
    company_id UUID NOT NULL REFERENCES company (company_id),
    facet      TEXT COLLATE "C" NOT NULL CHECK (facet IN ('payment_type', 'currency')),
    value      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (company_id, facet, value)
);

-- The report: payments (positive) and refunds (negative).
CREATE TABLE txn (
    company_id         UUID NOT NULL REFERENCES company (company_id),
    id                 UUID NOT NULL,
    kind               TEXT COLLATE "C" NOT NULL CHECK (kind IN ('payment', 'refund')),
    integration_id     UUID NOT NULL,
    conversation_id    TEXT COLLATE "C",
    customer_name      TEXT COLLATE "C",
    customer_phone     TEXT COLLATE "C",
    -- The phone's digits reversed: a national form is the end of the international one, and here its beginning.
    customer_phone_key TEXT COLLATE "C",
    payment_type       TEXT COLLATE "C" NOT NULL,
    state              TEXT COLLATE "C" NOT NULL,
    payment_result     TEXT COLLATE "C" NOT NULL CHECK (payment_result IN ('SUCCESS', 'FAILED', 'PENDING')),
    currency           TEXT COLLATE "C" NOT NULL,
    amount_minor       BIGINT NOT NULL,
    order_number       TEXT COLLATE "C" NOT NULL,
    reference_number   TEXT COLLATE "C" NOT NULL,
    related_payment_id UUID,
    user_email         TEXT COLLATE "C",
    person_id          UUID,
    credential_id      UUID,
    credential_name    TEXT COLLATE "C",
    test               BIGINT NOT NULL DEFAULT 0 CHECK (test IN (0, 1)),
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    version            BIGINT NOT NULL,

    -- A payment's own.
    gateway_payment_id TEXT COLLATE "C",
    gateway_order_id   TEXT COLLATE "C",
    paid_at            BIGINT,
    authorised_minor   BIGINT NOT NULL DEFAULT 0 CHECK (authorised_minor >= 0),
    captured_minor     BIGINT NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    basis_minor        BIGINT NOT NULL DEFAULT 0 CHECK (basis_minor >= 0),
    reserved_minor     BIGINT NOT NULL DEFAULT 0 CHECK (reserved_minor >= 0),
    outside_minor      BIGINT NOT NULL DEFAULT 0 CHECK (outside_minor >= 0),
    over_refunded      BIGINT NOT NULL DEFAULT 0 CHECK (over_refunded IN (0, 1)),
    chargeback_open    BIGINT NOT NULL DEFAULT 0 CHECK (chargeback_open IN (0, 1)),

    -- A refund's own.
    intent_id          UUID,
    item_id            UUID,
    refund_kind        TEXT COLLATE "C" CHECK (refund_kind IN ('cancel', 'refund')),
    made_outside       BIGINT NOT NULL DEFAULT 0 CHECK (made_outside IN (0, 1)),
    gateway_refund_id  TEXT COLLATE "C",
    reason             TEXT COLLATE "C",
    outcome_code       TEXT COLLATE "C",
    outcome_message    TEXT COLLATE "C",
    gateway_details    TEXT COLLATE "C",
    settled_at         BIGINT,

    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, integration_id) REFERENCES integration (company_id, id),
    FOREIGN KEY (company_id, related_payment_id) REFERENCES txn (company_id, id),
    CHECK ((kind = 'payment') = (related_payment_id IS NULL)),
    CHECK ((kind = 'payment' AND amount_minor >= 0) OR (kind = 'refund' AND amount_minor < 0)),
    -- More than was asked for is never taken: minor units given as major ones stop here.
    CHECK (kind = 'refund' OR captured_minor <= amount_minor),
    -- The last line of the guard: only recording a fact may set over_refunded.
    CHECK (reserved_minor + outside_minor <= basis_minor OR over_refunded = 1)
);
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
    company_id      UUID NOT NULL,
    payment_id      UUID NOT NULL,
    id              UUID NOT NULL,
    gateway_item_id TEXT COLLATE "C" NOT NULL,
    amount_minor    BIGINT NOT NULL CHECK (amount_minor > 0),
    reserved_minor  BIGINT NOT NULL DEFAULT 0 CHECK (reserved_minor >= 0),
    outside_minor   BIGINT NOT NULL DEFAULT 0 CHECK (outside_minor >= 0),
    PRIMARY KEY (company_id, payment_id, id),
    UNIQUE (company_id, payment_id, gateway_item_id),
    FOREIGN KEY (company_id, payment_id) REFERENCES txn (company_id, id)
);

-- One decision to refund. The key binds here, in the transaction that reserves.
CREATE TABLE intent (
    company_id  UUID NOT NULL,
    id          UUID NOT NULL,
    payment_id  UUID NOT NULL,
    scope       TEXT COLLATE "C" NOT NULL,
    intent_key  TEXT COLLATE "C" NOT NULL,
    request     TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (company_id, id),
    UNIQUE (company_id, scope, intent_key),
    FOREIGN KEY (company_id, payment_id) REFERENCES txn (company_id, id)
);

-- One call to a gateway, written before it leaves.
CREATE TABLE attempt (
    company_id  UUID NOT NULL,
    refund_id   UUID NOT NULL,
    number      BIGINT NOT NULL,
    gateway_key TEXT COLLATE "C" NOT NULL,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT,
    outcome     TEXT COLLATE "C",
    code        TEXT COLLATE "C",
    PRIMARY KEY (company_id, refund_id, number),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
);

-- What the worker still has to do; a row goes when its refund is final or needs a person.
CREATE TABLE refund_work (
    company_id  UUID NOT NULL,
    refund_id   UUID NOT NULL,
    due_at      BIGINT NOT NULL,
    tries       BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT COLLATE "C",
    lease_until BIGINT,
    PRIMARY KEY (company_id, refund_id),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
);
CREATE INDEX refund_work_due ON refund_work (due_at);

-- What only a person can close.
CREATE TABLE attention (
    company_id UUID NOT NULL,
    id         UUID NOT NULL,
    subject_id UUID NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    evidence   TEXT COLLATE "C" NOT NULL,
    opened_at  BIGINT NOT NULL,
    closed_at  BIGINT,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX attention_open ON attention (company_id, opened_at) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX attention_once ON attention (company_id, subject_id, kind) WHERE closed_at IS NULL;

-- Refund ids that we allotted in a dialect's form, kept for ever.
CREATE TABLE refund_alias (
    company_id     UUID NOT NULL,
    integration_id UUID NOT NULL,
    alias          TEXT COLLATE "C" NOT NULL,
    refund_id      UUID NOT NULL,
    PRIMARY KEY (company_id, integration_id, alias),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
);

-- Facts, appended and never changed. `body` is exactly what was hashed.
CREATE TABLE event (
    company_id    UUID NOT NULL REFERENCES company (company_id),
    subject_id    UUID NOT NULL,
    version       BIGINT NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    at            BIGINT NOT NULL,
    body          TEXT COLLATE "C" NOT NULL,
    -- Where the free text that the body refers to stands.
    private_hash  BYTEA,
    sequence      BIGINT,
    previous_hash BYTEA,
    hash          BYTEA,
    PRIMARY KEY (company_id, subject_id, version),
    CHECK ((sequence IS NULL) = (hash IS NULL))
);
CREATE UNIQUE INDEX event_sequence ON event (company_id, sequence) WHERE sequence IS NOT NULL;

-- Names, addresses and free text of events: a body refers to them by hash, so they can be erased.
CREATE TABLE event_private (
    company_id   UUID NOT NULL REFERENCES company (company_id),
    private_hash BYTEA NOT NULL,
    salt         BYTEA NOT NULL,
    body         TEXT COLLATE "C",
    PRIMARY KEY (company_id, private_hash)
);

-- The end of each company's chain.
CREATE TABLE chain (
    company_id UUID NOT NULL PRIMARY KEY REFERENCES company (company_id),
    sequence   BIGINT NOT NULL,
    hash       BYTEA NOT NULL
);
