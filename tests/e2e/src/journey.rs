//! Plays one journey in a browser of its own, and keeps what was on screen when it failed.

use std::future::Future;
use std::pin::Pin;

use anyhow::{Context as _, Result};

use crate::browser::Browser;
use crate::desk::Desk;
use crate::programs;

/// A journey: what a person does, and what they see.
pub type Journey = for<'a> fn(&'a Browser<'a>) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// Plays a journey; it fails, too, when the browser's console has an error afterwards.
pub async fn play(desk: &Desk, name: &str, journey: Journey) -> Result<()> {
    let browser = Browser::open(desk).await?;
    let mut done = journey(&browser).await;
    if done.is_ok() {
        done = browser.has_no_console_errors().await;
    }
    if done.is_err() {
        let evidence = programs::evidence();
        let name = name.replace("::", ".");
        let kept = browser.leave_evidence(&evidence, &name).await;
        done = done.with_context(|| match kept {
            Ok(()) => format!("it failed as {} shows", evidence.join(format!("{name}.png")).display()),
            Err(error) => format!("it failed, and no evidence could be kept ({error:#})"),
        });
    }
    browser.close().await.context("the browser does not close")?;
    done
}
