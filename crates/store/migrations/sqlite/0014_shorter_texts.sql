-- The index of the searched texts, made anew with shorter numbers (docs/decisions/0035). The texts and, because one step fills
-- both, the kept sums are filled again when the file is opened.
DROP TABLE txn_text;
-- What the search box looks in: one folded text a row, found by any three characters of it. The row's number is the moment at
-- which its transaction was created, in steps of 2^8 microseconds, so that what is found comes in the report's order
-- (docs/decisions/0026).
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
DELETE FROM rollup;
DELETE FROM report_fill;
INSERT INTO report_fill (company_id) SELECT company_id FROM company;

-- A payment is found by its gateway's id through each of its company's accounts (txn_gateway_payment).
DROP INDEX txn_gateway_payment_id;
