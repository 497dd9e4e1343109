//! What is measured of a page in the browser: its bytes, its first rows, a keystroke, its memory.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use e2e::browser::Browser;
use e2e::programs;
use serde::Deserialize;
use serde_json::json;

/// How much slower the processor is made than it is.
pub const THROTTLE: u32 = 4;

/// A page, and where its rows and its search stand.
#[derive(Clone, Copy)]
pub struct Page {
    /// Its name in the figures.
    pub name: &'static str,
    /// The address of the report.
    pub path: &'static str,
    /// A row that holds data.
    pub row: &'static str,
    /// The field that looks for an order.
    pub search: &'static str,
    /// What scrolls them.
    pub scroller: &'static str,
}

/// Ours.
pub const OURS: Page = Page {
    name: "ours",
    path: "/report",
    row: "tr.report-row td",
    search: "input[type=search]",
    scroller: ".report-table",
};

/// The one of React and AG Grid.
pub const THEIRS: Page = Page {
    name: "theirs",
    path: "/",
    row: ".ag-row:not(.ag-row-loading) [col-id=id]",
    search: "main > label > input[type=search]",
    scroller: ".ag-body-viewport, .ag-grid-viewport",
};

/// How a page came.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Arrival {
    /// From the start of the navigation until the first row was painted.
    pub first_rows_ms: f64,
    /// Over the wire until then: files and answers of the API, compressed as they came, without headers.
    pub bytes: u64,
    /// Of these, files.
    pub file_bytes: u64,
    /// Over the wire once nothing more came for a second.
    pub bytes_at_rest: u64,
}

/// Watches for the first row from the very start.
const WATCH: &str = "
    window.firstRows = new Promise((resolve) => {
        const look = () => {
            const row = document.querySelector(SELECTOR);
            if (!row?.textContent.trim()) return requestAnimationFrame(look);
            // What stands before a frame is in it, and a message comes when that was painted.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now());
            port2.postMessage(null);
        };
        requestAnimationFrame(look);
    });
";

const ARRIVAL: &str = "
    const [done] = arguments;
    const entries = () => performance.getEntries().filter(({ entryType }) => ['navigation', 'resource'].includes(entryType));
    const isFile = ({ name }) => !new URL(name).pathname.startsWith('/api/');
    const sum = (entries) => entries.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0);
    window.firstRows.then(async (first_rows_ms) => {
        const until = entries().filter(({ responseEnd }) => responseEnd > 0 && responseEnd <= first_rows_ms);
        let count = -1;
        while (count !== entries().length) {
            count = entries().length;
            await new Promise((resolve) => setTimeout(resolve, 1000));
        }
        done({ first_rows_ms, bytes: sum(until), file_bytes: sum(until.filter(isFile)), bytes_at_rest: sum(entries()) });
    });
";

/// How many rows of data there are.
const ROWS: &str = "
    const rows = () => {
        const cells = [...document.querySelectorAll(selector)].filter((cell) => cell.textContent.trim());
        return new Set(cells.map((cell) => cell.closest('tr, .ag-row'))).size;
    };
";

/// Empties the search, waits for many rows, and is ready to note when something is typed.
const BEGIN_TYPING: &str = "
    const [search, selector, done] = arguments;
    ROWS
    const field = document.querySelector(search);
    // As a person does it, also for a page that watches the value itself.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    const look = () => {
        if (rows() < 2) return requestAnimationFrame(look);
        field.focus();
        window.typedAt = new Promise((resolve) =>
            addEventListener('input', () => resolve(performance.now()), { once: true, capture: true }));
        done(true);
    };
    look();
";

/// From the input event until one row alone is left, and painted.
const TYPED: &str = "
    const [selector, done] = arguments;
    ROWS
    window.typedAt.then((typedAt) => {
        const look = () => {
            if (rows() === 1) requestAnimationFrame(() => done(performance.now() - typedAt));
            else requestAnimationFrame(look);
        };
        look();
    });
";

/// Scrolls down through so many rows, some each frame, and counts the frames that come late. Where rows have not come yet,
/// it waits for them, as whoever scrolls does.
const SCROLL: &str = "
    const [scroller, rows, step] = arguments;
    const region = [...document.querySelectorAll(scroller)].find((found) => found.scrollHeight > found.clientHeight)
        ?? document.scrollingElement;
    const row = [...document.querySelectorAll('tr.report-row, .ag-row')][1];
    const height = row.getBoundingClientRect().height;
    const bottom = Math.floor(rows * height - region.clientHeight);
    const scrolled = { late: 0, frames: 0, rows: 0, ended: false };
    window.scrolled = scrolled;
    let before = performance.now();
    const go = (now) => {
        scrolled.late += now - before > 32;
        scrolled.frames += 1;
        before = now;
        region.scrollTop = Math.min(bottom, region.scrollTop + step * height);
        scrolled.rows = Math.round((region.scrollTop + region.clientHeight) / height);
        scrolled.ended = region.scrollTop >= bottom - height;
        if (!scrolled.ended) requestAnimationFrame(go);
    };
    requestAnimationFrame(go);
