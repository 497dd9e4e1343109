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

-- What the search box looks in: one folded text a row, found by any three characters of it. The row's number is the moment at
-- which its transaction was created, so that what is found comes in the report's order (docs/decisions/0026).
CREATE VIRTUAL TABLE txn_text USING fts5 (
    body,
    -- Three characters that stand for the company, and so are one of the things that can be looked for.
    company_key,
    company_id UNINDEXED,
    txn_id UNINDEXED,
    tokenize = 'trigram case_sensitive 1',
    detail = 'none',
    columnsize = 0
);

-- How many rows, and how much, by when they were created: a company's in spans of 15 minutes, of a day and of 32 days, all
-- counted from 1970 (docs/decisions/0025). Changed in the transaction that changes a row.
CREATE TABLE rollup (
    company_id     BLOB NOT NULL REFERENCES company (company_id),
    span_seconds   INTEGER NOT NULL CHECK (span_seconds IN (900, 86400, 2764800)),
    starts_at      INTEGER NOT NULL,
    integration_id BLOB NOT NULL,
    currency       TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
    payment_result TEXT NOT NULL CHECK (payment_result IN ('SUCCESS', 'FAILED', 'PENDING')),
    -- Which of a few counters of the same thing: those who count at the same moment do not wait for each other.
    slot           INTEGER NOT NULL,
    row_count      INTEGER NOT NULL,
    sum_minor      INTEGER NOT NULL,
    PRIMARY KEY (company_id, span_seconds, starts_at, integration_id, currency, kind, payment_result, slot)
) STRICT, WITHOUT ROWID;

-- The companies whose rows of before are still being taken in, and how far that is. No row: all are.
CREATE TABLE report_fill (
    company_id BLOB NOT NULL PRIMARY KEY REFERENCES company (company_id),
    -- The last row that was taken in.
    filled_to  BLOB,
    -- How many were.
    row_count  INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO report_fill (company_id) SELECT company_id FROM company;
