-- What the refund engine needs beyond the foundation: asking gateways, closing attention, the live stream, webhooks.

-- When a refund's gateway was last asked what became of it, and how often.
ALTER TABLE refund_work ADD COLUMN asked_at INTEGER;
ALTER TABLE refund_work ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;

-- How an entry was closed: who, to which end, on which evidence. Free text stands in event_private.
ALTER TABLE attention ADD COLUMN closed_by BLOB;
ALTER TABLE attention ADD COLUMN resolution TEXT;
ALTER TABLE attention ADD COLUMN resolution_hash BLOB;

-- An event's place in the live stream, over all companies, given when it is sealed.
ALTER TABLE event ADD COLUMN position INTEGER;
CREATE INDEX event_stream ON event (position) WHERE position IS NOT NULL;
CREATE UNIQUE INDEX event_position ON event (company_id, position) WHERE position IS NOT NULL;
CREATE INDEX event_unsealed ON event (company_id, at) WHERE sequence IS NULL;

-- The last place given: one row, taken by whoever seals. Global: found before a company is known.
CREATE TABLE stream_head (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
) STRICT;
INSERT INTO stream_head (id, position) VALUES (1, 0);

-- Whose leases are renewed, and which have ended.
CREATE INDEX refund_work_owner ON refund_work (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX refund_work_lease ON refund_work (lease_until) WHERE lease_until IS NOT NULL;
-- The closed list, newest first.
CREATE INDEX attention_closed ON attention (company_id, closed_at) WHERE closed_at IS NOT NULL;

-- Where a company wants to be told of its refunds' results.
CREATE TABLE webhook (
    company_id        BLOB    NOT NULL REFERENCES company (company_id),
    id                BLOB    NOT NULL,
    url               TEXT    NOT NULL,
    -- The kinds of events that it wants, between blanks.
    kinds             TEXT    NOT NULL,
    secret_ciphertext BLOB    NOT NULL,
    secret_key_id     TEXT    NOT NULL,
    enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- Why it is off: 'person', or 'gone' (it answered 410).
    off_because       TEXT,
    -- The last event of the stream that its deliveries were made from.
    position          INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (company_id, id),
    CHECK ((enabled = 1) = (off_because IS NULL))
) STRICT;

-- One message to a webhook. `id` is what the receiver knows it by, however often it is sent.
CREATE TABLE webhook_delivery (
    company_id   BLOB    NOT NULL,
    webhook_id   BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    -- The event that it tells.
    position     INTEGER NOT NULL,
    subject_id   BLOB    NOT NULL,
    kind         TEXT    NOT NULL,
    -- Exactly what is sent, each time.
    body         TEXT    NOT NULL,
    made_at      INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries        INTEGER NOT NULL DEFAULT 0,
    due_at       INTEGER NOT NULL,
    -- Whoever sends it has it until then.
    lease_until  INTEGER,
    tried_at     INTEGER,
    -- What came of the last try: the HTTP status, and the answer's beginning or why there was none.
    status       INTEGER,
    answer       TEXT,
    delivered_at INTEGER,
    PRIMARY KEY (company_id, webhook_id, id),
    UNIQUE (company_id, webhook_id, position),
    FOREIGN KEY (company_id, webhook_id) REFERENCES webhook (company_id, id)
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery (company_id, webhook_id, due_at) WHERE state = 'waiting';

-- What the metrics count, so that counting stays cheap: what has no end yet, and what was given up.
CREATE INDEX txn_refund_open ON txn (company_id, state, id) WHERE kind = 'refund' AND payment_result = 'PENDING';
CREATE INDEX webhook_delivery_given_up ON webhook_delivery (company_id, made_at) WHERE state = 'given_up';
