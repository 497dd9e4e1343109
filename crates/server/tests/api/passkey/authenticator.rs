//! A device with one passkey, as far as the server sees one: it signs by ES256 and does as it is told, wrong things too.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::desk::ORIGIN;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const SYNCABLE: u8 = 0x08;
const SYNCED: u8 = 0x10;
const HAS_KEY: u8 = 0x40;

/// A device that holds one passkey.
pub struct Authenticator {
    key: EcdsaKeyPair,
    credential_id: [u8; 16],
    /// Whose it says the passkey is.
    pub user_handle: Option<Uuid>,
    /// How often it says that it has signed; a synced passkey says 0 for ever.
    pub counter: u32,
    /// The page that asks it.
    pub origin: String,
    /// Whether it has seen who is there.
    pub verified: bool,
    /// Whether its maker keeps a copy.
    pub synced: bool,
}

impl Authenticator {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self {
            key: EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap(),
            credential_id: *Uuid::now_v7().as_bytes(),
            user_handle: None,
            counter: 0,
            origin: ORIGIN.to_owned(),
            verified: true,
            synced: false,
        }
    }

    /// Makes its passkey, as the options of a registration ask: what `toJSON()` gives, as text.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let user = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        self.user_handle = Some(Uuid::from_slice(&user).unwrap());
        let client = self.client_data("webauthn.create", &options);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), HAS_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.credential_id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        self.credential(&json!({
            "clientDataJSON": write(&client),
            "attestationObject": write(&attestation),
            "transports": ["internal", "something new"],
        }))
    }

    /// Signs with its passkey, as the options of a challenge ask.
    pub fn sign(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let client = self.client_data("webauthn.get", &options);
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.credential(&json!({
            "clientDataJSON": write(&client),
            "authenticatorData": write(&data),
            "signature": write(signature.as_ref()),
            "userHandle": self.user_handle.map(|user| write(user.as_bytes())),
        }))
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn data(&self, rp_id: &str, more: u8) -> Vec<u8> {
        let verified = if self.verified { VERIFIED } else { 0 };
        let synced = if self.synced { SYNCABLE | SYNCED } else { 0 };
        let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
        data.push(PRESENT | verified | synced | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`: a point of P-256.
    fn public_key(&self) -> Vec<u8> {
        let (_uncompressed, point) = self.key.public_key().as_ref().split_first().unwrap();
        let (x, y) = point.split_at(32);
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x, b"\x22\x58\x20", y].concat()
    }

    fn credential(&self, response: &Value) -> String {
        let id = write(&self.credential_id);
        let whole = json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } }, "response": response,
        });
        whole.to_string()
    }
}

fn write(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
