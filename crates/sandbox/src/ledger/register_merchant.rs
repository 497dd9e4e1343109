//! Opens a merchant's account with any of the gateways, and finds it by what it signs in with.

use domain::gateway_kind::GatewayKind;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::ledger::file::{Tx, from_row, query};
use crate::ledger::{Ledger, LedgerError};

/// Names a merchant of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MerchantId(pub(crate) i64);

/// What a merchant signs in with, by the gateway that it is a customer of. Shown by nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Account {
    /// MindBehind.
    Mindbehind {
        /// What it sends as `mgmtToken`. Only its SHA-256 is kept.
        token: String,
    },
    /// beGateway's card service.
    Begateway {
        /// The shop's id.
        shop_id: String,
        /// Its secret key.
        secret_key: String,
    },
    /// Overpay.
    Overpay {
        /// The shop's id; another than any at beGateway, because both ask for reports at one address.
        shop_id: String,
        /// Its secret key.
        secret_key: String,
    },
    /// Craftgate.
    Craftgate {
        /// The API key.
        api_key: String,
        /// What its requests are signed with.
        secret_key: String,
        /// What its notifications are signed with.
        webhook_key: String,
    },
    /// PayU.
    Payu {
        /// The bearer token. Only its SHA-256 is kept.
        token: String,
        /// What calls and payments' notifications are hashed with.
        client_secret: String,
        /// The merchant's id, which the account is known by.
        merchant_id: String,
        /// The partner's id.
        reseller_id: String,
    },
}

/// A merchant as the bank has it.
#[derive(Clone)]
pub struct Merchant {
    /// Its number.
    pub id: MerchantId,
    /// Which gateway it is a customer of.
    pub kind: GatewayKind,
    /// Its name.
    pub name: String,
    /// Shop id, API key, or PayU's merchant id; none with MindBehind.
    pub login: Option<String>,
    /// Where the gateway's own notifications go.
    pub notification_url: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) reseller_id: Option<String>,
    /// What it calls its account where facts are told to it; none: it hears no facts.
    pub(crate) notify_integration: Option<String>,
}

from_row! {
    struct MerchantRow {
        merchant_id: i64,
        kind: String,
        name: String,
        login: Option<String>,
        notification_url: Option<String>,
        secret: Option<String>,
        reseller_id: Option<String>,
        notify_integration: Option<String>,
    }
}

impl MerchantRow {
    fn read(self) -> Result<Merchant, LedgerError> {
        Ok(Merchant {
            id: MerchantId(self.merchant_id),
            kind: self.kind.parse().map_err(|_unknown| LedgerError::Unreadable(self.kind.clone()))?,
            name: self.name,
            login: self.login,
            notification_url: self.notification_url,
            secret: self.secret,
            reseller_id: self.reseller_id,
            notify_integration: self.notify_integration,
        })
    }
}

macro_rules! select_merchant {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, kind, name, login, notification_url, secret, reseller_id, notify_integration FROM merchant ",
            $rest
        )
    };
}

/// What a merchant's row holds of its account.
#[derive(Default)]
struct Kept<'a> {
    found_by: Vec<u8>,
    login: Option<&'a str>,
    secret: Option<&'a str>,
    bearer: Option<Vec<u8>>,
    webhook_key: Option<&'a str>,
    reseller_id: Option<&'a str>,
}

impl Account {
    /// Which gateway it is an account with.
    #[must_use]
    pub const fn kind(&self) -> GatewayKind {
        match self {
            Self::Mindbehind { .. } => GatewayKind::Mindbehind,
            Self::Begateway { .. } => GatewayKind::Begateway,
            Self::Overpay { .. } => GatewayKind::Overpay,
            Self::Craftgate { .. } => GatewayKind::Craftgate,
            Self::Payu { .. } => GatewayKind::Payu,
        }
    }

