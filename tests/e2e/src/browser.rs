//! One browser of one journey: opened, signed in, looked at, and judged by its console.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::error::{WebDriverError, WebDriverErrorInner, WebDriverResult};
use thirtyfour::{
    ChromiumLikeCapabilities as _, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, WindowHandle,
};

use crate::desk::Desk;
use crate::person::Person;
use crate::place::Place;
use crate::programs;

/// What `webdriver.json` gives the panel's own browser tests, and what journeys need besides.
const ARGUMENTS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    "--window-size=1440,900",
    "--hide-scrollbars",
    // Letters without coloured edges: the same on every machine, and smaller pictures.
    "--disable-lcd-text",
    // Tells the page the roles and names that a screen reader is told.
    "--enable-blink-features=ComputedAccessibilityInfo",
];

/// The zone in which journeys look at the desk.
pub const ZONE: &str = "Europe/Istanbul";

/// Remembers each live stream that a page opens.
const COUNT_STREAMS: &str = "
    window.streamsMade = [];
    window.EventSource = class extends EventSource {
        constructor(...all) {
            super(...all);
            window.streamsMade.push(this);
        }
    };
";

/// Marks the page that is about to be left.
const LEAVE: &str = "window.isLeft = true";

/// Waits until another page than the one that was left stands.
const ARRIVE: &str = "
    const [done] = arguments;
    const look = () => {
        if (!window.isLeft && document.readyState === 'complete') done(true);
        else setTimeout(look, 5);
    };
    look();
";

/// How many pages may come and go while one script waits.
const PAGES_IN_A_ROW: u32 = 5;

/// Light or dark, as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// As the media feature says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A browser window of its own.
pub struct Browser<'a> {
    /// The desk that it looks at.
    pub desk: &'a Desk,
    pub(crate) driver: WebDriver,
}

