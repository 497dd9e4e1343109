-- Deleting webhooks and changing their secrets, and telling chargebacks of one payment apart.

-- A deleted webhook is off, without its secrets; its row stays for the messages that arrived.
ALTER TABLE webhook ADD COLUMN deleted_at INTEGER;
-- The secret before, encrypted, and until when messages are signed with it too.
ALTER TABLE webhook ADD COLUMN old_secret_ciphertext BLOB;
ALTER TABLE webhook ADD COLUMN old_secret_key_id TEXT;
ALTER TABLE webhook ADD COLUMN old_secret_until INTEGER;

-- A payment's chargebacks. `txn.chargeback_open` says whether one of them was opened and not closed.
CREATE TABLE chargeback (
    company_id            BLOB    NOT NULL,
    payment_id            BLOB    NOT NULL,
    -- The gateway's id of it; empty for the one that is told without an id.
    gateway_chargeback_id TEXT    NOT NULL,
    -- When it was told to be opened and closed. One that was only told to be closed is over before it was heard of.
    opened_at             INTEGER,
    closed_at             INTEGER,
    PRIMARY KEY (company_id, payment_id, gateway_chargeback_id),
    FOREIGN KEY (company_id, payment_id) REFERENCES txn (company_id, id),
    CHECK (opened_at IS NOT NULL OR closed_at IS NOT NULL)
) STRICT;
INSERT INTO chargeback (company_id, payment_id, gateway_chargeback_id, opened_at)
SELECT company_id, id, '', updated_at FROM txn WHERE kind = 'payment' AND chargeback_open = 1;
