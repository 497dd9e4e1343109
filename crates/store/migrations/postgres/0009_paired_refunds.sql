-- Refunds that a gateway's fact without our name was taken to be about, because the amount fits.

-- Where such a refund stood when it was paired; empty for all others. The guess gives way to a name.
ALTER TABLE txn ADD COLUMN paired_from TEXT;
CREATE INDEX txn_paired ON txn (company_id, related_payment_id) WHERE paired_from IS NOT NULL;
