//! Finds secrets in whatever a program wrote: as they are, and in every form that a careless line could give them.

use std::collections::HashMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// How many bytes of a form are looked up at once; every form is at least as long.
const HEAD: usize = 8;

/// One form of one secret.
struct Form {
    secret: String,
    how: &'static str,
    bytes: Vec<u8>,
}

/// The secrets to look for.
#[derive(Default)]
pub struct Needles {
    forms: HashMap<u64, Vec<Form>>,
    names: Vec<String>,
}

impl Needles {
    /// Adds a secret; where it is hex or Base64 of something, what it stands for too.
    pub fn add(&mut self, secret: &str, text: &str) {
        self.names.push(secret.to_owned());
        self.add_bytes(secret, text.as_bytes());
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let lenient = lenient.with_decode_allow_trailing_bits(true);
        for alphabet in [base64::alphabet::STANDARD, base64::alphabet::URL_SAFE] {
            let bare = text.strip_prefix("whsec_").unwrap_or(text);
            if let Ok(bytes) = GeneralPurpose::new(&alphabet, lenient).decode(bare) {
                self.add_bytes(secret, &bytes);
                // A session's id is a number, and might be written as one.
                if let Ok(number) = <[u8; 16]>::try_from(bytes) {
                    self.add_form(secret, "decimal", i128::from_le_bytes(number).to_string().into_bytes());
                }
            }
        }
        let pairs = text.as_bytes().chunks(2);
        let pairs = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        if let Some(bytes) = pairs.collect::<Option<Vec<u8>>>() {
            self.add_bytes(secret, &bytes);
        }
    }

    /// Adds a secret that is bytes, and no text.
    pub fn add_raw(&mut self, secret: &str, bytes: &[u8]) {
        self.names.push(secret.to_owned());
        self.add_bytes(secret, bytes);
    }

    /// The names of all secrets.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn add_bytes(&mut self, secret: &str, bytes: &[u8]) {
        let mut lower = String::new();
        let mut list = String::new();
        let mut percent = String::new();
        for byte in bytes {
            write!(lower, "{byte:02x}").unwrap();
            write!(list, "{byte}, ").unwrap();
            let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
            if plain { percent.push(char::from(*byte)) } else { write!(percent, "%{byte:02X}").unwrap() }
        }
        let list = list.trim_end_matches(", ");
        self.add_form(secret, "plain", bytes.to_vec());
        self.add_form(secret, "hex", lower.clone().into_bytes());
        self.add_form(secret, "hex", lower.to_uppercase().into_bytes());
        self.add_form(secret, "list of bytes", list.into());
        self.add_form(secret, "percent-encoded", percent.to_lowercase().into_bytes());
        self.add_form(secret, "percent-encoded", percent.into_bytes());
        // Base64 differs by where in the whole the secret stands: after 0, 1 or 2 bytes of a group of three.
        for (before, skipped) in [(0, 0), (1, 2), (2, 3)] {
            let whole = [&[0].repeat(before), bytes].concat();
            let sure = whole.len() * 8 / 6;
            for (how, engine) in [("Base64", STANDARD_NO_PAD), ("Base64 for URLs", URL_SAFE_NO_PAD)] {
                let text = engine.encode(&whole);
                self.add_form(secret, how, text.get(skipped..sure).unwrap().into());
            }
        }
    }

    fn add_form(&mut self, secret: &str, how: &'static str, bytes: Vec<u8>) {
        let head = bytes.first_chunk::<HEAD>().copied();
        assert!(head.is_some(), "{secret} is too short to be looked for");
        let form = Form { secret: secret.to_owned(), how, bytes };
        self.forms.entry(u64::from_be_bytes(head.unwrap())).or_default().push(form);
    }

    /// What of it stands in the text: the secret's name, the form, and what stands before it.
    pub fn find(&self, text: &[u8]) -> Vec<String> {
        let mut found: HashMap<(&str, &str), String> = HashMap::new();
        let mut window = 0_u64;
        for (at, byte) in text.iter().enumerate() {
            window = window << 8 | u64::from(*byte);
            let Some(forms) = self.forms.get(&window) else { continue };
            let begin = (at + 1).saturating_sub(HEAD);
            for form in forms {
                if text.get(begin..).is_some_and(|rest| rest.starts_with(&form.bytes)) {
                    let around = text.get(begin.saturating_sub(120)..begin).unwrap_or_default();
                    let place = format!("after {:?}", String::from_utf8_lossy(around));
                    found.entry((&form.secret, form.how)).or_insert(place);
                }
            }
        }
        found.into_iter().map(|((secret, how), place)| format!("{secret} as {how}, {place}")).collect()
    }
}

#[test]
fn a_planted_secret_is_found_in_each_form_wherever_it_stands() {
    let secret = "planted/secret+of=a?kind&9";
    let mut needles = Needles::default();
    needles.add("it", secret);
    let hex = "706c616e7465642f7365637265742b6f663d613f6b696e642639";
    let bytes: Vec<String> = secret.bytes().map(|byte| byte.to_string()).collect();
    let mut forms = vec![
        ("plain", secret.to_owned()),
        ("hex", hex.to_owned()),
        ("hex", hex.to_uppercase()),
        ("percent-encoded", "planted%2Fsecret%2Bof%3Da%3Fkind%269".to_owned()),
        ("percent-encoded", "planted%2fsecret%2bof%3da%3fkind%269".to_owned()),
        ("list of bytes", format!("[{}]", bytes.join(", "))),
    ];
    for user in ["", "1", "12", "123", "3612:"] {
        let pair = format!("{user}{secret}:more");
        forms.push(("Base64", STANDARD_NO_PAD.encode(&pair)));
        forms.push(("Base64 for URLs", URL_SAFE_NO_PAD.encode(&pair)));
        forms.push(("Base64", base64::engine::general_purpose::STANDARD.encode(format!("{user}{secret}"))));
    }
    for (how, form) in forms {
        let text = format!("2026-10-01 TRACE headers={{\"x\": \"{form}\"}} and more\n");
        let found = needles.find(text.as_bytes());
        assert!(found.iter().any(|one| one.starts_with(&format!("it as {how}, "))), "{form}: {found:?}");
        let found = needles.find(form.as_bytes());
        assert!(!found.is_empty(), "{form} alone");
    }
    assert_eq!(needles.find(b"planted/secret+of=a?kind&8 planted cGxhbnRlZC"), Vec::<String>::new());
}

#[test]
fn what_a_secret_stands_for_is_found_too() {
    let mut needles = Needles::default();
    needles.add("key", "00112233445566778899aabbccddeeff");
    needles.add("session", "AQAAAAAAAAAAAAAAAAAAEA");
    needles.add("webhook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let key = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128.to_be_bytes();
    for (name, text) in [
        ("key", key.to_vec()),
        ("key", STANDARD_NO_PAD.encode(key).into_bytes()),
        ("session", ((16_i128 << 120) + 1).to_string().into_bytes()),
        ("webhook", STANDARD_NO_PAD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()),
    ] {
        let found = needles.find(&[b"before ", text.as_slice(), b" after"].concat());
        assert!(found.iter().any(|one| one.starts_with(&format!("{name} as "))), "{name}: {found:?}");
    }
}
