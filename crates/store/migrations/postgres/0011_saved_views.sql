-- Saved views: ways of looking at the report, kept by a person for themselves or for everybody in a company.

CREATE TABLE saved_view (
    company_id UUID    NOT NULL REFERENCES company (company_id),
    id         UUID    NOT NULL,
    -- The person who keeps it.
    owner_id   UUID    NOT NULL,
    name       TEXT COLLATE "C" NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 60),
    -- The name as names are compared: capitals and accents do not matter.
    name_key   TEXT COLLATE "C" NOT NULL,
    -- The report's query string: filters, zone and order.
    query      TEXT COLLATE "C" NOT NULL CHECK (LENGTH(query) <= 4000),
    -- Which columns it shows, in the words of whoever saved it.
    columns    TEXT COLLATE "C" CHECK (LENGTH(columns) <= 2000),
    shared     BIGINT  NOT NULL CHECK (shared IN (0, 1)),
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX saved_view_own ON saved_view (company_id, owner_id, name_key) WHERE shared = 0;
CREATE UNIQUE INDEX saved_view_shared ON saved_view (company_id, name_key) WHERE shared = 1;
