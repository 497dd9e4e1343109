//! The refund pop-up, as a person uses it.

use anyhow::Result;
use domain::id::TransactionId;

use crate::browser::Browser;
use crate::desk::OwnPayment;
use crate::lira::Lira;
use crate::place::Place;

/// The label of its amount.
pub const AMOUNT: &str = "Amount to refund";

/// An amount of any currency, as one types it and as the panel shows it to a viewer who reads English.
#[derive(Clone, Copy, Debug)]
pub struct Money {
    /// `12.50`.
    pub plain: &'static str,
    /// `€12.50`.
    pub shown: &'static str,
}

/// The open pop-up.
pub struct RefundDialog<'a> {
    /// Where it stands.
    pub place: Place<'a>,
}

impl<'a> RefundDialog<'a> {
    /// The pop-up of this browser's page.
    #[must_use]
    pub fn of(browser: &'a Browser<'a>) -> Self {
        Self { place: browser.page().named("dialog", "Refund a payment") }
    }

    /// Opens a payment's page, and its pop-up there.
    pub async fn open(browser: &'a Browser<'a>, payment: &OwnPayment) -> Result<Self> {
        Self::open_of(browser, payment.id).await
    }

    /// Opens the page of the payment with this id, and its pop-up there.
    pub async fn open_of(browser: &'a Browser<'a>, payment: TransactionId) -> Result<Self> {
        browser.go_to(&format!("/report/{payment}")).await?;
        Self::open_here(browser).await
    }

    /// Opens it on a payment's page.
    pub async fn open_here(browser: &'a Browser<'a>) -> Result<Self> {
        browser.page().button("Refund").click().await?;
        let dialog = Self::of(browser);
        dialog.place.is_there().await?;
        Ok(dialog)
    }

    /// The amount's field.
    #[must_use]
    pub fn amount(&self) -> Place<'a> {
        self.place.field(AMOUNT)
    }

    /// The button that refunds so much.
    #[must_use]
    pub fn refund_button(&self, amount: Lira) -> Place<'a> {
        self.place.button(&format!("Refund {}", amount.shown()))
    }

    /// Types an amount and presses the button that then names it.
    pub async fn refund(&self, amount: Lira) -> Result<()> {
        self.amount().fill(&amount.plain()).await?;
        self.refund_button(amount).click().await
    }

    /// The reason's field, where the gateway demands one.
    #[must_use]
    pub fn demanded_reason(&self) -> Place<'a> {
        self.place.field("Reason")
    }

    /// Types an amount, as one types it, and presses the button that then names it as the panel shows it.
    pub async fn refund_money(&self, money: Money) -> Result<()> {
        self.amount().fill(money.plain).await?;
        self.money_button(money).click().await
    }

    /// The button that refunds so much.
    #[must_use]
    pub fn money_button(&self, money: Money) -> Place<'a> {
        self.place.button(&format!("Refund {}", money.shown))
    }

    /// Waits for the ending with this title.
    pub async fn ends(&self, title: &str) -> Result<()> {
        self.place.heading(title).is_there().await
    }

    /// Closes an ended pop-up by the button below.
    pub async fn close(&self) -> Result<()> {
        // The cross above has the same name, but no words.
        self.place.words("Close").click().await?;
        self.place.is_gone().await
    }
}
