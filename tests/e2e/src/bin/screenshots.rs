//! Makes the README's pictures from a fresh demo: `cargo run --package e2e --bin screenshots`.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Browser, Scheme};
use e2e::desk::Desk;
use e2e::programs;
use e2e::refund_dialog::RefundDialog;

/// As many as the demo has when nobody says how many.
const PAYMENTS: u32 = 5_000;
/// A README is read on slow lines too.
const MOST_BYTES: usize = 250_000;

const WIDE: (u32, u32) = (1440, 900);
const NARROW: (u32, u32) = (360, 780);
/// High enough for a payment's refunds to be in the picture.
const TALL: (u32, u32) = (1440, 1200);

#[tokio::main]
async fn main() -> Result<()> {
    let desk = Desk::open(PAYMENTS)?;
    let album = Album { folder: programs::workspace().join("docs/images") };
    fs::create_dir_all(&album.folder)?;
    let browser = Browser::open(&desk).await?;
    browser.sign_in("manager").await?;
    album.report(&browser).await?;
    album.payment(&browser).await?;
    album.refund_dialog(&browser).await?;
    browser.has_no_console_errors().await?;
    browser.close().await
}

struct Album {
    folder: PathBuf,
}

impl Album {
    async fn report<'a>(&self, browser: &'a Browser<'a>) -> Result<()> {
        for (name, (width, height), scheme) in [
            ("report-light.png", WIDE, Scheme::Light),
            ("report-dark.png", WIDE, Scheme::Dark),
            ("report-360.png", NARROW, Scheme::Light),
        ] {
            browser.look(width, height, scheme).await?;
            browser.go_to("/report").await?;
            let page = browser.page();
            page.the("table").shows("SUCCESS").await?;
            page.named("region", "Totals of all pages").shows("Net TRY").await?;
            self.keep(browser, name).await?;
        }
        Ok(())
    }

    async fn payment<'a>(&self, browser: &'a Browser<'a>) -> Result<()> {
        browser.look(TALL.0, TALL.1, Scheme::Light).await?;
        open(browser, "partly_refunded").await?;
        browser.page().row(&["-₺150.00"]).is_there().await?;
        self.keep(browser, "payment.png").await
    }

    async fn refund_dialog<'a>(&self, browser: &'a Browser<'a>) -> Result<()> {
        browser.look(WIDE.0, WIDE.1, Scheme::Light).await?;
        open(browser, "partly_refunded").await?;
        let dialog = RefundDialog::open_here(browser).await?;
        dialog.amount().fill("12.50").await?;
        dialog.place.button("Refund ₺12.50").is_enabled().await?;
        dialog.place.shows("₺187.50 will be left.").await?;
        self.keep(browser, "refund-dialog.png").await
    }

    async fn keep(&self, browser: &Browser<'_>, name: &str) -> Result<()> {
        let picture = smaller(&browser.picture().await?)?;
        ensure!(picture.len() <= MOST_BYTES, "{name} has {} bytes", picture.len());
        let file: &Path = &self.folder.join(name);
        fs::write(file, picture).with_context(|| format!("cannot write {}", file.display()))
    }
}

/// The same picture in fewer bytes: screens compress best without any of PNG's filters.
fn smaller(picture: &[u8]) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(picture)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture without end")?];
    let frame = reader.next_frame(&mut pixels)?;
    let mut smaller = Vec::new();
    let mut encoder = png::Encoder::new(&mut smaller, frame.width, frame.height);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(smaller)
}

async fn open(browser: &Browser<'_>, slug: &str) -> Result<()> {
    let payment = browser.desk.listed_payment(slug)?;
    browser.go_to(&format!("/report/{}", payment.id)).await
}
