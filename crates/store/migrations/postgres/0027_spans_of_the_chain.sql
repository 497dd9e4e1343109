-- Between which moments each 4,096 events of a company's chain lie: who looks for days passes over the others (docs/decisions/0060).
-- Noted when a span is full, and never changed: the chain is not either.
CREATE TABLE chain_span (
    company_id  UUID   NOT NULL REFERENCES company (company_id),
    -- Which, from 0: the events from 4,096 × span + 1 to 4,096 × (span + 1).
    span        BIGINT NOT NULL,
    earliest_at BIGINT NOT NULL,
    latest_at   BIGINT NOT NULL,
    PRIMARY KEY (company_id, span),
    CHECK (earliest_at <= latest_at)
);
