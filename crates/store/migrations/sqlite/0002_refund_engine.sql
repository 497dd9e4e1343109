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
