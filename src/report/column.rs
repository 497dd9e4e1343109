//! The report's columns, in their order and by their names.

use crate::i18n::text_of;

/// One column. The first thirteen are the Payment Transaction report's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The transaction's id.
    Id,
    /// Whose it is.
    Company,
    /// The integration's display name.
    Gateway,
    /// The conversation it was paid in.
    ConversationId,
    /// Who paid.
    Customer,
    /// `MASTERPASS`, ….
    PaymentType,
    /// `SUCCESS`, `FAILED`, `PENDING`.
    PaymentResult,
    /// ISO 4217.
    PaymentCurrency,
    /// Positive for a payment, negative for a refund.
    PaymentAmount,
    /// The order.
    OrderNumber,
    /// Our name for it towards the gateway.
    ReferenceNumber,
    /// A refund's payment.
    RelatedPaymentId,
    /// Who refunded.
    UserEmail,
    /// When it came to be.
    Created,
    /// What is left of a payment.
    Refundable,
    /// The button.
    Refund,
}

impl Column {
    /// All, from left to right.
    pub const ALL: [Self; 16] = [
        Self::Id,
        Self::Company,
        Self::Gateway,
        Self::ConversationId,
        Self::Customer,
        Self::PaymentType,
        Self::PaymentResult,
        Self::PaymentCurrency,
        Self::PaymentAmount,
        Self::OrderNumber,
        Self::ReferenceNumber,
        Self::RelatedPaymentId,
        Self::UserEmail,
        Self::Created,
        Self::Refundable,
        Self::Refund,
    ];

    /// Its name at the head of the table. The first thirteen are called in English what the Payment Transaction report calls them,
    /// and in every language in an exported file.
    #[must_use]
    pub fn name(self) -> String {
        text_of("column", self.slug())
    }

    /// Its name in the style sheet.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Company => "company",
            Self::Gateway => "gateway",
            Self::ConversationId => "conversation-id",
            Self::Customer => "customer",
            Self::PaymentType => "payment-type",
            Self::PaymentResult => "payment-result",
            Self::PaymentCurrency => "payment-currency",
            Self::PaymentAmount => "payment-amount",
            Self::OrderNumber => "order-number",
            Self::ReferenceNumber => "reference-number",
            Self::RelatedPaymentId => "related-payment-id",
            Self::UserEmail => "user-email",
            Self::Created => "created",
            Self::Refundable => "refundable",
            Self::Refund => "refund",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thirteen_columns_of_the_payment_transaction_report_come_first_in_its_order() {
        let names: Vec<_> = Column::ALL.into_iter().map(Column::name).collect();
        let expected = [
            "ID",
            "Company",
            "Gateway",
            "Conversation ID",
            "Customer",
            "Payment Type",
            "Payment Result",
            "Payment Currency",
            "Payment Amount",
            "Order Number",
            "Reference Number",
            "Related Payment ID",
            "User Email",
            "Created",
            "Refundable",
            "Refund",
        ];
        assert_eq!(names, expected);
    }
}
