//! What PayU tells by itself: payments, signed by a hash; refunds, unsigned, and so only a hint to ask.
//!
//! Payments: <https://docs.payu.in/reference/new-partner-webhooks>, JSON or form. Refunds:
//! <https://docs.payu.in/reference-link/refund-status-callback>, without any signature.

use std::collections::BTreeMap;

use domain::money::{Currency, Money};
use domain::payment::PaymentState;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::details::Details;
use crate::json_tree::JsonTree;
use crate::listing::ListedPayment;
use crate::notification::{News, Notification, NotificationError, PaymentNews, RawNotification};
use crate::payu::signature::{PaymentNewsParts, hash_matches, payment_news_hash};
use crate::payu::wire::call::PayuId;

/// What the fields of an unsigned refund notification are kept under, so that nobody takes them for the gateway's word.
pub const REFUND_DETAILS_PREFIX: &str = "refund_webhook";

/// What it takes to read PayU's notifications.
#[derive(Clone, Copy, Debug)]
pub struct PayuReader<'a> {
    /// The merchant that they must speak of.
    pub merchant_id: &'a str,
    /// What payments are signed with.
    pub client_secret: &'a SecretString,
    /// The currency of amounts, which stands nowhere in them.
    pub currency: Currency,
    /// The zone of `addedon`.
    pub zone: &'a TimeZone,
}

/// Reads a notification, JSON or form.
pub fn read_notification(
    reader: &PayuReader<'_>,
    raw: &RawNotification<'_>,
) -> Result<Notification, NotificationError> {
    let fields = Fields::read(raw.body)
        .ok_or_else(|| NotificationError::Unreadable("neither a JSON object nor a form".to_owned()))?;
    if fields.has("token") || fields.has("action") {
        return Ok(read_refund(&fields));
    }
    if fields.has("txnid") || fields.has("hash") {
        return read_payment(reader, &fields);
    }
    let what = "neither a payment nor a refund".to_owned();
    Ok(Notification { message_id: what.clone(), news: News::Other(what), details: Details::default() })
}

