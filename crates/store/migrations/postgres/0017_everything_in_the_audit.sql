-- The audit has everything that anyone did or tried: more things have events, and what was refused is counted.

-- Which kinds of subjects there are is the code's to say.
ALTER TABLE subject DROP CONSTRAINT subject_kind_check;

-- How often something was refused since its count began, so that an event tells of many and nobody can flood a chain.
CREATE TABLE refused_count (
    company_id UUID   NOT NULL REFERENCES company (company_id),
    -- SHA-256 of what was refused, to whom, and from where.
    count_key  BYTEA  NOT NULL,
    began_at   BIGINT NOT NULL,
    times      BIGINT NOT NULL,
    PRIMARY KEY (company_id, count_key)
);
CREATE INDEX refused_count_by_age ON refused_count (began_at);
