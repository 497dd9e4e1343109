//! Mail: letters with links, sent beside everything else and tried again (decision 0050).

pub mod letter;
pub mod mailer;
pub mod reader;
pub mod worker;
