-- When each gateway account may be given the next line of a batch, whichever server gives it.

CREATE TABLE bulk_refund_pace (
    company_id     UUID NOT NULL REFERENCES company (company_id),
    integration_id UUID NOT NULL,
    next_at        BIGINT NOT NULL,
    PRIMARY KEY (company_id, integration_id)
);
