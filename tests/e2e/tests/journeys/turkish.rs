//! The panel in Turkish: chosen on the sign-in page, kept, and nothing of it in English.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use e2e::browser::Browser;
use e2e::demo::email_of;
use serde_json::from_value;

use crate::accessibility::is_accessible;

/// The texts of a language: those that come first, and those of the parts.
type Texts = BTreeMap<String, String>;

/// A piece of an English text between two values is not looked for where it is shorter: it may stand in a name.
const SHORTEST_PIECE: usize = 8;

/// Every text that the page shows or says.
const WORDS: &str = "
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest('script, style')) found.add(walker.currentNode.data.trim());
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        for (const element of document.querySelectorAll(`[${name}]`)) found.add(element.getAttribute(name).trim());
    }
    return [document.title, ...found];
";

/// The folder of what the server says: its English is the key of its Turkish.
const TOLD: &str = "told";

fn texts(language: &str) -> Result<Texts> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/i18n");
    let parts = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
    let is_part = |place: &PathBuf| place.is_dir() && !place.ends_with(TOLD);
    let mut all = Texts::new();
    for place in parts.iter().map(DirEntry::path).filter(is_part).chain([folder.clone()]) {
        all.extend(read(&place.join(format!("{language}.json")))?);
    }
    for (english, turkish) in read(&folder.join(TOLD).join("tr.json"))? {
        let text = if language == "tr" { turkish } else { english.clone() };
        // A number in it is a value.
        all.insert(english, text.replace('#', "{}"));
    }
    Ok(all)
}

fn read(file: &Path) -> Result<Texts> {
    Ok(serde_json::from_slice(&fs::read(file)?)?)
}

/// English words that stand in no Turkish text: a page in Turkish shows none of them.
struct Foreign {
    words: String,
    /// A value follows them; others stand alone, and may begin what somebody wrote.
    goes_on: bool,
}

impl Foreign {
    fn is_in(&self, shown: &str) -> bool {
        shown == self.words || (self.goes_on && shown.starts_with(&format!("{} ", self.words)))
    }
}

fn foreign_words() -> Result<Vec<Foreign>> {
    let turkish = texts("tr")?;
    let is_foreign =
        |words: &&str| words.len() >= SHORTEST_PIECE && !turkish.values().any(|text| text.contains(words));
    let mut all = Vec::new();
    for text in texts("en")?.into_values() {
        let goes_on = text.contains('{');
        let pieces = text.split(['{', '}']).step_by(2).map(str::trim).filter(is_foreign);
        all.extend(pieces.map(|words| Foreign { words: words.to_owned(), goes_on }));
    }
    Ok(all)
}

/// Looks through all that the page says.
async fn has_no_english<'a>(browser: &'a Browser<'a>, foreign: &[Foreign]) -> Result<()> {
    let shown: Vec<String> = from_value(browser.in_page(WORDS, Vec::new()).await?)?;
    let found: Vec<_> = shown.iter().filter(|shown| foreign.iter().any(|words| words.is_in(shown))).collect();
    ensure!(found.is_empty(), "{} shows in English: {found:?}", browser.address().await?);
    Ok(())
}

pub async fn the_whole_panel_is_read_and_a_refund_is_made<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let foreign = foreign_words()?;
    browser.go_to("/sign-in").await?;
    let page = browser.page();
    page.button("Türkçe").click().await?;
    page.heading("Refund Desk'e giriş").is_there().await?;
    has_no_english(browser, &foreign).await?;
    page.field("E-posta").fill(&email_of("owner")).await?;
    page.field("Parola").fill(&browser.desk.demo.summary.password).await?;
    page.button("Giriş yap").click().await?;
    browser.is_at("/report").await?;
    page.named("region", "Tüm sayfaların toplamı").shows("Net TRY").await?;
    has_no_english(browser, &foreign).await?;
    is_accessible(browser, "the report in Turkish").await?;

    let payment = browser.desk.own_payment().await?;
    browser.go_to(&format!("/report/{}", payment.id)).await?;
    page.button("İade et").click().await?;
    let dialog = page.named("dialog", "Bir ödemeyi iade et");
    let amount = dialog.field("İade tutarı");
    amount.fill("1,234").await?;
    amount.is_wrong_because("Şöyle yazın").await?;
    amount.fill("10,50").await?;
    is_accessible(browser, "the pop-up in Turkish").await?;
    has_no_english(browser, &foreign).await?;
    dialog.button("₺10,50 iade et").click().await?;
    dialog.heading("₺10,50 iade edildi").is_there().await?;
    has_no_english(browser, &foreign).await?;

    for (path, heading) in [
        ("/overview", "Genel bakış"),
        ("/attention", "İlgilenilecekler"),
        ("/exports", "Dışa aktarmalar"),
        ("/approvals", "Onaylar"),
        ("/account", "Hesabınız"),
        ("/company/people", "Kişiler"),
        ("/company/policy", "İade kuralları"),
        ("/company/integrations", "Entegrasyonlar"),
        ("/company/credentials", "API kimlikleri"),
        ("/company/audit", "Denetim"),
        ("/company", "Şirket bilgileri"),
        ("/company/webhooks", "Webhook'lar"),
    ] {
        browser.go_to(path).await?;
        page.heading(heading).is_there().await?;
        has_no_english(browser, &foreign).await?;
    }

    // What the server has against it.
    browser.go_to("/report?customer=ab").await?;
    page.shows("Bir filtre bu haliyle kullanılamıyor").await?;
    page.shows("Aramak için en az 3 karakter verin.").await?;
    browser.go_to("/company/people").await?;
    page.button("Birini davet et").click().await?;
    let dialog = page.named("dialog", "Birini davet et");
    dialog.field("E-posta").fill(&email_of("manager")).await?;
    dialog.button("Bağlantıyı oluştur").click().await?;
    dialog.field("E-posta").is_wrong_because("Bu kişi zaten şirkette.").await?;
    has_no_english(browser, &foreign).await?;
    browser.go_to("/company/webhooks").await?;
    page.button("English").click().await?;
    page.heading("Webhooks").is_there().await
}
