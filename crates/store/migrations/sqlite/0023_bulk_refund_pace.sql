-- When each gateway account may be given the next line of a batch, whichever server gives it.

CREATE TABLE bulk_refund_pace (
    company_id     BLOB NOT NULL REFERENCES company (company_id),
    integration_id BLOB NOT NULL,
    next_at        INTEGER NOT NULL,
    PRIMARY KEY (company_id, integration_id)
) STRICT;