    fn kept(&self) -> Kept<'_> {
        let by_login = |login: &str| digest(&format!("{}:{login}", self.kind()));
        match self {
            Self::Mindbehind { token } => Kept { found_by: digest(token), ..Kept::default() },
            Self::Begateway { shop_id, secret_key } | Self::Overpay { shop_id, secret_key } => Kept {
                found_by: by_login(shop_id),
                login: Some(shop_id),
                secret: Some(secret_key),
                ..Kept::default()
            },
            Self::Craftgate { api_key, secret_key, webhook_key } => Kept {
                found_by: by_login(api_key),
                login: Some(api_key),
                secret: Some(secret_key),
                webhook_key: Some(webhook_key),
                ..Kept::default()
            },
            Self::Payu { token, client_secret, merchant_id, reseller_id } => Kept {
                found_by: by_login(merchant_id),
                login: Some(merchant_id),
                secret: Some(client_secret),
                bearer: Some(digest(token)),
                reseller_id: Some(reseller_id),
                ..Kept::default()
            },
        }
    }
}

impl Ledger {
    /// Opens an account, or gives a known one its new name, secrets and address.
    pub(crate) async fn open_account(
        &self,
        account: &Account,
        name: &str,
        notification_url: Option<&str>,
    ) -> Result<MerchantId, LedgerError> {
        let kept = account.kept();
        let transaction = self.begin().await?;
        let id = transaction
            .query(
                "INSERT INTO merchant (token_sha256, name, kind, login, secret, bearer_sha256, webhook_key, \
             reseller_id, notification_url) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (token_sha256) DO UPDATE SET name = excluded.name, secret = excluded.secret, \
             bearer_sha256 = excluded.bearer_sha256, webhook_key = excluded.webhook_key, \
             reseller_id = excluded.reseller_id, notification_url = excluded.notification_url \
             RETURNING merchant_id",
            )
            .bind(kept.found_by)
            .bind(name)
            .bind(account.kind().as_str())
            .bind(kept.login)
            .bind(kept.secret)
            .bind(kept.bearer)
            .bind(kept.webhook_key)
            .bind(kept.reseller_id)
            .bind(notification_url)
            .one()?;
        transaction.commit().await?;
        Ok(MerchantId(id))
    }

    /// Finds MindBehind's merchant with this token.
    pub(crate) fn find_by_token(&self, token: &str) -> Result<Option<Merchant>, LedgerError> {
        let by_token = select_merchant!("WHERE token_sha256 = ?1 AND kind = 'mindbehind'");
        self.find(|reader| query(reader, by_token).bind(digest(token)).optional())
    }

    /// Finds PayU's merchant with this token.
    pub(crate) fn find_by_bearer(&self, token: &str) -> Result<Option<Merchant>, LedgerError> {
        let by_bearer = select_merchant!("WHERE bearer_sha256 = ?1");
        self.find(|reader| query(reader, by_bearer).bind(digest(token)).optional())
    }

    /// Finds a gateway's merchant by its shop id or API key.
    pub(crate) fn find_by_login(
        &self,
        kind: GatewayKind,
        login: &str,
    ) -> Result<Option<Merchant>, LedgerError> {
        let by_login = select_merchant!("WHERE kind = ?1 AND login = ?2");
        self.find(|reader| query(reader, by_login).bind(kind.as_str()).bind(login).optional())
    }

    /// Lists all merchants, in the order of their opening.
    pub(crate) async fn merchants(&self) -> Result<Vec<Merchant>, LedgerError> {
        let all = select_merchant!("ORDER BY merchant_id");
        let rows: Vec<MerchantRow> = self.readers().read(move |reader| query(reader, all).all()).await?;
        rows.into_iter().map(MerchantRow::read).collect()
    }

    fn find(
        &self,
        read: impl FnOnce(&Connection) -> Result<Option<MerchantRow>, LedgerError>,
    ) -> Result<Option<Merchant>, LedgerError> {
        self.readers().quick(read)?.map(MerchantRow::read).transpose()
    }
}

/// Reads a merchant under the write lock.
pub(crate) fn merchant_in(transaction: &Tx, merchant: MerchantId) -> Result<Merchant, LedgerError> {
    let row: MerchantRow =
        transaction.query(select_merchant!("WHERE merchant_id = ?1")).bind(merchant.0).one()?;
    row.read()
}

/// Compares two secrets by their digests, which tells nothing of where they differ.
pub(crate) fn same_secret(one: &str, other: &str) -> bool {
    digest(one) == digest(other)
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