/// The fields of a notification, all of them texts.
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn read(body: &[u8]) -> Option<Self> {
        if body.trim_ascii_start().first() == Some(&b'{') {
            let tree = JsonTree::read_object(body)?;
            let leaves = tree.leaves().into_iter().map(|(name, text)| (name, text.to_owned()));
            return Some(Self(leaves.collect()));
        }
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
        let mut fields = BTreeMap::new();
        for (name, value) in pairs {
            // A field that is there twice could be read in two ways, and only one of them is signed.
            if fields.insert(name, value).is_some() {
                return None;
            }
        }
        (!fields.is_empty()).then_some(Self(fields))
    }

    fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// A field as it came; empty where there is none.
    fn raw(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field without the spaces around it, unless it is empty.
    fn text(&self, name: &str) -> Option<&str> {
        Some(self.raw(name).trim()).filter(|text| !text.is_empty())
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    fn keep_in(&self, details: &mut Details, prefix: &str) {
        for (name, value) in &self.0 {
            if name != "hash" {
                details.keep(&format!("{prefix}{name}"), Some(value.trim()));
            }
        }
    }
}

/// What is kept of a payment: no person and no card is among it.
const PAYMENT_FIELDS: [&str; 16] = [
    "mihpayid",
    "status",
    "unmappedstatus",
    "mode",
    "bankcode",
    "PG_TYPE",
    "bank_ref_num",
    "txnid",
    "amount",
    "net_amount_debit",
    "discount",
    "addedon",
    "payment_source",
    "error",
    "error_Message",
    // The channel: `whatsapp`.
    "udf5",
];

/// Nothing in it is proved, so it says only where to look. The bank's ARN comes in a second one of the same form.
fn read_refund(fields: &Fields) -> Notification {
    let mut details = Details::default();
    fields.keep_in(&mut details, &format!("{REFUND_DETAILS_PREFIX}."));
    let parts = ["request_id", "token", "mihpayid", "action", "status", "bank_arn"];
    let parts: Vec<&str> = parts.iter().map(|name| fields.text(name).unwrap_or_default()).collect();
    Notification {
        message_id: format!("refund|{}", parts.join("|")),
        news: News::Hint {
            gateway_payment_id: fields.owned("mihpayid"),
            gateway_refund_id: fields.owned("request_id"),
            reference_number: fields.owned("token"),
        },
        details,
    }
}

fn read_payment(reader: &PayuReader<'_>, fields: &Fields) -> Result<Notification, NotificationError> {
    prove(reader, fields)?;
    let unreadable = |what: &str| NotificationError::Unreadable(what.to_owned());
    let id = fields.text("mihpayid").and_then(PayuId::read);
    let id = id.ok_or_else(|| unreadable("mihpayid is missing, or none of PayU's ids"))?.digits();
    let amount = fields.text("amount").ok_or_else(|| unreadable("amount is missing"))?;
    let amount = Money::parse(amount, reader.currency)
        .map_err(|error| NotificationError::Unreadable(error.to_string()))?;
    let parts =
        ["status", "unmappedstatus", "amount", "txnid"].map(|name| fields.text(name).unwrap_or_default());
    let message_id = format!("payment|{id}|{}", parts.join("|"));
    let mut details = Details::default();
    for name in PAYMENT_FIELDS {
        details.keep(name, fields.text(name));
    }
    let news = match state(fields) {
        Some(state) => {
            News::Payment(PaymentNews { payment: listed(reader, fields, id, state, amount, details.clone()) })
        }
        None => News::Other(format!("a payment with the status {}", fields.text("status").unwrap_or("none"))),
    };
    Ok(Notification { message_id, news, details })
}

/// The hash covers the merchant's id; ours goes in, so another merchant's notification proves nothing here.
fn prove(reader: &PayuReader<'_>, fields: &Fields) -> Result<(), NotificationError> {
    let came = fields.text("hash").ok_or(NotificationError::NotGenuine("it has no hash"))?;
    let right = payment_news_hash(
        &PaymentNewsParts {
            status: fields.raw("status"),
            udf: ["udf1", "udf2", "udf3", "udf4", "udf5"].map(|name| fields.raw(name)),
            email: fields.raw("email"),
            firstname: fields.raw("firstname"),
            productinfo: fields.raw("productinfo"),
            amount: fields.raw("amount"),
            txnid: fields.raw("txnid"),
            merchant_id: reader.merchant_id,
        },
        reader.client_secret,
    );
    if hash_matches(&right, came) {
        Ok(())
    } else {
        Err(NotificationError::NotGenuine("its hash is not that of this merchant and secret"))
    }
}

/// `status` is signed and rules; `unmappedstatus` is not, and only tells a hold from money taken. None for words unheard of.
fn state(fields: &Fields) -> Option<PaymentState> {
    let word = |name| fields.text(name).unwrap_or_default().to_ascii_lowercase();
    match (word("status").as_str(), word("unmappedstatus").as_str()) {
        ("success", "auth") => Some(PaymentState::Authorised),
        ("success", _) => Some(PaymentState::Captured),
        ("failure" | "usercancelled", _) => Some(PaymentState::Failed),
        ("pending", _) => Some(PaymentState::Pending),
        _ => None,
    }
}

fn listed(
    reader: &PayuReader<'_>,
    fields: &Fields,
    id: String,
    state: PaymentState,
    amount: Money,
    details: Details,
) -> ListedPayment {
    let added_at = fields.text("addedon").and_then(|text| instant(text, reader.zone));
    let names = [fields.text("firstname"), fields.text("lastname")];
    let name: Vec<&str> = names.into_iter().flatten().collect();
    let paid = matches!(state, PaymentState::Authorised | PaymentState::Captured);
    ListedPayment {
        gateway_payment_id: id,
        gateway_order_id: None,
        state,
        amount,
        captured: if state == PaymentState::Captured { amount } else { Money::zero(amount.currency()) },
        payment_type: None,
        customer_name: (!name.is_empty()).then(|| name.join(" ")),
        customer_phone: fields.owned("phone"),
        conversation_id: None,
        order_number: fields.owned("txnid"),
        items: Vec::new(),
        refunds: Vec::new(),
        test: false,
        // The partner's notification has no time at all; whoever takes it knows when it came.
        created_at: added_at.unwrap_or(0),
        paid_at: added_at.filter(|_| paid),
        details,
    }
}

fn instant(text: &str, zone: &TimeZone) -> Option<i64> {
    let local: DateTime = text.parse().ok()?;
    Some(zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp().as_microsecond())
}
