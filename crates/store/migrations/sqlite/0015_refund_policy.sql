-- What a company allows beyond a payment's own rules, what a second person must agree to, and what they said.

-- 0: the company has no policy. It stands beside every row that is read, so that a company without one is asked nothing more.
ALTER TABLE company ADD COLUMN policy_version INTEGER NOT NULL DEFAULT 0;

CREATE TABLE refund_policy (
    company_id BLOB    NOT NULL PRIMARY KEY REFERENCES company (company_id),
    version    INTEGER NOT NULL CHECK (version > 0),
    -- The rules as JSON.
    document   TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- What each person and program has refunded on each day of the company's zone, in each currency.
CREATE TABLE refunded_on_day (
    company_id   BLOB    NOT NULL REFERENCES company (company_id),
    requester    TEXT    NOT NULL,
    day_on       TEXT    NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (company_id, requester, day_on, currency)
) STRICT;

-- On which day a refund counts; nothing where the company had no policy.
ALTER TABLE txn ADD COLUMN counted_on TEXT;

-- A decision to refund that a second person must agree to. Its id is the intent's.
CREATE TABLE approval (
    company_id   BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    payment_id   BLOB    NOT NULL,
    -- The first of its refunds.
    refund_id    BLOB    NOT NULL,
    -- Which rule asked for it.
    rule         TEXT    NOT NULL,
    requested_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    closed_at    INTEGER,
    closed_by    BLOB    REFERENCES person (id),
    result       TEXT    CHECK (result IN ('approved', 'declined', 'expired', 'withdrawn')),
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, id) REFERENCES intent (company_id, id),
    CHECK ((closed_at IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX approval_open ON approval (company_id, requested_at, id) WHERE closed_at IS NULL;
CREATE INDEX approval_due ON approval (expires_at) WHERE closed_at IS NULL;

-- What one person wants an entry closed as, until another says so too.
ALTER TABLE attention ADD COLUMN proposed_by BLOB REFERENCES person (id);
ALTER TABLE attention ADD COLUMN proposed_at INTEGER;
ALTER TABLE attention ADD COLUMN proposal_hash BLOB;
