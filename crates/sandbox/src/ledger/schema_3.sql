-- Five gateways: what each signs in and names things with, holds that can be let go, items, ends that come later, faults.
BEGIN IMMEDIATE;

-- token_sha256 stays what a merchant is found by when it is registered: MindBehind's token, else kind and login.
ALTER TABLE merchant ADD COLUMN kind TEXT NOT NULL DEFAULT 'mindbehind';
-- Shop id, API key, or PayU's merchant_id.
ALTER TABLE merchant ADD COLUMN login TEXT;
-- Secret key or client_secret: signatures, hashes and the Basic of notifications need it in plain.
ALTER TABLE merchant ADD COLUMN secret TEXT;
-- PayU's bearer token.
ALTER TABLE merchant ADD COLUMN bearer_sha256 BLOB;
ALTER TABLE merchant ADD COLUMN webhook_key TEXT;
ALTER TABLE merchant ADD COLUMN reseller_id TEXT;
-- Where notifications in the gateway's own form go; notify_url takes our own facts.
ALTER TABLE merchant ADD COLUMN notification_url TEXT;

CREATE UNIQUE INDEX merchant_by_login ON merchant (kind, login);
CREATE UNIQUE INDEX merchant_by_bearer ON merchant (bearer_sha256);

ALTER TABLE bank_payment ADD COLUMN state TEXT NOT NULL DEFAULT 'captured'
    CHECK (state IN ('pending', 'failed', 'authorised', 'captured', 'voided'));
-- The part of the hold that was let go, or is on its way to be.
ALTER TABLE bank_payment ADD COLUMN let_go_minor INTEGER NOT NULL DEFAULT 0
    CHECK (let_go_minor BETWEEN 0 AND amount_minor - captured_minor);
ALTER TABLE bank_payment ADD COLUMN phone TEXT;
-- Conversation id or tracking id.
ALTER TABLE bank_payment ADD COLUMN conversation_id TEXT;

UPDATE bank_payment SET state = 'authorised' WHERE captured_minor = 0;

CREATE INDEX bank_payment_by_time ON bank_payment (merchant_id, taken_at);
CREATE INDEX bank_payment_by_order ON bank_payment (order_number);
CREATE INDEX bank_payment_by_conversation ON bank_payment (conversation_id);

CREATE TABLE bank_item (
    gateway_item_id    TEXT PRIMARY KEY,
    gateway_payment_id TEXT NOT NULL REFERENCES bank_payment (gateway_payment_id),
    place              INTEGER NOT NULL,
    amount_minor       INTEGER NOT NULL CHECK (amount_minor > 0),
    refunded_minor     INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    UNIQUE (gateway_payment_id, place)
) STRICT;

ALTER TABLE bank_refund ADD COLUMN kind TEXT CHECK (kind IN ('cancel', 'refund'));
-- Whether it lets a hold go instead of paying back what was taken.
ALTER TABLE bank_refund ADD COLUMN from_hold INTEGER NOT NULL DEFAULT 0 CHECK (from_hold IN (0, 1));
ALTER TABLE bank_refund ADD COLUMN reversed INTEGER NOT NULL DEFAULT 0 CHECK (reversed IN (0, 1));
ALTER TABLE bank_refund ADD COLUMN gateway_item_id TEXT REFERENCES bank_item (gateway_item_id);
ALTER TABLE bank_refund ADD COLUMN idempotency_key TEXT;
ALTER TABLE bank_refund ADD COLUMN tracking_id TEXT;
ALTER TABLE bank_refund ADD COLUMN reason TEXT;
ALTER TABLE bank_refund ADD COLUMN options TEXT;
ALTER TABLE bank_refund ADD COLUMN updated_at INTEGER;
ALTER TABLE bank_refund ADD COLUMN settled_at INTEGER;
-- What the bank's clock makes of it, and when; what comes after that, if anything.
ALTER TABLE bank_refund ADD COLUMN due_at INTEGER;
ALTER TABLE bank_refund ADD COLUMN due_becomes TEXT CHECK (due_becomes IN ('paid', 'declined', 'reversed'));
ALTER TABLE bank_refund ADD COLUMN then_becomes TEXT CHECK (then_becomes IN ('paid', 'declined', 'reversed'));

CREATE INDEX bank_refund_due ON bank_refund (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX bank_refund_by_key ON bank_refund (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX bank_refund_by_tracking ON bank_refund (tracking_id) WHERE tracking_id IS NOT NULL;
CREATE INDEX bank_refund_by_reference ON bank_refund (reference_number);
CREATE INDEX bank_refund_by_time ON bank_refund (made_at);

-- 'fact' is our own call for facts; the others are the gateways' own messages.
ALTER TABLE bank_notice ADD COLUMN form TEXT NOT NULL DEFAULT 'fact';

-- What a rehearsal asked for; the first that fits is used first.
CREATE TABLE bank_fault (
    fault_seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A gateway kind; none: any.
    kind      TEXT,
    fault     TEXT NOT NULL,
    times     INTEGER NOT NULL CHECK (times >= 0)
) STRICT;

PRAGMA user_version = 3;

COMMIT;