impl<'a> Browser<'a> {
    /// Opens an empty window.
    pub async fn open(desk: &'a Desk) -> Result<Self> {
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            capabilities.add_arg(argument)?;
        }
        if let Some(chromium) = programs::chromium() {
            capabilities.set_binary(&chromium.to_string_lossy())?;
        }
        capabilities.add_experimental_option("prefs", json!({ "intl.accept_languages": "en-US" }))?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(&desk.chromedriver.address, capabilities).await.context("no browser")?;
        let browser = Self { desk, driver };
        browser.devtools_do("Emulation.setTimezoneOverride", json!({ "timezoneId": ZONE })).await?;
        // Keeps roles and names computed, so that asking for one does not compute all anew.
        browser.devtools_do("Accessibility.enable", json!({})).await?;
        browser
            .devtools_do("Page.addScriptToEvaluateOnNewDocument", json!({ "source": COUNT_STREAMS }))
            .await?;
        Ok(browser)
    }

    /// The whole page.
    #[must_use]
    pub fn page(&'a self) -> Place<'a> {
        Place::page(self)
    }

    /// Opens one of the desk's addresses: a path and perhaps a query.
    pub async fn go_to(&self, path: &str) -> Result<()> {
        self.open_address(&format!("{}{path}", self.desk.demo.summary.address)).await
    }

    /// Opens an address of any server.
    pub async fn open_address(&self, address: &str) -> Result<()> {
        let opened = self.leave_by(self.driver.goto(address)).await;
        opened.with_context(|| format!("cannot open {address}"))
    }

    /// Leaves the page for another one, and waits until that stands: the driver says so too early where the page that is
    /// left has just changed its own address.
    async fn leave_by(&self, way: impl Future<Output = WebDriverResult<()>>) -> Result<()> {
        self.in_page(LEAVE, Vec::new()).await?;
        way.await?;
        self.in_page_until(ARRIVE, Vec::new()).await?;
        Ok(())
    }

    /// Waits until the address is this path and query.
    pub async fn is_at(&'a self, path: &str) -> Result<()> {
        self.page().address_is(path).await
    }

    /// The address: its path and its query.
    pub async fn address(&self) -> Result<String> {
        let address = self.driver.current_url().await.context("cannot tell the address")?;
        Ok(match address.query() {
            Some(query) => format!("{}?{query}", address.path()),
            None => address.path().to_owned(),
        })
    }

    /// Loads the page anew.
    pub async fn reload(&self) -> Result<()> {
        self.leave_by(self.driver.refresh()).await.context("cannot load the page anew")
    }

    /// To the address before.
    pub async fn back(&self) -> Result<()> {
        self.driver.back().await.context("cannot go back")
    }

    /// To the address after.
    pub async fn forward(&self) -> Result<()> {
        self.driver.forward().await.context("cannot go forward")
    }

    /// Gives the browser a session of someone, by what stands before the `@`.
    pub async fn sign_in(&self, name: &str) -> Result<Person<'a>> {
        let person = Person::sign_in(self.desk, name).await?;
        let (cookie, value) = &person.cookie;
        let address = &self.desk.demo.summary.address;
        let cookie =
            json!({ "name": cookie, "value": value, "url": address, "httpOnly": true, "sameSite": "Lax" });
        self.devtools_do("Network.setCookie", cookie).await?;
        Ok(person)
    }

    /// Takes every cookie away, as a browser that nobody has signed in with.
    pub async fn forget_who_is_signed_in(&self) -> Result<()> {
        self.devtools_do("Network.clearBrowserCookies", json!({})).await?;
        Ok(())
    }

    /// Gives the machine a device that keeps passkeys, with a finger always on it that is the right one.
    pub async fn give_device_for_passkeys(&self) -> Result<()> {
        self.devtools_do("WebAuthn.enable", json!({})).await?;
        let device = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        self.devtools_do("WebAuthn.addVirtualAuthenticator", json!({ "options": device })).await?;
        Ok(())
    }

    /// The tab that is looked at.
    pub async fn this_tab(&self) -> Result<WindowHandle> {
        Ok(self.driver.window().await?)
    }

    /// Opens an empty tab and looks at it.
    pub async fn open_tab(&self) -> Result<WindowHandle> {
        let tab = self.driver.new_tab().await?;
        self.look_at_tab(&tab).await?;
        self.devtools_do("Emulation.setTimezoneOverride", json!({ "timezoneId": ZONE })).await?;
        self.devtools_do("Accessibility.enable", json!({})).await?;
        self.devtools_do("Page.addScriptToEvaluateOnNewDocument", json!({ "source": COUNT_STREAMS })).await?;
        Ok(tab)
    }

    /// Looks at another tab.
    pub async fn look_at_tab(&self, tab: &WindowHandle) -> Result<()> {
        Ok(self.driver.switch_to_window(tab.clone()).await?)
    }

    /// Closes the tab that is looked at.
    pub async fn close_tab(&self) -> Result<()> {
        Ok(self.driver.close_window().await?)
    }

    /// Keeps the pages that are opened from now on from hearing anything: their live stream never connects.
    pub async fn go_deaf(&self) -> Result<()> {
        let source = "window.EventSource = class extends EventTarget { close() {} };";
        self.devtools_do("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(())
    }

    /// Has the pages that are opened from now on be told that the person prefers these languages, first the best.
    pub async fn prefer_languages(&self, tags: &[&str]) -> Result<()> {
        let source = format!(
            "Object.defineProperty(Navigator.prototype, 'languages', {{ get: () => {} }});",
            json!(tags)
        );
        self.devtools_do("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(())
    }

    /// How many live streams this tab has open.
    pub async fn streams_open(&self) -> Result<u64> {
        let open = self.in_page(
            "return window.streamsMade.filter(({ readyState }) => readyState !== 2).length",
            Vec::new(),
        );
        open.await?.as_u64().context("the tab does not count its streams")
    }

    /// Presses keys, wherever the focus is.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// Presses the mouse twice in quick succession on a place.
    pub async fn double_click(&self, place: &Place<'_>) -> Result<()> {
        let element = place.element().await?;
        Ok(self.driver.action_chain().double_click_element(&element).perform().await?)
    }

    /// Gives the window a size in CSS pixels, and the system a colour scheme.
    pub async fn look(&self, width: u32, height: u32, scheme: Scheme) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools_do("Emulation.setDeviceMetricsOverride", size).await?;
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.as_str() },
            // Colours on their way from one to another are nobody's choice.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools_do("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// Calls the desk from inside the page, as whoever has the browser could: the status and the answer's JSON.
    pub async fn post_from_page(&self, path: &str, key: &str, body: &Value) -> Result<(u16, Value)> {
        let script = "
            const [path, key, body, done] = arguments;
            const headers = { 'content-type': 'application/json', 'idempotency-key': key };
            fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
                .then(async (answer) => done([answer.status, await answer.json()]))
                .catch((error) => done([0, String(error)]));
        ";
        let arguments = vec![json!(path), json!(key), body.clone()];
        let answer = self.driver.execute_async(script, arguments).await.context("the page cannot call")?;
        Ok(serde_json::from_value(answer.json().clone())?)
    }

    /// Runs a script in the page.
    pub async fn in_page(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let returned = self.driver.execute(script, arguments).await.context("a script in the page failed")?;
        Ok(returned.json().clone())
    }

    /// Runs a script in the page and waits until it calls its last argument. Where the page goes away under it, it runs anew in
    /// the next one.
    pub async fn in_page_until(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let mut pages = 1;
        loop {
            match self.driver.execute_async(script, arguments.clone()).await {
                Err(error) if is_gone(&error) && pages < PAGES_IN_A_ROW => pages += 1,
                returned => {
                    return Ok(returned.context("a script in the page did not end")?.json().clone());
                }
            }
        }
    }

    /// Keeps the page from fetching addresses of these patterns (`*` is anything), and of no others.
    pub async fn block(&self, patterns: &[&str]) -> Result<()> {
        self.devtools_do("Network.enable", json!({})).await?;
        self.devtools_do("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
        self.devtools_do("Network.setBlockedURLs", json!({ "urls": patterns })).await?;
        Ok(())
    }

    /// Whether the page is wider than the window.
    pub async fn fits_its_width(&self) -> Result<()> {
        let script = "return [document.documentElement.scrollWidth, window.innerWidth]";
        let (page, window): (u32, u32) = serde_json::from_value(self.in_page(script, Vec::new()).await?)?;
        ensure!(page <= window, "the page is {page} wide, the window {window}");
        Ok(())
    }

    /// What is on screen, as a PNG.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        self.driver.screenshot_as_png().await.context("cannot take a picture")
    }

    /// Every error on the console since it was asked last; an answer of 400 to 499 is none, since refusals are the
    /// service's work.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let entries = self.driver.browser_log().await?.into_iter();
        let errors = entries.filter(|entry| entry.level == "SEVERE" && !is_refusal(&entry.message));
        Ok(errors.map(|entry| entry.message).collect())
    }

    /// Fails for every error on the console.
    pub async fn has_no_console_errors(&self) -> Result<()> {
        let errors = self.console_errors().await?;
        ensure!(errors.is_empty(), "the browser's console has errors:\n{}", errors.join("\n"));
        Ok(())
    }

    /// Leaves what is on screen and on the console in a folder, under a name.
    pub async fn leave_evidence(&self, folder: &Path, name: &str) -> Result<()> {
        fs::write(folder.join(format!("{name}.png")), self.picture().await?)?;
        let log = self.driver.browser_log().await?;
        let lines: Vec<String> =
            log.iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect();
        let text = format!("at {}\n{}\n", self.address().await?, lines.join("\n"));
        Ok(fs::write(folder.join(format!("{name}.console.txt")), text)?)
    }

    /// Closes it.
    pub async fn close(self) -> Result<()> {
        Ok(self.driver.quit().await?)
    }

    /// Has the browser do something by its developer tools' protocol, in the tab that is looked at.
    pub async fn devtools_do(&self, command: &str, parameters: Value) -> Result<Value> {
        let done = self.driver.cdp().send_raw(command, parameters).await;
        done.with_context(|| format!("the browser refuses {command}"))
    }
}

/// Whether a script ended because its page did: all that wait answer in time.
fn is_gone(error: &WebDriverError) -> bool {
    matches!(
        error.as_inner(),
        WebDriverErrorInner::JavascriptError(_)
            | WebDriverErrorInner::ScriptTimeout(_)
            | WebDriverErrorInner::WebDriverTimeout(_)
    )
}

fn is_refusal(message: &str) -> bool {
    message.contains("Failed to load resource: the server responded with a status of 4")
}
