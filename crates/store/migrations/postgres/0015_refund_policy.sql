-- What a company allows beyond a payment's own rules, what a second person must agree to, and what they said.

-- 0: the company has no policy. It stands beside every row that is read, so that a company without one is asked nothing more.
ALTER TABLE company ADD COLUMN policy_version BIGINT NOT NULL DEFAULT 0;

CREATE TABLE refund_policy (
    company_id UUID    NOT NULL PRIMARY KEY REFERENCES company (company_id),
    version    BIGINT NOT NULL CHECK (version > 0),
    -- The rules as JSON.
    document   TEXT COLLATE "C"    NOT NULL,
    changed_at BIGINT NOT NULL
);

-- What each person and program has refunded on each day of the company's zone, in each currency.
CREATE TABLE refunded_on_day (
    company_id   UUID    NOT NULL REFERENCES company (company_id),
    requester    TEXT COLLATE "C"    NOT NULL,
    day_on       TEXT COLLATE "C"    NOT NULL,
    currency     TEXT COLLATE "C"    NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (company_id, requester, day_on, currency)
);

-- On which day a refund counts; nothing where the company had no policy.
ALTER TABLE txn ADD COLUMN counted_on TEXT COLLATE "C";

-- A decision to refund that a second person must agree to. Its id is the intent's.
CREATE TABLE approval (
    company_id   UUID    NOT NULL,
    id           UUID    NOT NULL,
    payment_id   UUID    NOT NULL,
    -- The first of its refunds.
    refund_id    UUID    NOT NULL,
    -- Which rule asked for it.
    rule         TEXT COLLATE "C"    NOT NULL,
    requested_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    closed_at    BIGINT,
    closed_by    UUID    REFERENCES person (id),
    result       TEXT COLLATE "C"    CHECK (result IN ('approved', 'declined', 'expired', 'withdrawn')),
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, id) REFERENCES intent (company_id, id),
    CHECK ((closed_at IS NULL) = (result IS NULL))
);
CREATE INDEX approval_open ON approval (company_id, requested_at, id) WHERE closed_at IS NULL;
CREATE INDEX approval_due ON approval (expires_at) WHERE closed_at IS NULL;

-- What one person wants an entry closed as, until another says so too.
ALTER TABLE attention ADD COLUMN proposed_by UUID REFERENCES person (id);
ALTER TABLE attention ADD COLUMN proposed_at BIGINT;
ALTER TABLE attention ADD COLUMN proposal_hash BYTEA;
