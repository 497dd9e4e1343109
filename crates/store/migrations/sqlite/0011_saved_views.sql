-- Saved views: ways of looking at the report, kept by a person for themselves or for everybody in a company.

CREATE TABLE saved_view (
    company_id BLOB    NOT NULL REFERENCES company (company_id),
    id         BLOB    NOT NULL,
    -- The person who keeps it.
    owner_id   BLOB    NOT NULL,
    name       TEXT    NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 60),
    -- The name as names are compared: capitals and accents do not matter.
    name_key   TEXT    NOT NULL,
    -- The report's query string: filters, zone and order.
    query      TEXT    NOT NULL CHECK (LENGTH(query) <= 4000),
    -- Which columns it shows, in the words of whoever saved it.
    columns    TEXT    CHECK (LENGTH(columns) <= 2000),
    shared     INTEGER NOT NULL CHECK (shared IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (company_id, id)
) STRICT;
CREATE UNIQUE INDEX saved_view_own ON saved_view (company_id, owner_id, name_key) WHERE shared = 0;
CREATE UNIQUE INDEX saved_view_shared ON saved_view (company_id, name_key) WHERE shared = 1;
