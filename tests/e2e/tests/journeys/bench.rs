//! The journeys' own instruments: they would tell if something were wrong.

use anyhow::{Context as _, Result, ensure};
use e2e::axe;
use e2e::browser::Browser;

pub async fn a_picture_without_words_is_found_and_so_is_an_error_on_the_console<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.go_to("/sign-in").await?;
    browser.page().button("Sign in").is_there().await?;
    axe::has_no_violation(browser).await?;
    let script = "
        const picture = document.createElement('img');
        const plank = document.createElement('div');
        plank.style.width = '2000px';
        plank.textContent = 'too wide';
        document.querySelector('main').append(picture, plank);
        console.error('an error of no consequence');
    ";
    browser.in_page(script, Vec::new()).await?;
    let violations =
        axe::has_no_violation(browser).await.err().context("axe-core did not find the picture")?;
    ensure!(violations.to_string().contains("image-alt"), "axe-core found: {violations}");
    let wide = browser.fits_its_width().await.err().context("the width was not measured")?;
    ensure!(wide.to_string().contains("the window 1440"), "measured: {wide}");
    let errors = browser.has_no_console_errors().await.err().context("the console was not read")?;
    ensure!(errors.to_string().contains("of no consequence"), "the console has: {errors}");
    Ok(())
}

pub async fn what_is_not_there_is_not_found<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.go_to("/sign-in").await?;
    let page = browser.page();
    page.button("Sign in").is_there().await?;
    for absent in [page.button("Sign"), page.link("Sign in"), page.field("Mail"), page.words("Sign in to")] {
        let found = absent.is_there_within(0).await;
        ensure!(found.is_err(), "{absent} was found");
    }
    ensure!(!page.field("Password").has_focus_now().await?, "two things have the focus");
    Ok(())
}
