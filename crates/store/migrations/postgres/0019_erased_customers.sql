-- Payments whose customer was forgotten: what a gateway or a program tells again about who paid is not taken any more.
CREATE TABLE erased_payment (
    company_id UUID NOT NULL,
    payment_id UUID NOT NULL,
    erased_at  BIGINT NOT NULL,
    PRIMARY KEY (company_id, payment_id),
    FOREIGN KEY (company_id, payment_id) REFERENCES txn (company_id, id)
);
