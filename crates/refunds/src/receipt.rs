//! Receipts: the address that nobody can guess, and what stands behind it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{CompanyId, TransactionId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use store::company::list_companies;
use store::error::StoreError;
use store::receipt::{ReceiptKey, ensure_receipt_key, find_receipt_key};
use store::transaction::TransactionRow;
use store::transaction::find::find_transaction;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::service::RefundService;

/// How many bytes of the code stand in an address: 128 bits.
const CODE_BYTES: usize = 16;
/// Two ids and the code.
const TOKEN_BYTES: usize = 16 + 16 + CODE_BYTES;

/// A refund, as its receipt tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The refund.
    pub refund: TransactionRow,
    /// What it gives back.
    pub payment: TransactionRow,
    /// The IANA time zone of the company.
    pub zone: String,
}

/// The keys that were read: they never change.
#[derive(Default)]
pub(crate) struct ReceiptKeys(Mutex<HashMap<CompanyId, ReceiptKey>>);

impl ReceiptKeys {
    fn get(&self, company: CompanyId) -> Option<ReceiptKey> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&company).copied()
    }

    fn keep(&self, company: CompanyId, key: ReceiptKey) -> ReceiptKey {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(company, key);
        key
    }
}

impl RefundService {
    /// The part of a receipt's address that names it and proves that it was given by us: 64 letters, digits, `-` and `_`.
    ///
    /// It is the same for ever, and nothing of it is kept: company and refund, and a code of both under the company's key.
    pub async fn receipt_token(
        &self,
        company: CompanyId,
        refund: TransactionId,
    ) -> Result<String, StoreError> {
        let key = if let Some(key) = self.inner.receipt_keys.get(company) {
            key
        } else {
            let fresh = self.random().bytes();
            let key = ensure_receipt_key(self.store(), company, &fresh, self.clock().now()).await?;
            self.inner.receipt_keys.keep(company, key)
        };
        let code = code_of(&key, company, refund)?;
        let bytes: Vec<u8> =
            company.uuid().as_bytes().iter().chain(refund.uuid().as_bytes()).chain(&code).copied().collect();
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The address of a refund's receipt, under our own public one.
    pub async fn receipt_url(&self, public_url: &str, refund: &TransactionRow) -> Result<String, StoreError> {
        let token = self.receipt_token(refund.company_id, refund.id).await?;
        Ok(format!("{public_url}/receipt/{token}"))
    }

    /// Finds what a receipt's address names; none for one that we did not give.
    pub async fn find_receipt(&self, token: &str) -> Result<Option<Receipt>, StoreError> {
        let Some(Named { company, refund, code }) = read_token(token) else { return Ok(None) };
        let key = match self.inner.receipt_keys.get(company) {
            Some(key) => key,
            None => match find_receipt_key(self.store(), company).await? {
                Some(key) => self.inner.receipt_keys.keep(company, key),
                None => return Ok(None),
            },
        };
        let is_ours: bool = code_of(&key, company, refund)?.ct_eq(&code).into();
        if !is_ours {
            return Ok(None);
        }
        let Some(refund) = find_transaction(self.store(), &[company], refund).await? else { return Ok(None) };
        let Some(part) = refund.refund() else { return Ok(None) };
        let payment = find_transaction(self.store(), &[company], part.payment_id)
            .await?
            .ok_or_else(|| StoreError::corrupt("related_payment_id", "names no payment"))?;
        let zone = list_companies(self.store(), &[company]).await?.pop().map(|company| company.zone);
        let zone = zone.ok_or_else(|| StoreError::corrupt("company_id", "names no company"))?;
        Ok(Some(Receipt { refund, payment, zone }))
    }
}

/// A token taken apart.
struct Named {
    company: CompanyId,
    refund: TransactionId,
    code: [u8; CODE_BYTES],
}

fn read_token(token: &str) -> Option<Named> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let bytes: [u8; TOKEN_BYTES] = bytes.try_into().ok()?;
    let (company, rest) = bytes.split_first_chunk::<16>()?;
    let (refund, code) = rest.split_first_chunk::<16>()?;
    Some(Named {
        company: CompanyId::new(Uuid::from_bytes(*company)),
        refund: TransactionId::new(Uuid::from_bytes(*refund)),
        code: code.try_into().ok()?,
    })
}

fn code_of(
    key: &ReceiptKey,
    company: CompanyId,
    refund: TransactionId,
) -> Result<[u8; CODE_BYTES], StoreError> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).map_err(|error| StoreError::corrupt("mac_key", error))?;
    mac.update(b"receipt");
    mac.update(company.uuid().as_bytes());
    mac.update(refund.uuid().as_bytes());
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let code = whole.first_chunk::<CODE_BYTES>().copied();
    code.ok_or_else(|| StoreError::corrupt("mac_key", "the code is too short"))
}
