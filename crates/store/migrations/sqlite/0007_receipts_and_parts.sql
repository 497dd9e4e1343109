-- The pages that a company's customers are shown, and refunds that a gateway made as several.

-- What the addresses of a company's receipts are proved with; made when the first one is written.
CREATE TABLE receipt_key (
    company_id BLOB    NOT NULL PRIMARY KEY REFERENCES company (company_id),
    -- 32 random bytes.
    mac_key    BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The ids of a refund that its gateway made as several, `144;145`, each by itself: any of them finds the refund.
CREATE TABLE gateway_refund_part (
    company_id     BLOB NOT NULL,
    integration_id BLOB NOT NULL,
    part           TEXT NOT NULL,
    refund_id      BLOB NOT NULL,
    PRIMARY KEY (company_id, integration_id, part, refund_id),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
) STRICT;
WITH RECURSIVE split (company_id, integration_id, refund_id, part, rest) AS (
    SELECT company_id, integration_id, id, '', gateway_refund_id || ';' FROM txn
    WHERE kind = 'refund' AND instr(gateway_refund_id, ';') > 0
    UNION ALL
    SELECT company_id, integration_id, refund_id, trim(substr(rest, 1, instr(rest, ';') - 1)),
           substr(rest, instr(rest, ';') + 1)
    FROM split WHERE rest <> ''
)
INSERT INTO gateway_refund_part (company_id, integration_id, part, refund_id)
SELECT DISTINCT company_id, integration_id, part, refund_id FROM split WHERE part <> '';
