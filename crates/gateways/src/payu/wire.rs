//! PayU's calls and answers as they stand in JSON.

pub mod call;
pub mod code;
pub mod refund_answer;
pub mod reply;
pub mod status_answer;
