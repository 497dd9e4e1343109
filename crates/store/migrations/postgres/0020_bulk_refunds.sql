-- Batches of refunds: what somebody wants to give back at once, line by line, and how far it has come.

CREATE TABLE bulk_refund (
    company_id     UUID    NOT NULL REFERENCES company (company_id),
    id             UUID    NOT NULL,
    name           TEXT COLLATE "C" NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 120),
    -- The requester of every line.
    made_by        UUID    NOT NULL REFERENCES person (id),
    made_by_email  TEXT COLLATE "C" NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'awaiting_approval', 'running', 'stopped', 'done',
                                                     'declined', 'expired', 'withdrawn')),
    -- Why it stopped: a code.
    stopped_why    TEXT COLLATE "C",
    -- SHA-256 over all that a second person agrees to.
    content_hash   BYTEA  NOT NULL,
    line_count     BIGINT NOT NULL,
    -- So many lines a second for each gateway account.
    a_second       BIGINT NOT NULL CHECK (a_second > 0),
    created_at     BIGINT NOT NULL,
    -- Which rule asks for a second person.
    rule           TEXT COLLATE "C",
    asked_at       BIGINT,
    expires_at     BIGINT,
    decided_by     UUID    REFERENCES person (id),
    decided_at     BIGINT,
    decline_reason TEXT COLLATE "C",
    -- Whether its maker had just shown a second factor when they began it, which counts for all of it.
    began_with_second_factor BIGINT NOT NULL DEFAULT 0 CHECK (began_with_second_factor IN (0, 1)),
    started_at     BIGINT,
    finished_at    BIGINT,
    -- How often a server began to run it: who has begun last is known by it.
    tries          BIGINT NOT NULL DEFAULT 0,
    lease_until    BIGINT,
    PRIMARY KEY (company_id, id),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX bulk_refund_by_age ON bulk_refund (company_id, created_at, id);
CREATE INDEX bulk_refund_running ON bulk_refund (created_at) WHERE state = 'running';
CREATE INDEX bulk_refund_waiting ON bulk_refund (company_id, asked_at) WHERE state = 'awaiting_approval';

CREATE TABLE bulk_refund_line (
    company_id     UUID    NOT NULL,
    bulk_refund_id UUID    NOT NULL,
    -- Its place in what was given, from 1.
    line           BIGINT NOT NULL,
    -- What names the payment, and how much, as they were given.
    given_payment  TEXT COLLATE "C" NOT NULL,
    given_amount   TEXT COLLATE "C",
    payment_id     UUID,
    integration_id UUID,
    amount_minor   BIGINT CHECK (amount_minor > 0),
    currency       TEXT COLLATE "C",
    reason         TEXT COLLATE "C",
    -- The key of its one refund.
    intent_key     TEXT COLLATE "C" NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'refused', 'made')),
    -- Why it was refused.
    code           TEXT COLLATE "C",
    detail         TEXT COLLATE "C",
    -- The first of its refunds.
    refund_id      UUID,
    PRIMARY KEY (company_id, bulk_refund_id, line),
    FOREIGN KEY (company_id, bulk_refund_id) REFERENCES bulk_refund (company_id, id),
    CHECK ((state = 'refused') = (code IS NOT NULL)),
    CHECK ((state = 'made') = (refund_id IS NOT NULL)),
    CHECK (state = 'refused' OR (payment_id IS NOT NULL AND integration_id IS NOT NULL
                                 AND amount_minor IS NOT NULL AND currency IS NOT NULL))
);
CREATE INDEX bulk_refund_line_by_payment ON bulk_refund_line (company_id, payment_id);
