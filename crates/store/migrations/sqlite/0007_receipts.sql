-- The pages that a company's customers are shown.

-- What the addresses of a company's receipts are proved with; made when the first one is written.
CREATE TABLE receipt_key (
    company_id BLOB    NOT NULL PRIMARY KEY REFERENCES company (company_id),
    -- 32 random bytes.
    mac_key    BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
