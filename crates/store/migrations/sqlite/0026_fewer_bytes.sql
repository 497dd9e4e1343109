-- The index of the searched texts, made anew with numbers that are shorter again (docs/decisions/0058). The texts and, because
-- one step fills both, the kept sums are filled again when the file is opened.
DROP TABLE txn_text;
-- What the search box looks in: one folded text a row, found by any three characters of it. The row's number is the moment at
-- which its transaction was created, in steps of 2^12 microseconds, so that what is found comes in the report's order
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

-- Of a company's events, the place in the stream grows with the place in the chain: one index is enough to find either. No
-- place in the stream is given twice, to whichever company.
DROP INDEX event_position;
DROP INDEX event_stream;
CREATE UNIQUE INDEX event_stream ON event (position) WHERE position IS NOT NULL;
