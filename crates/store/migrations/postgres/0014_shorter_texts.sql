-- A payment is found by its gateway's id through each of its company's accounts (txn_gateway_payment). The searched texts, which
-- a file numbers anew here, have no numbers on a server (docs/decisions/0035).
DROP INDEX txn_gateway_payment_id;
