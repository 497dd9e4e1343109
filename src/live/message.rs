//! What the tabs of one browser say to each other about the live stream.

/// One thing said; every other tab of the same person hears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A tab that listens wants to know how things stand.
    Hello,
    /// How the stream stands, said by the tab that has it.
    Standing {
        /// Whether it is connected.
        open: bool,
        /// The last position that was seen.
        position: Option<u64>,
    },
    /// The stream begins elsewhere than it ended: what lies between is not known.
    Anew {
        /// Where it begins.
        position: u64,
    },
    /// Something happened.
    Event {
        /// The position before it, so that a tab finds out that it missed something.
        previous: u64,
        /// What, as the server sent it.
        text: String,
    },
    /// Nobody is signed in any more.
    SignedOut,
}

impl Message {
    /// One line of text.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::Hello => "hello".to_owned(),
            Self::Standing { open, position } => match position {
                Some(position) => format!("standing {open} {position}"),
                None => format!("standing {open}"),
            },
            Self::Anew { position } => format!("anew {position}"),
            Self::Event { previous, text } => format!("event {previous} {text}"),
            Self::SignedOut => "signed_out".to_owned(),
        }
    }

    /// Reads what `write` wrote; `None` for what another version of the panel may say.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (first, last) = rest.split_once(' ').unwrap_or((rest, ""));
        match word {
            "hello" => Some(Self::Hello),
            "standing" => Some(Self::Standing { open: first == "true", position: last.parse().ok() }),
            "anew" => Some(Self::Anew { position: first.parse().ok()? }),
            "event" => Some(Self::Event { previous: first.parse().ok()?, text: last.to_owned() }),
            "signed_out" => Some(Self::SignedOut),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_read_as_it_was_written() {
        for message in [
            Message::Hello,
            Message::Standing { open: true, position: Some(7) },
            Message::Standing { open: false, position: None },
            Message::Anew { position: 20 },
            Message::Event { previous: 7, text: r#"{"position": 9, "kind": "x"}"#.to_owned() },
            Message::SignedOut,
        ] {
            assert_eq!(Message::read(&message.write()), Some(message));
        }
        assert_eq!(Message::read("something newer"), None);
    }
}
