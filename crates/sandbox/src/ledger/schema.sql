-- The bank's ledger. Amounts are minor units, instants are microseconds since 1970 UTC.
BEGIN IMMEDIATE;

CREATE TABLE merchant (
    merchant_id  INTEGER PRIMARY KEY,
    token_sha256 BLOB NOT NULL UNIQUE,
    name         TEXT NOT NULL
) STRICT;

CREATE TABLE bank_payment (
    gateway_payment_id TEXT PRIMARY KEY,
    merchant_id        INTEGER NOT NULL REFERENCES merchant (merchant_id),
    currency           TEXT NOT NULL,
    amount_minor       INTEGER NOT NULL CHECK (amount_minor > 0),
    captured_minor     INTEGER NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
    refunded_minor     INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND captured_minor),
    customer           TEXT,
    order_number       TEXT,
    taken_at           INTEGER NOT NULL
) STRICT;

CREATE TABLE bank_refund (
    refund_seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    gateway_refund_id  TEXT NOT NULL UNIQUE,
    gateway_payment_id TEXT NOT NULL REFERENCES bank_payment (gateway_payment_id),
    amount_minor       INTEGER NOT NULL CHECK (amount_minor > 0),
    result             TEXT NOT NULL CHECK (result IN ('SUCCESS', 'FAILED', 'PENDING')),
    made_outside       INTEGER NOT NULL CHECK (made_outside IN (0, 1)),
    reference_number   TEXT NOT NULL,
    message            TEXT,
    made_at            INTEGER NOT NULL
) STRICT;

CREATE INDEX bank_refund_by_payment ON bank_refund (gateway_payment_id);

-- Every refund call of a known merchant, in the order of arrival: what was sent twice stands here twice.
CREATE TABLE bank_call (
    call_seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    merchant_id        INTEGER NOT NULL REFERENCES merchant (merchant_id),
    gateway_payment_id TEXT NOT NULL,
    amount             TEXT NOT NULL,
    fate               TEXT NOT NULL,
    arrived_at         INTEGER NOT NULL
) STRICT;

CREATE INDEX bank_call_by_payment ON bank_call (gateway_payment_id);

PRAGMA user_version = 1;

COMMIT;
