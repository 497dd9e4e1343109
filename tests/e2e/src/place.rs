//! A place on the page as a person names it: the button "Refund" in the dialog "Refund a payment".
//!
//! A place is looked up anew each time it is used, and waited for, so the page may draw itself again meanwhile.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thirtyfour::components::SelectElement;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::{Key, WebElement};

use crate::browser::Browser;

const LOOK: &str = include_str!("in_page/look.js");

/// Longer than anything takes that works.
const PATIENCE_MS: u64 = 15_000;

/// One step from the page inwards.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Step {
    Named { role: &'static str, name: Option<String> },
    Field { label: String },
    Row { texts: Vec<String> },
    Cell { column: String },
    Fact { term: String },
    Text { text: String },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named { role, name: Some(name) } => write!(f, "the {role} {name:?}"),
            Self::Named { role, name: None } => write!(f, "the {role}"),
            Self::Field { label } => write!(f, "the field {label:?}"),
            Self::Row { texts } => write!(f, "the row with {texts:?}"),
            Self::Cell { column } => write!(f, "the cell under {column:?}"),
            Self::Fact { term } => write!(f, "the fact {term:?}"),
            Self::Text { text } => write!(f, "the words {text:?}"),
        }
    }
}

/// A place on the page.
#[derive(Clone)]
pub struct Place<'a> {
    browser: &'a Browser<'a>,
    steps: Vec<Step>,
}

/// What the page answered.
#[derive(Debug, Deserialize)]
struct Answer {
    holds: bool,
    #[serde(default)]
    why: String,
    #[serde(default)]
    text: String,
}

impl<'a> Place<'a> {
    /// The whole page.
    #[must_use]
    pub const fn page(browser: &'a Browser<'a>) -> Self {
        Self { browser, steps: Vec::new() }
    }

    fn step(&self, step: Step) -> Self {
        let mut inner = self.clone();
        inner.steps.push(step);
        inner
    }

    /// What has this role and this accessible name.
    #[must_use]
    pub fn named(&self, role: &'static str, name: &str) -> Self {
        self.step(Step::Named { role, name: Some(name.to_owned()) })
    }

    /// The only thing with this role.
    #[must_use]
    pub fn the(&self, role: &'static str) -> Self {
        self.step(Step::Named { role, name: None })
    }

    /// A button by its name.
    #[must_use]
    pub fn button(&self, name: &str) -> Self {
        self.named("button", name)
    }

    /// A link by its name.
    #[must_use]
    pub fn link(&self, name: &str) -> Self {
        self.named("link", name)
    }

    /// A heading by its text.
    #[must_use]
    pub fn heading(&self, name: &str) -> Self {
        self.named("heading", name)
    }

    /// What can be filled in, by its label.
    #[must_use]
    pub fn field(&self, label: &str) -> Self {
        self.step(Step::Field { label: label.to_owned() })
    }

    /// A table's row that holds all these texts.
    #[must_use]
    pub fn row(&self, texts: &[&str]) -> Self {
        self.step(Step::Row { texts: texts.iter().map(|text| (*text).to_owned()).collect() })
    }

    /// A row's cell under a column's name.
    #[must_use]
    pub fn cell(&self, column: &str) -> Self {
        self.step(Step::Cell { column: column.to_owned() })
    }

    /// What stands beside a term in a list of facts.
    #[must_use]
    pub fn fact(&self, term: &str) -> Self {
        self.step(Step::Fact { term: term.to_owned() })
    }

    /// Words that stand by themselves.
    #[must_use]
    pub fn words(&self, text: &str) -> Self {
        self.step(Step::Text { text: text.to_owned() })
    }

    /// Waits until it is there, once.
    pub async fn is_there(&self) -> Result<()> {
        self.ask("there", "").await.map(drop)
    }

    /// Whether it is there, once, after so many milliseconds at most.
    pub async fn is_there_within(&self, patience_ms: u64) -> Result<()> {
        let answer: Answer = serde_json::from_value(self.run("there", "", patience_ms).await?)?;
        ensure!(answer.holds, "{self}: {}", answer.why);
        Ok(())
    }

    /// Waits until nothing of the kind is there.
    pub async fn is_gone(&self) -> Result<()> {
        self.ask("gone", "").await.map(drop)
    }

    /// Waits until it shows these words among others; gives all of them.
    pub async fn shows(&self, words: &str) -> Result<String> {
        self.ask("shows", words).await.map(|answer| answer.text)
    }

    /// What it shows.
    pub async fn text(&self) -> Result<String> {
        self.shows("").await
    }

