-- The pages that a company's customers are shown, and refunds that a gateway made as several.

-- What the addresses of a company's receipts are proved with; made when the first one is written.
CREATE TABLE receipt_key (
    company_id UUID   NOT NULL PRIMARY KEY REFERENCES company (company_id),
    -- 32 random bytes.
    mac_key    BYTEA  NOT NULL,
    created_at BIGINT NOT NULL
);

-- The ids of a refund that its gateway made as several, `144;145`, each by itself: any of them finds the refund.
CREATE TABLE gateway_refund_part (
    company_id     UUID NOT NULL,
    integration_id UUID NOT NULL,
    part           TEXT COLLATE "C" NOT NULL,
    refund_id      UUID NOT NULL,
    PRIMARY KEY (company_id, integration_id, part, refund_id),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
);
INSERT INTO gateway_refund_part (company_id, integration_id, part, refund_id)
SELECT DISTINCT txn.company_id, txn.integration_id, btrim(split.part), txn.id
FROM txn CROSS JOIN LATERAL regexp_split_to_table(txn.gateway_refund_id, ';') AS split (part)
WHERE txn.kind = 'refund' AND position(';' IN txn.gateway_refund_id) > 0 AND btrim(split.part) <> '';
