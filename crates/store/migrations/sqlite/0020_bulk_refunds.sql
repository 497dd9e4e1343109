-- Batches of refunds: what somebody wants to give back at once, line by line, and how far it has come.

CREATE TABLE bulk_refund (
    company_id     BLOB    NOT NULL REFERENCES company (company_id),
    id             BLOB    NOT NULL,
    name           TEXT    NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 120),
    -- The requester of every line.
    made_by        BLOB    NOT NULL REFERENCES person (id),
    made_by_email  TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('draft', 'awaiting_approval', 'running', 'stopped', 'done',
                                                     'declined', 'expired', 'withdrawn')),
    -- Why it stopped: a code.
    stopped_why    TEXT,
    -- SHA-256 over all that a second person agrees to.
    content_hash   BLOB    NOT NULL,
    line_count     INTEGER NOT NULL,
    -- So many lines a second for each gateway account.
    a_second       INTEGER NOT NULL CHECK (a_second > 0),
    created_at     INTEGER NOT NULL,
    -- Which rule asks for a second person.
    rule           TEXT,
    asked_at       INTEGER,
    expires_at     INTEGER,
    decided_by     BLOB    REFERENCES person (id),
    decided_at     INTEGER,
    decline_reason TEXT,
    -- Whether its maker had just shown a second factor when they began it, which counts for all of it.
    began_with_second_factor INTEGER NOT NULL DEFAULT 0 CHECK (began_with_second_factor IN (0, 1)),
    started_at     INTEGER,
    finished_at    INTEGER,
    -- How often a server began to run it: who has begun last is known by it.
    tries          INTEGER NOT NULL DEFAULT 0,
    lease_until    INTEGER,
    PRIMARY KEY (company_id, id),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
) STRICT;
CREATE INDEX bulk_refund_by_age ON bulk_refund (company_id, created_at, id);
CREATE INDEX bulk_refund_running ON bulk_refund (created_at) WHERE state = 'running';
CREATE INDEX bulk_refund_waiting ON bulk_refund (company_id, asked_at) WHERE state = 'awaiting_approval';

CREATE TABLE bulk_refund_line (
    company_id     BLOB    NOT NULL,
    bulk_refund_id BLOB    NOT NULL,
    -- Its place in what was given, from 1.
    line           INTEGER NOT NULL,
    -- What names the payment, and how much, as they were given.
    given_payment  TEXT    NOT NULL,
    given_amount   TEXT,
    payment_id     BLOB,
    integration_id BLOB,
    amount_minor   INTEGER CHECK (amount_minor > 0),
    currency       TEXT,
    reason         TEXT,
    -- The key of its one refund.
    intent_key     TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'refused', 'made')),
    -- Why it was refused.
    code           TEXT,
    detail         TEXT,
    -- The first of its refunds.
    refund_id      BLOB,
    PRIMARY KEY (company_id, bulk_refund_id, line),
    FOREIGN KEY (company_id, bulk_refund_id) REFERENCES bulk_refund (company_id, id),
    CHECK ((state = 'refused') = (code IS NOT NULL)),
    CHECK ((state = 'made') = (refund_id IS NOT NULL)),
    CHECK (state = 'refused' OR (payment_id IS NOT NULL AND integration_id IS NOT NULL
                                 AND amount_minor IS NOT NULL AND currency IS NOT NULL))
) STRICT;
CREATE INDEX bulk_refund_line_by_payment ON bulk_refund_line (company_id, payment_id);
