-- The audit has everything that anyone did or tried: more things have events, and what was refused is counted.

-- What is no transaction and has events all the same; which kinds there are is the code's to say.
CREATE TABLE subject_of_any_kind (
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    subject_id BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (company_id, subject_id)
) STRICT;
INSERT INTO subject_of_any_kind (company_id, subject_id, kind, version)
SELECT company_id, subject_id, kind, version FROM subject;
DROP TABLE subject;
ALTER TABLE subject_of_any_kind RENAME TO subject;

-- How often something was refused since its count began, so that an event tells of many and nobody can flood a chain.
CREATE TABLE refused_count (
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    -- SHA-256 of what was refused, to whom, and from where.
    count_key  BLOB    NOT NULL,
    began_at   INTEGER NOT NULL,
    times      INTEGER NOT NULL,
    PRIMARY KEY (company_id, count_key)
) STRICT;
CREATE INDEX refused_count_by_age ON refused_count (began_at);
