//! One HTTP call: built, sent, given up after a while, and its answer read.

use std::time::Duration;

use ::api::problem::Problem;
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortController;

use crate::api::ApiError;
use crate::api::asked::answer_to;
use crate::{json, t};

/// Longer than the server takes for anything: it answers a refund within 8 seconds, whatever the gateway does.
const GIVE_UP_AFTER: Duration = Duration::from_secs(30);

/// What was asked for.
const OK: u16 = 200;
/// What was asked for is right, and something else is wanted first.
const ACCEPTED: u16 = 202;

/// A call that is not sent yet.
pub(super) struct Call {
    builder: RequestBuilder,
    /// The address, where the page may have asked for it already.
    asked: Option<String>,
    body: Option<String>,
    cut_on_drop: bool,
}

impl Call {
    pub(super) fn get(address: &str) -> Self {
        Self { asked: Some(address.to_owned()), ..Self::new(Request::get(address)) }
    }

    pub(super) fn post(address: &str) -> Self {
        Self::new(Request::post(address))
    }

    pub(super) fn put(address: &str) -> Self {
        Self::new(RequestBuilder::new(address).method(Method::PUT))
    }

    pub(super) fn patch(address: &str) -> Self {
        Self::new(RequestBuilder::new(address).method(Method::PATCH))
    }

    pub(super) fn delete(address: &str) -> Self {
        Self::new(RequestBuilder::new(address).method(Method::DELETE))
    }

    fn new(builder: RequestBuilder) -> Self {
        let builder = builder.header("accept", "application/json, application/problem+json");
        Self { builder, asked: None, body: None, cut_on_drop: true }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Lets the call run on when nobody waits for it any more.
    pub(super) fn never_cut(mut self) -> Self {
        self.cut_on_drop = false;
        self
    }

    pub(super) fn body(mut self, body: &impl Serialize) -> Result<Self, ApiError> {
        self.body = Some(serde_json::to_string(body).map_err(|error| no_answer_body(&error))?);
        Ok(self)
    }

    /// Sends it and reads the answer's JSON.
    pub(super) async fn json<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        let text = self.send().await?;
        json::read(&text).map_err(|error| no_answer_body(&error))
    }

    /// The same, where 202 says that something else comes first.
    pub(super) async fn json_or_accepted<T: DeserializeOwned>(self) -> Result<Option<T>, ApiError> {
        let (status, text) = self.answer().await?;
        if status == ACCEPTED {
            return Ok(None);
        }
        json::read(&text).map(Some).map_err(|error| no_answer_body(&error))
    }

    /// Sends it; the answer has no body.
    pub(super) async fn nothing(self) -> Result<(), ApiError> {
        self.send().await.map(|_| ())
    }

    async fn send(self) -> Result<String, ApiError> {
        self.answer().await.map(|(_status, text)| text)
    }

    async fn answer(self) -> Result<(u16, String), ApiError> {
        if let Some(address) = &self.asked
            && let Some(text) = answer_to(address).await
        {
            return Ok((OK, text));
        }
        let patience = Patience::new(self.cut_on_drop);
        let builder = self.builder.abort_signal(patience.signal().as_ref());
        let request = match self.body {
            Some(body) => builder.header("content-type", "application/json").body(body),
            None => builder.build(),
        }
        .map_err(|error| no_answer_body(&error))?;
        text_of(request.send().await.map_err(|error| no_answer(&error))?).await
    }
}

async fn text_of(response: Response) -> Result<(u16, String), ApiError> {
    let text = response.text().await.map_err(|error| no_answer(&error))?;
    if response.ok() { Ok((response.status(), text)) } else { Err(problem(&response, &text)) }
}

/// A refusal in the contract's words, or, from whatever stands between us and the server, no answer.
fn problem(response: &Response, text: &str) -> ApiError {
    match json::read::<Problem>(text) {
        Ok(problem) => ApiError::Problem(Box::new(problem)),
        Err(_) => ApiError::NoAnswer(t!("api.unreadable_status", status = response.status())),
    }
}

fn no_answer(error: &gloo_net::Error) -> ApiError {
    leptos::logging::warn!("no answer: {error}");
    ApiError::NoAnswer(t!("api.no_answer"))
}

pub(super) fn no_answer_body(error: &impl std::fmt::Display) -> ApiError {
    leptos::logging::warn!("unreadable: {error}");
    ApiError::NoAnswer(t!("api.unreadable"))
}

/// Gives a call up after a while, and, if asked to, when nobody waits for it any more.
struct Patience {
    controller: Option<AbortController>,
    timeout: Option<TimeoutHandle>,
    cut_on_drop: bool,
}

impl Patience {
    fn new(cut_on_drop: bool) -> Self {
        let controller = AbortController::new().ok();
        let timeout = controller
            .clone()
            .and_then(|controller| set_timeout_with_handle(move || controller.abort(), GIVE_UP_AFTER).ok());
        Self { controller, timeout, cut_on_drop }
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        if let Some(timeout) = self.timeout {
            timeout.clear();
        }
        if self.cut_on_drop
            && let Some(controller) = &self.controller
        {
            controller.abort();
        }
    }
}
