-- What the report needs at ten million rows: an index for each of its filters, the text that is searched, and sums that are
-- kept beside the rows. What is there already is taken in by steps after this, so that no step takes long
-- (`report_fill`).

-- One index for currency, kind and result, alone or together: whichever of them a query leaves out is walked value by value,
-- and the walks are merged (docs/decisions/0024).
CREATE INDEX txn_words ON txn (company_id, currency, kind, payment_result, created_at, id);
-- The order by amount, currency by currency.
CREATE INDEX txn_amount ON txn (company_id, currency, amount_minor, id);
-- The order by when it settled: when a payment was paid, when a refund reached its end.
CREATE INDEX txn_settled ON txn (company_id, settled_at, id) WHERE settled_at IS NOT NULL;
CREATE INDEX txn_user_email ON txn (company_id, user_email, created_at, id) WHERE user_email IS NOT NULL;
CREATE INDEX txn_gateway_order_id ON txn (company_id, gateway_order_id) WHERE gateway_order_id IS NOT NULL;

-- What the search box looks in: one folded text a row, found by any three characters of it (docs/decisions/0026).
-- The extension comes with PostgreSQL; whoever may create tables but not extensions has it made once by an administrator.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE txn_text (
    company_id UUID NOT NULL,
    txn_id     UUID NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (company_id, txn_id),
    FOREIGN KEY (company_id, txn_id) REFERENCES txn (company_id, id)
);
CREATE INDEX txn_text_body ON txn_text USING gin (body gin_trgm_ops);

-- How many rows, and how much, by when they were created: a company's in spans of 15 minutes, of a day and of 32 days, all
-- counted from 1970 (docs/decisions/0025). Changed in the transaction that changes a row.
CREATE TABLE rollup (
    company_id     UUID NOT NULL REFERENCES company (company_id),
    span_seconds   BIGINT NOT NULL CHECK (span_seconds IN (900, 86400, 2764800)),
    starts_at      BIGINT NOT NULL,
    integration_id UUID NOT NULL,
    currency       TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL CHECK (kind IN ('payment', 'refund')),
    payment_result TEXT COLLATE "C" NOT NULL CHECK (payment_result IN ('SUCCESS', 'FAILED', 'PENDING')),
    -- Which of a few counters of the same thing: those who count at the same moment do not wait for each other.
    slot           BIGINT NOT NULL,
    row_count      BIGINT NOT NULL,
    sum_minor      BIGINT NOT NULL,
    PRIMARY KEY (company_id, span_seconds, starts_at, integration_id, currency, kind, payment_result, slot)
);

-- The companies whose rows of before are still being taken in, and how far that is. No row: all are.
CREATE TABLE report_fill (
    company_id UUID NOT NULL PRIMARY KEY REFERENCES company (company_id),
    -- The last row that was taken in.
    filled_to  UUID,
    -- How many were.
    row_count  BIGINT NOT NULL DEFAULT 0
);
INSERT INTO report_fill (company_id) SELECT company_id FROM company;
