-- Gateways that do not answer, or ask for a pause, hold back nobody else's refunds: work is claimed gateway account by
-- gateway account, and how each stands is known to every server.

-- Whose account each piece of work goes through, so that one that is held back is never looked at.
CREATE TABLE refund_work_by_account (
    company_id     BLOB    NOT NULL,
    refund_id      BLOB    NOT NULL,
    integration_id BLOB    NOT NULL,
    due_at         INTEGER NOT NULL,
    tries          INTEGER NOT NULL DEFAULT 0,
    lease_owner    TEXT,
    lease_until    INTEGER,
    asked_at       INTEGER,
    asks           INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (company_id, refund_id),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
) STRICT;
INSERT INTO refund_work_by_account (company_id, refund_id, integration_id, due_at, tries, lease_owner, lease_until,
                                    asked_at, asks)
    SELECT refund_work.company_id, refund_work.refund_id, txn.integration_id, refund_work.due_at, refund_work.tries,
           refund_work.lease_owner, refund_work.lease_until, refund_work.asked_at, refund_work.asks
    FROM refund_work JOIN txn ON txn.company_id = refund_work.company_id AND txn.id = refund_work.refund_id;
DROP TABLE refund_work;
ALTER TABLE refund_work_by_account RENAME TO refund_work;
CREATE INDEX refund_work_due ON refund_work (due_at);
CREATE INDEX refund_work_owner ON refund_work (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX refund_work_lease ON refund_work (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX refund_work_account_due ON refund_work (company_id, integration_id, due_at, refund_id);

-- How the circuit of a gateway account stands, written when that changes. No row: it is closed and always was.
CREATE TABLE gateway_circuit (
    company_id     BLOB    NOT NULL,
    integration_id BLOB    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('closed', 'open', 'half_open')),
    -- Since when it is closed, or is not.
    since          INTEGER NOT NULL,
    -- When it last changed; later than now: the clock was set back, and no time here counts.
    changed_at     INTEGER NOT NULL,
    -- When one call may try again.
    retry_at       INTEGER,
    -- How many of those calls brought no answer since it opened.
    probes         INTEGER NOT NULL,
    -- What was seen last, in our words: no secret, no address.
    reason         TEXT,
    -- The gateway asked for a pause, then, until then.
    paused_at      INTEGER,
    paused_until   INTEGER,
    PRIMARY KEY (company_id, integration_id),
    FOREIGN KEY (company_id, integration_id) REFERENCES integration (company_id, id),
    CHECK ((state = 'closed') = (retry_at IS NULL)),
    CHECK ((paused_at IS NULL) = (paused_until IS NULL))
) STRICT;
