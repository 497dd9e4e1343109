-- Most payments have no name of a conversation, and hardly one has several.
BEGIN IMMEDIATE;

DROP INDEX bank_payment_by_conversation;
CREATE INDEX bank_payment_by_conversation ON bank_payment (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX bank_payment_by_conversations ON bank_payment (merchant_id) WHERE instr(conversation_id, ';') > 0;

PRAGMA user_version = 4;

COMMIT;
