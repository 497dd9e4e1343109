//! What waits for a second person, page by page.

use store::approval::ApprovalWanted;
use store::approval::list::{Behind, list_approvals};
use store::args;
use store::refund::reserve::{PolicyHold, Reservation, Reserved};

use crate::fixture::{Desk, START, lira};

/// All ids of a list, two a page.
async fn walk(desk: &Desk, closed: bool) -> Vec<u128> {
    let (mut ids, mut behind): (Vec<u128>, Option<Behind>) = (Vec::new(), None);
    loop {
        let page = list_approvals(&desk.store, &[desk.company], closed, behind, 2).await.unwrap();
        let Some(last) = page.last() else { return ids };
        behind = Some((last.requested_at, last.key.id));
        ids.extend(page.iter().map(|row| row.key.id.uuid().as_u128()));
    }
}

#[tokio::test]
async fn every_page_goes_on_where_the_one_before_ended_though_many_were_asked_for_at_once() {
    let desk = Desk::open().await;
    let version = "UPDATE company SET policy_version = 1 WHERE company_id = $1";
    assert_eq!(desk.store.execute(version, args![desk.company]).await.unwrap(), 1);
    for number in 11..16 {
        desk.pay(number, lira(100)).await;
        let wanted = ApprovalWanted { rule: "approval_above", expires_at: START + 1_000_000 };
        let hold =
            PolicyHold { version: 1, day_on: "2026-09-21".to_owned(), per_day: None, approval: Some(wanted) };
        let asked =
            Reservation { at: START, policy: Some(hold), ..desk.reservation(number, number + 100, 50) };
        assert_eq!(desk.reserve(&asked).await, Reserved::New);
    }
    assert_eq!(walk(&desk, false).await, [111, 112, 113, 114, 115]);
    let end = "UPDATE approval SET closed_at = $1, result = 'expired' WHERE company_id = $2";
    assert_eq!(desk.store.execute(end, args![START, desk.company]).await.unwrap(), 5);
    assert_eq!(walk(&desk, true).await, [115, 114, 113, 112, 111]);
    assert!(walk(&desk, false).await.is_empty());
}
