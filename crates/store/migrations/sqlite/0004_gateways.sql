-- What the gateways' own words need: items refunded apart, the gateway's fields, the callers' names, messages heard.

-- The gateway's id of the one payment item that a refund is of.
ALTER TABLE txn ADD COLUMN gateway_item_id TEXT;
-- What the requester chose beyond the amount, by the gateway's own names: a JSON object of texts.
ALTER TABLE txn ADD COLUMN options TEXT;
-- The caller's own name for a refund, as it came: several between semicolons.
ALTER TABLE txn ADD COLUMN tracking_id TEXT;

-- Each of those names, so that any of them finds the refund.
CREATE TABLE tracking_name (
    company_id     BLOB NOT NULL,
    integration_id BLOB NOT NULL,
    name           TEXT NOT NULL,
    refund_id      BLOB NOT NULL,
    PRIMARY KEY (company_id, integration_id, name, refund_id),
    FOREIGN KEY (company_id, refund_id) REFERENCES txn (company_id, id)
) STRICT;

-- The id that we allotted to a refund, found from the refund.
CREATE UNIQUE INDEX refund_alias_of ON refund_alias (company_id, refund_id);

-- What a caller may name beside its secret (merchant and reseller ids): a JSON object of texts.
ALTER TABLE credential ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- Messages of gateways that were taken, so that the same one is taken once.
CREATE TABLE gateway_message (
    company_id     BLOB    NOT NULL,
    integration_id BLOB    NOT NULL,
    message_id     TEXT    NOT NULL,
    taken_at       INTEGER NOT NULL,
    PRIMARY KEY (company_id, integration_id, message_id),
    FOREIGN KEY (company_id, integration_id) REFERENCES integration (company_id, id)
) STRICT;

-- The lists that programs read through a dialect: one integration's rows, newest first.
CREATE INDEX txn_of_integration ON txn (company_id, integration_id, created_at, id);

-- How far a gateway's own list was brought in, so that an import that was cut off goes on where it was.
CREATE TABLE import_progress (
    company_id     BLOB NOT NULL,
    integration_id BLOB NOT NULL,
    from_at        INTEGER NOT NULL,
    to_at          INTEGER NOT NULL,
    -- Where the next page begins; none: all of it is in.
    cursor         TEXT,
    updated_at     INTEGER NOT NULL,
    PRIMARY KEY (company_id, integration_id, from_at, to_at),
    FOREIGN KEY (company_id, integration_id) REFERENCES integration (company_id, id)
) STRICT;
