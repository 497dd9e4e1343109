//! An identity provider of the tests: it says what the test has it say, and signs as it should or as an attacker would.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use ring::{digest, hmac};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the provider calls the desk, and what the desk proves itself with.
pub const CLIENT_ID: &str = "refund-desk";
pub const CLIENT_SECRET: &str = "a secret/of the+tests";

/// How a token is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// By the key that the provider publishes.
    #[default]
    Honest,
    /// By another key under the name of the published one.
    OtherKey,
    /// Not at all, and it says so.
    Nothing,
    /// By HMAC with the published key, which everybody knows.
    PublicKeyAsSecret,
}

/// What somebody at the provider is given for a code.
#[derive(Clone, Debug)]
pub struct Grant {
    /// What the token says.
    pub claims: Value,
    /// How it is signed.
    pub manner: Manner,
    challenge: String,
    redirect_uri: String,
}

enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

struct Inner {
    issuer: String,
    key: Key,
    kid: String,
    grants: HashMap<String, Grant>,
    /// What is said beside the token, by the access token.
    userinfo: HashMap<String, Value>,
}

/// The provider; dropping it closes it.
pub struct Provider {
    pub issuer: String,
    inner: Arc<Mutex<Inner>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Provider {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/of-the-tests", listener.local_addr().unwrap());
        let inner = Arc::new(Mutex::new(Inner {
            issuer: issuer.clone(),
            key: Key::P256(p256()),
            kid: "first".to_owned(),
            grants: HashMap::new(),
            userinfo: HashMap::new(),
        }));
        let router = Router::new()
            .route("/of-the-tests/.well-known/openid-configuration", get(describe))
            .route("/of-the-tests/keys", get(keys))
            .route("/of-the-tests/token", post(token))
            .route("/of-the-tests/me", get(me))
            .with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { issuer, inner, serving }
    }

    /// From now on it signs with another key, of another kind.
    pub fn change_key(&self) {
        let mut inner = self.inner.lock().unwrap();
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        inner.key = Key::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap());
        inner.kid = "second".to_owned();
    }

    /// Somebody has signed in there, on the way that an address of the desk led to: the code that they bring back.
    pub fn grant(&self, way: &Way, now_s: i64, subject: &str, change: impl FnOnce(&mut Grant)) -> String {
        let mut grant = Grant {
            claims: json!({
                "iss": self.issuer, "aud": CLIENT_ID, "sub": subject, "nonce": way.of("nonce"),
                "iat": now_s, "exp": now_s + 300,
            }),
            manner: Manner::Honest,
            challenge: way.of("code_challenge"),
            redirect_uri: way.of("redirect_uri"),
        };
        change(&mut grant);
        let code = format!("code of {subject}");
        self.inner.lock().unwrap().grants.insert(code.clone(), grant);
        code
    }

    /// What it says of somebody beside the token.
    pub fn say_beside(&self, subject: &str, claims: Value) {
        self.inner.lock().unwrap().userinfo.insert(format!("Bearer access of {subject}"), claims);
    }
}

/// The address at the provider to which the desk led a browser.
#[derive(Clone, Debug)]
pub struct Way(HashMap<String, String>);

impl Way {
    pub fn read(location: &str) -> Self {
        let url = reqwest::Url::parse(location).unwrap();
        assert!(url.path().ends_with("/authorize"), "{location}");
        let way = Self(url.query_pairs().into_owned().collect());
        assert_eq!((way.of("response_type"), way.of("client_id")), ("code".to_owned(), CLIENT_ID.to_owned()));
        assert_eq!(way.of("code_challenge_method"), "S256");
        way
    }

    pub fn of(&self, name: &str) -> String {
        self.0[name].clone()
    }
}

fn p256() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap()
}

type Shared = State<Arc<Mutex<Inner>>>;

async fn describe(State(inner): Shared) -> Json<Value> {
    let issuer = inner.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": format!("{issuer}/me"),
        // What it says of `none` and HS256 makes nobody believe them.
        "id_token_signing_alg_values_supported": ["none", "HS256", "ES256", "EdDSA"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(State(inner): Shared) -> Json<Value> {
    let inner = inner.lock().unwrap();
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = match &inner.key {
        Key::P256(pair) => {
            let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
            json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y) })
        }
        Key::Ed25519(pair) => {
            json!({ "kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref()) })
        }
    };
    let mut key = key;
    key["kid"] = json!(inner.kid);
    key["use"] = json!("sig");
    Json(json!({ "keys": [key] }))
}

async fn token(
    State(inner): Shared,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let proof = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:a%20secret%2Fof%20the%2Btests")));
    let mut inner = inner.lock().unwrap();
    let grant = inner.grants.remove(&form["code"]);
    let is_right = |grant: &Grant| {
        let challenge = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
        headers["authorization"] == *proof
            && form["grant_type"] == "authorization_code"
            && form["redirect_uri"] == grant.redirect_uri
            && URL_SAFE_NO_PAD.encode(challenge) == grant.challenge
    };
    let Some(grant) = grant.filter(is_right) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    };
    let access = format!("access of {}", grant.claims["sub"].as_str().unwrap_or_default());
    (
        StatusCode::OK,
        Json(json!({ "id_token": inner.sign(&grant), "access_token": access, "token_type": "Bearer" })),
    )
}

async fn me(State(inner): Shared, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let inner = inner.lock().unwrap();
    let said = inner.userinfo.get(headers["authorization"].to_str().unwrap());
    said.cloned().map(Json).ok_or(StatusCode::UNAUTHORIZED)
}

impl Inner {
    fn sign(&self, grant: &Grant) -> String {
        let alg = match (grant.manner, &self.key) {
            (Manner::Nothing, _) => "none",
            (Manner::PublicKeyAsSecret, _) => "HS256",
            (_, Key::P256(_)) => "ES256",
            (_, Key::Ed25519(_)) => "EdDSA",
        };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": alg, "kid": self.kid })), part(&grant.claims));
        let message = signed.as_bytes();
        let by = |pair: &EcdsaKeyPair| pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec();
        let signature = match (grant.manner, &self.key) {
            (Manner::Nothing, _) => Vec::new(),
            (Manner::OtherKey, _) => by(&p256()),
            (Manner::PublicKeyAsSecret, Key::P256(pair)) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, pair.public_key().as_ref());
                hmac::sign(&key, message).as_ref().to_vec()
            }
            (Manner::PublicKeyAsSecret, Key::Ed25519(pair)) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, pair.public_key().as_ref());
                hmac::sign(&key, message).as_ref().to_vec()
            }
            (Manner::Honest, Key::P256(pair)) => by(pair),
            (Manner::Honest, Key::Ed25519(pair)) => pair.sign(message).as_ref().to_vec(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}
