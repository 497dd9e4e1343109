//! `GET /api/v1/webhooks`.

use api::webhook::{KINDS, WebhookList};
use http::StatusCode;

use crate::browser::Browser;
use crate::desk::Desk;

#[tokio::test]
async fn a_manager_sees_the_company_s_webhooks_and_no_secret() {
    let desk = Desk::open().await;
    let made = desk.webhook("https://shop.example/hooks", &[]).await;
    let answer = desk.sign_in("owner").await.get(api::paths::WEBHOOKS).await;
    assert!(!answer.text().contains("whsec_"));
    let list: WebhookList = answer.json(StatusCode::OK);
    assert_eq!(list.items, [made.webhook]);
    assert_eq!(list.items[0].company.name, "Demo Books");
    assert_eq!(list.kinds, KINDS);
}

#[tokio::test]
async fn others_see_none_of_them() {
    let desk = Desk::open().await;
    desk.webhook("https://shop.example/hooks", &[]).await;
    let theirs: WebhookList =
        desk.sign_in("stranger").await.get(api::paths::WEBHOOKS).await.json(StatusCode::OK);
    assert_eq!(theirs.items, []);
    desk.sign_in("agent").await.get(api::paths::WEBHOOKS).await.problem(403, "role_too_low");
    Browser::new(&desk).get(api::paths::WEBHOOKS).await.problem(401, "unauthenticated");
}
