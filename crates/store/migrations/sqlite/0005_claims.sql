-- What is due is found company by company, however much of it there is.
CREATE INDEX refund_work_company_due ON refund_work (company_id, due_at, refund_id);