";

const SCROLLED: &str = "return window.scrolled";

/// How many rows are scrolled through.
pub const SCROLLED_ROWS: u32 = 100_000;
/// How many of them each frame: a screen of them in two frames or three.
const STEP: u32 = 12;
/// How long further rows may take before they are said not to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many rows are scrolled through from one word on how far it came to the next.
const ROWS_BETWEEN_WORDS: u32 = 10_000;

/// How scrolling went on so far.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Scrolled {
    late: u32,
    frames: u32,
    rows: u32,
    ended: bool,
}

/// A page in a browser of its own.
pub struct Opened<'a> {
    browser: Browser<'a>,
    page: Page,
    address: String,
}

impl<'a> Opened<'a> {
    /// Opens the page with an empty cache, as someone who is signed in, on a slow processor.
    pub async fn open(browser: Browser<'a>, page: Page, address: &str) -> Result<(Self, Arrival)> {
        browser.sign_in("owner").await?;
        // Whoever looks at the report here has no screen reader, for which journeys keep every role and name computed.
        browser.devtools_do("Accessibility.disable", json!({})).await?;
        browser.devtools_do("Network.enable", json!({})).await?;
        browser.devtools_do("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
        browser.devtools_do("Emulation.setCPUThrottlingRate", json!({ "rate": THROTTLE })).await?;
        let watch = WATCH.replace("SELECTOR", &json!(page.row).to_string());
        browser.devtools_do("Page.addScriptToEvaluateOnNewDocument", json!({ "source": watch })).await?;
        browser.open_address(&format!("{address}{}", page.path)).await?;
        let Ok(arrival) = browser.in_page_until(ARRIVAL, Vec::new()).await else {
            browser.leave_evidence(&programs::evidence(), page.name).await?;
            bail!("no rows came: see {}.png in {}", page.name, programs::evidence().display());
        };
        let arrival = serde_json::from_value(arrival).context("the page does not say how it came")?;
        Ok((Self { browser, page, address: address.to_owned() }, arrival))
    }

    /// Looks for an order of one row, the whole number by one input event: the milliseconds until its row stands alone.
    pub async fn look_for(&self, order: &str) -> Result<f64> {
        let (search, row) = (json!(self.page.search), json!(self.page.row));
        let begin = BEGIN_TYPING.replace("ROWS", ROWS);
        let ready = self.browser.in_page_until(&begin, vec![search, row.clone()]).await;
        ready.context("the search does not empty")?;
        self.browser.devtools_do("Input.insertText", json!({ "text": order })).await?;
        let took = self.browser.in_page_until(&TYPED.replace("ROWS", ROWS), vec![row]).await;
        let took = took.with_context(|| format!("{order} does not stand alone"))?;
        took.as_f64().context("the page does not say how long the rows took")
    }

    /// The bytes that the page holds: JavaScript's heap, the document's, and buffers with wasm's memory.
    pub async fn memory_bytes(&self) -> Result<u64> {
        self.browser.devtools_do("HeapProfiler.collectGarbage", json!({})).await?;
        let usage = self.browser.devtools_do("Runtime.getHeapUsage", json!({})).await?;
        let part = |name: &str| usage.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
        Ok(part("usedSize") + part("embedderHeapUsedSize") + part("backingStorageSize"))
    }

    /// Scrolls through the rows: how many frames took longer than 32 milliseconds, and how many there were.
    pub async fn late_frames(&self) -> Result<(f64, f64)> {
        self.browser.open_address(&format!("{}{}", self.address, self.page.path)).await?;
        self.browser.in_page_until(ARRIVAL, Vec::new()).await?;
        let arguments = vec![json!(self.page.scroller), json!(SCROLLED_ROWS), json!(STEP)];
        self.browser.in_page(SCROLL, arguments).await?;
        let (mut rows, mut moved_at) = (0, Instant::now());
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let scrolled: Scrolled =
                serde_json::from_value(self.browser.in_page(SCROLLED, Vec::new()).await?)?;
            if scrolled.ended {
                return Ok((scrolled.late.into(), scrolled.frames.into()));
            }
            if scrolled.rows > rows {
                if scrolled.rows / ROWS_BETWEEN_WORDS > rows / ROWS_BETWEEN_WORDS {
                    let Scrolled { rows, frames, late, .. } = scrolled;
                    eprintln!(
                        "{}: row {rows} of {SCROLLED_ROWS}, {late} of {frames} frames late",
                        self.page.name
                    );
                }
                (rows, moved_at) = (scrolled.rows, Instant::now());
            }
            ensure!(moved_at.elapsed() < PATIENCE, "{} comes no further than row {rows}", self.page.name);
        }
    }

    /// Closes its browser.
    pub async fn close(self) -> Result<()> {
        self.browser.close().await
    }
}
