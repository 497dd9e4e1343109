//! What a statement's arguments can be: the few shapes that every engine stores alike.

use domain::id::{
    AttemptId, AttentionId, BulkRefundId, CompanyId, CredentialId, IntegrationId, IntentId, ItemId, PersonId,
    TransactionId,
};
use sqlx::error::BoxDynError;
use sqlx::{Arguments, Encode, Type};
use uuid::Uuid;

use crate::event::hex;

/// One argument of a statement. Absent values keep their type, which `PostgreSQL` wants to know.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number: minor units, microseconds, counts, flags.
    Int(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Bytes: hashes and ciphertexts.
    Bytes(Option<Vec<u8>>),
    /// An id.
    Id(Option<Uuid>),
}

impl Value {
    pub(crate) fn add_to<A>(self, arguments: &mut A) -> Result<(), BoxDynError>
    where
        A: Arguments,
        Option<i64>: Encode<'static, A::Database> + Type<A::Database>,
        Option<String>: Encode<'static, A::Database> + Type<A::Database>,
        Option<Vec<u8>>: Encode<'static, A::Database> + Type<A::Database>,
        Option<Uuid>: Encode<'static, A::Database> + Type<A::Database>,
    {
        match self {
            Self::Int(value) => arguments.add(value),
            Self::Text(value) => arguments.add(value.map(storable)),
            Self::Bytes(value) => arguments.add(value),
            Self::Id(value) => arguments.add(value),
        }
    }
}

impl From<Value> for serde_json::Value {
    /// As it travels to a server in one text with others, and is read there by the column's type.
    fn from(value: Value) -> Self {
        match value {
            Value::Int(value) => value.into(),
            Value::Text(value) => value.map(storable).into(),
            Value::Bytes(value) => value.map(|bytes| format!("\\x{}", hex(&bytes))).into(),
            Value::Id(value) => value.map(|id| id.to_string()).into(),
        }
    }
}

/// A text as every engine can keep it: `PostgreSQL` cannot keep the character NUL, so the sign for what cannot be shown
/// takes its place. Texts come from gateways and programs, and no fact may be lost for what stands in one.
/// <https://www.postgresql.org/docs/current/datatype-character.html>
#[must_use]
pub fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<&Option<String>> for Value {
    fn from(value: &Option<String>) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl From<Option<&[u8]>> for Value {
    fn from(value: Option<&[u8]>) -> Self {
        Self::Bytes(value.map(<[u8]>::to_vec))
    }
}

impl From<&Vec<u8>> for Value {
    fn from(value: &Vec<u8>) -> Self {
        Self::Bytes(Some(value.clone()))
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Id(Some(value))
    }
}

macro_rules! ids {
    ($($id:ty),+) => {$(
        impl From<$id> for Value {
            fn from(value: $id) -> Self {
                Self::Id(Some(value.uuid()))
            }
        }

        impl From<Option<$id>> for Value {
            fn from(value: Option<$id>) -> Self {
                Self::Id(value.map(<$id>::uuid))
            }
        }
    )+};
}

ids!(
    AttemptId,
    AttentionId,
    BulkRefundId,
    CompanyId,
    CredentialId,
    IntegrationId,
    IntentId,
    ItemId,
    PersonId,
    TransactionId
);

/// Lists the arguments of a statement, each by its own type.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        [$($crate::engine::value::Value::from($value)),*]
    };
}
