-- Gateways that do not answer, or ask for a pause, hold back nobody else's refunds: work is claimed gateway account by
-- gateway account, and how each stands is known to every server.

-- Whose account each piece of work goes through, so that one that is held back is never looked at.
ALTER TABLE refund_work ADD COLUMN integration_id UUID;
UPDATE refund_work SET integration_id = txn.integration_id
    FROM txn WHERE txn.company_id = refund_work.company_id AND txn.id = refund_work.refund_id;
ALTER TABLE refund_work ALTER COLUMN integration_id SET NOT NULL;
DROP INDEX refund_work_company_due;
CREATE INDEX refund_work_account_due ON refund_work (company_id, integration_id, due_at, refund_id);

-- How the circuit of a gateway account stands, written when that changes. No row: it is closed and always was.
CREATE TABLE gateway_circuit (
    company_id     UUID   NOT NULL,
    integration_id UUID   NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('closed', 'open', 'half_open')),
    -- Since when it is closed, or is not.
    since          BIGINT NOT NULL,
    -- When it last changed; later than now: the clock was set back, and no time here counts.
    changed_at     BIGINT NOT NULL,
    -- When one call may try again.
    retry_at       BIGINT,
    -- How many of those calls brought no answer since it opened.
    probes         BIGINT NOT NULL,
    -- What was seen last, in our words: no secret, no address.
    reason         TEXT COLLATE "C",
    -- The gateway asked for a pause, then, until then.
    paused_at      BIGINT,
    paused_until   BIGINT,
    PRIMARY KEY (company_id, integration_id),
    FOREIGN KEY (company_id, integration_id) REFERENCES integration (company_id, id),
    CHECK ((state = 'closed') = (retry_at IS NULL)),
    CHECK ((paused_at IS NULL) = (paused_until IS NULL))
);