    /// Waits until it cannot be pressed and gives this reason.
    pub async fn is_disabled_because(&self, reason: &str) -> Result<()> {
        self.is_disabled().await?;
        self.is_described_by(reason).await
    }

    /// Waits until it cannot be pressed.
    pub async fn is_disabled(&self) -> Result<()> {
        self.ask("is_disabled", "").await.map(drop)
    }

    /// Waits until it can be pressed.
    pub async fn is_enabled(&self) -> Result<()> {
        self.ask("is_enabled", "").await.map(drop)
    }

    /// Waits until its description, as a screen reader has it, holds these words.
    pub async fn is_described_by(&self, words: &str) -> Result<()> {
        self.ask("is_described_by", words).await.map(drop)
    }

    /// Waits until it is marked as wrong for this reason.
    pub async fn is_wrong_because(&self, reason: &str) -> Result<()> {
        self.ask("is_invalid", "").await?;
        self.is_described_by(reason).await
    }

    /// Waits until this stands in it.
    pub async fn has_value(&self, value: &str) -> Result<()> {
        self.ask("has_value", value).await.map(drop)
    }

    /// Waits until the keyboard's focus is on it.
    pub async fn has_focus(&self) -> Result<()> {
        self.ask("has_focus", "").await.map(drop)
    }

    /// Whether the keyboard's focus is on it this moment.
    pub async fn has_focus_now(&self) -> Result<bool> {
        let answer: Answer = serde_json::from_value(self.run("has_focus", "", 0).await?)?;
        Ok(answer.holds)
    }

    /// Waits until the address is this path and query.
    pub(crate) async fn address_is(&self, address: &str) -> Result<()> {
        self.ask("address_is", address).await.map(drop)
    }

    /// Presses it with the mouse.
    pub async fn click(&self) -> Result<()> {
        let clicked = self.element().await?.click().await;
        match clicked {
            // Drawn anew in between: the new one is meant.
            Err(error) if matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_)) => {
                self.element().await?.click().await
            }
            clicked => clicked,
        }
        .with_context(|| format!("cannot click {self}"))
    }

    /// Writes a text in place of what stands there.
    pub async fn fill(&self, text: &str) -> Result<()> {
        let element = self.element().await?;
        element.send_keys(Key::Control + "a").await.with_context(|| format!("cannot fill {self}"))?;
        element.send_keys(text).await.with_context(|| format!("cannot fill {self}"))
    }

    /// Gives it a file, as the browser's own window for choosing one does.
    pub async fn give_file(&self, file: &Path) -> Result<()> {
        let path = file.to_str().with_context(|| format!("{} cannot be typed", file.display()))?;
        self.element().await?.send_keys(path).await.with_context(|| format!("cannot give {self} a file"))
    }

    /// Types a day, month first, digits only, as the browser's own field for days takes it.
    pub async fn type_day(&self, digits: &str) -> Result<()> {
        let element = self.element().await?;
        element.focus().await?;
        let typed = self.browser.press(digits.to_owned()).await;
        typed.with_context(|| format!("cannot type into {self}"))
    }

    /// Chooses one of a few.
    pub async fn choose(&self, option: &str) -> Result<()> {
        let select = SelectElement::new(&self.element().await?).await?;
        select.select_by_exact_text(option).await.with_context(|| format!("{self} has no {option:?}"))
    }

    /// The element itself.
    pub(crate) async fn element(&self) -> Result<WebElement> {
        let answer = self.run("there", "", PATIENCE_MS).await?;
        let element =
            answer.get("element").cloned().with_context(|| format!("{self} is not there: {answer}"))?;
        Ok(WebElement::from_json(element, self.browser.driver.handle().clone())?)
    }

    async fn ask(&self, question: &'static str, wanted: &str) -> Result<Answer> {
        let answer = self.run(question, wanted, PATIENCE_MS).await?;
        let answer: Answer = serde_json::from_value(answer)?;
        ensure!(answer.holds, "{self}: waited for `{question} {wanted}`, but {}", answer.why);
        Ok(answer)
    }

    async fn run(&self, question: &'static str, wanted: &str, patience_ms: u64) -> Result<Value> {
        let steps = serde_json::to_value(&self.steps)?;
        let arguments = vec![steps, json!(question), json!(wanted), json!(patience_ms)];
        let answer = self.browser.in_page_until(LOOK, arguments).await;
        answer.with_context(|| format!("cannot look for {self}"))
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("the page");
        }
        for (place, step) in self.steps.iter().rev().enumerate() {
            write!(f, "{}{step}", if place > 0 { " in " } else { "" })?;
        }
        Ok(())
    }
}
