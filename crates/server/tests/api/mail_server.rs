//! A mail server for one test: it takes letters one after the other, or says what the test has it say to a recipient.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use server::mail::mailer::Mailer;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::desk::{Desk, ORIGIN};

/// Far longer than any letter takes that comes at all.
pub const LONG: Duration = Duration::from_mins(1);

/// What it says to the next recipients; when there is nothing more, it takes them.
type Answers = Arc<Mutex<VecDeque<&'static str>>>;

pub struct MailServer {
    address: String,
    answers: Answers,
    letters: mpsc::UnboundedReceiver<String>,
}

impl MailServer {
    pub async fn open(answers: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let answers: Answers = Arc::new(Mutex::new(answers.iter().copied().collect()));
        let (sender, letters) = mpsc::unbounded_channel();
        let said = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&said), sender.clone()));
            }
        });
        Self { address, answers, letters }
    }

    /// What it says to the next recipient.
    pub fn will_say(&self, answer: &'static str) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// The next letter that it is handed.
    pub async fn next(&mut self) -> String {
        tokio::time::timeout(LONG, self.letters.recv()).await.expect("no letter comes").unwrap()
    }

    pub fn mailer(&self) -> Mailer {
        Mailer::new(&self.address, "Refund Desk <desk@shop.example>", ORIGIN).unwrap()
    }

    /// A desk whose letters are to go there, and which nobody sends yet.
    pub async fn quiet_desk(&self) -> Desk {
        let mailer = self.mailer();
        let change = |settings: &mut server::settings::Settings| {
            settings.mailer = Some(mailer);
            settings.mail_look_every = Duration::from_millis(10);
        };
        Desk::open_with(change, [].into()).await
    }

    /// A desk whose letters go there.
    pub async fn desk(&self) -> Desk {
        let desk = self.quiet_desk().await;
        tokio::spawn(server::mail::worker::run(desk.app.clone()));
        desk
    }
}

/// One client's words and ours (RFC 5321 §4.1).
async fn converse(
    stream: TcpStream,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
    letters: mpsc::UnboundedSender<String>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.demo.example\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let word = line.split([' ', '\r', '\n']).next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "RCPT" => answers.lock().unwrap().pop_front().unwrap_or("250 yes"),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                letters.send(read_letter(&mut stream).await?).ok()?;
                "250 taken"
            }
            "QUIT" => "221 good bye",
            _ => "250 yes",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

async fn read_letter(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n.\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// A letter's text as it is read: soft line ends are none, and `=C5=9F` is a letter (RFC 2045 §6.7).
pub fn readable(letter: &str) -> String {
    assert!(letter.contains("Content-Transfer-Encoding: quoted-printable"), "{letter}");
    let joined = letter.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if let (b'=', Some(byte)) = (first, hex) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}
