-- What the refund engine needs beyond the foundation: asking gateways, closing attention, the live stream, webhooks.

-- When a refund's gateway was last asked what became of it, and how often.
ALTER TABLE refund_work ADD COLUMN asked_at BIGINT;
ALTER TABLE refund_work ADD COLUMN asks BIGINT NOT NULL DEFAULT 0;

-- How an entry was closed: who, to which end, on which evidence. Free text stands in event_private.
ALTER TABLE attention ADD COLUMN closed_by UUID;
ALTER TABLE attention ADD COLUMN resolution TEXT COLLATE "C";
ALTER TABLE attention ADD COLUMN resolution_hash BYTEA;

-- An event's place in the live stream, over all companies, given when it is sealed.
ALTER TABLE event ADD COLUMN position BIGINT;
CREATE INDEX event_stream ON event (position) WHERE position IS NOT NULL;
CREATE UNIQUE INDEX event_position ON event (company_id, position) WHERE position IS NOT NULL;
CREATE INDEX event_unsealed ON event (company_id, at) WHERE sequence IS NULL;

-- The last place given: one row, taken by whoever seals. Global: found before a company is known.
CREATE TABLE stream_head (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL
);
INSERT INTO stream_head (id, position) VALUES (1, 0);

-- Whose leases are renewed, and which have ended.
CREATE INDEX refund_work_owner ON refund_work (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX refund_work_lease ON refund_work (lease_until) WHERE lease_until IS NOT NULL;
-- The closed list, newest first.
CREATE INDEX attention_closed ON attention (company_id, closed_at) WHERE closed_at IS NOT NULL;

-- Where a company wants to be told of its refunds' results.
CREATE TABLE webhook (
    company_id        UUID NOT NULL REFERENCES company (company_id),
    id                UUID NOT NULL,
    url               TEXT COLLATE "C" NOT NULL,
    -- The kinds of events that it wants, between blanks.
    kinds             TEXT COLLATE "C" NOT NULL,
    secret_ciphertext BYTEA NOT NULL,
    secret_key_id     TEXT COLLATE "C" NOT NULL,
    enabled           BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    -- Why it is off: 'person', or 'gone' (it answered 410).
    off_because       TEXT COLLATE "C",
    -- The last event of the stream that its deliveries were made from.
    position          BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (company_id, id),
    CHECK ((enabled = 1) = (off_because IS NULL))
);

-- One message to a webhook. `id` is what the receiver knows it by, however often it is sent.
CREATE TABLE webhook_delivery (
    company_id   UUID NOT NULL,
    webhook_id   UUID NOT NULL,
    id           UUID NOT NULL,
    -- The event that it tells.
    position     BIGINT NOT NULL,
    subject_id   UUID NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    -- Exactly what is sent, each time.
    body         TEXT COLLATE "C" NOT NULL,
    made_at      BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries        BIGINT NOT NULL DEFAULT 0,
    due_at       BIGINT NOT NULL,
    -- Whoever sends it has it until then.
    lease_until  BIGINT,
    tried_at     BIGINT,
    -- What came of the last try: the HTTP status, and the answer's beginning or why there was none.
    status       BIGINT,
    answer       TEXT COLLATE "C",
    delivered_at BIGINT,
    PRIMARY KEY (company_id, webhook_id, id),
    UNIQUE (company_id, webhook_id, position),
    FOREIGN KEY (company_id, webhook_id) REFERENCES webhook (company_id, id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (company_id, webhook_id, due_at) WHERE state = 'waiting';

-- What the metrics count, so that counting stays cheap: what has no end yet, and what was given up.
CREATE INDEX txn_refund_open ON txn (company_id, state, id) WHERE kind = 'refund' AND payment_result = 'PENDING';
CREATE INDEX webhook_delivery_given_up ON webhook_delivery (company_id, made_at) WHERE state = 'given_up';
