//! The way out to the mail server.

use std::time::Duration;

use gateways::http::install_crypto;
use gateways::open_network::is_this_machine;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use reqwest::Url;
use uuid::Uuid;

use crate::mail::letter::Letter;
use crate::problem::chain;

/// How long the mail server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The mail server, and whom letters are from. Cheap to clone; what it shows of itself holds no password.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The public host: who we say that we are.
    host: String,
}

/// No letters can be sent by what was given.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The address of the mail server does not read. It is not repeated: it may hold a password.
    #[error(
        "the mail server's address cannot be used: give smtps://HOST or smtp://HOST, with NAME:PASSWORD@ before HOST \
         where it wants one and no letter in them that an address may not hold (percent-encode it)"
    )]
    Address,
    /// The mail server cannot be set up.
    #[error("the mail server cannot be set up")]
    SetUp(#[source] lettre::transport::smtp::Error),
    /// The sender does not read.
    #[error("{0:?} is no sender of mail: give an address, or `Name <address>`")]
    From(String),
}

/// Why a letter was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// What the mail server, or the way to it, said.
    pub why: String,
    /// Whether it would say so again.
    pub for_good: bool,
}

impl Mailer {
    /// Reads where the mail server is, for a desk at this public address: `smtps://…` begins with TLS, `smtp://…` goes on by
    /// STARTTLS, and without it only on this machine.
    pub fn new(address: &str, from: &str, public_url: &str) -> Result<Self, MailerError> {
        install_crypto();
        let mut url = Url::parse(address).ok().ok_or(MailerError::Address)?;
        let is_here = is_this_machine(url.host_str().ok_or(MailerError::Address)?);
        let tls = match url.scheme() {
            "smtps" => None,
            "smtp" if is_here => None,
            "smtp" => Some("tls=required"),
            _ => return Err(MailerError::Address),
        };
        url.set_query(tls);
        url.set_path("");
        let host = Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(MailerError::SetUp)?;
        let transport = transport.hello_name(ClientId::Domain(host.clone())).timeout(Some(TIMEOUT)).build();
        let from = from.parse().ok().ok_or_else(|| MailerError::From(from.to_owned()))?;
        Ok(Self { transport, from, host })
    }

    /// Hands a letter of plain text to the mail server. A letter that is sent twice has the same name both times.
    pub async fn send(&self, id: Uuid, to: &str, letter: Letter) -> Result<(), NotSent> {
        let message = self.write(id, to, letter).map_err(|why| NotSent { why, for_good: true })?;
        match self.transport.send(message).await {
            Ok(_taken) => Ok(()),
            Err(error) => Err(NotSent { for_good: error.is_permanent(), why: chain(&error) }),
        }
    }

    fn write(&self, id: Uuid, to: &str, letter: Letter) -> Result<Message, String> {
        let to: Address = to.parse().map_err(|error| format!("{error}"))?;
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: &str = "https://refunds.example";

    #[test]
    fn a_mail_server_has_an_address_and_letters_a_sender() {
        for address in
            ["smtps://mail.example", "smtp://desk:p%40ss@mail.example:587", "smtp://127.0.0.1:2525"]
        {
            Mailer::new(address, "Refund Desk <desk@shop.example>", DESK).unwrap();
        }
        for address in ["mail.example", "https://mail.example", "smtp:", ""] {
            let refused = Mailer::new(address, "desk@shop.example", DESK);
            assert!(matches!(refused, Err(MailerError::Address)), "{address}");
        }
        for from in ["", "desk", "Desk <desk>"] {
            let refused = Mailer::new("smtp://127.0.0.1", from, DESK);
            assert!(matches!(refused, Err(MailerError::From(_))), "{from}");
        }
    }

    #[test]
    fn neither_what_is_logged_nor_a_refusal_has_the_password() {
        let mailer = Mailer::new("smtps://desk:hush-hush@mail.example", "desk@shop.example", DESK).unwrap();
        assert!(!format!("{mailer:?}").contains("hush"));
        let refused =
            Mailer::new("smpt://desk:hush-hush@mail.example", "desk@shop.example", DESK).unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("hush"));
    }

    #[test]
    fn a_line_break_in_a_letter_adds_no_head_and_no_recipient() {
        let mailer = Mailer::new("smtp://127.0.0.1", "desk@shop.example", DESK).unwrap();
        let letter =
            Letter { subject: "One\r\nBcc: all@shop.example".to_owned(), text: "Hello.\n".to_owned() };
        let written = mailer.write(Uuid::nil(), "ayse@shop.example", letter.clone()).unwrap();
        let written = String::from_utf8(written.formatted()).unwrap();
        assert!(!written.contains("\nBcc:"), "{written}");
        assert!(written.contains("Message-ID: <00000000-0000-0000-0000-000000000000@refunds.example>\r\n"));
        assert!(mailer.write(Uuid::nil(), "ayse@shop.example\r\nBcc: all@shop.example", letter).is_err());
    }
}
