//! Saved views: whose they are, who sees them, and that no two have the same name.

use domain::id::{CompanyId, PersonId, SavedViewId};
use store::saved_view::change::change_saved_view;
use store::saved_view::create::create_saved_view;
use store::saved_view::delete::delete_saved_view;
use store::saved_view::list::{find_saved_view, list_saved_views};
use store::saved_view::{Saved, SavedView};

use crate::fixture::{Desk, START, uuid};

const OTHER: u128 = 77;

fn view(desk: &Desk, number: u128, name: &str) -> SavedView {
    SavedView {
        company_id: desk.company,
        id: SavedViewId::new(uuid(number)),
        owner_id: desk.person,
        name: name.to_owned(),
        query: "result=FAILED".to_owned(),
        columns: None,
        shared: false,
        created_at: START,
        updated_at: START,
    }
}

async fn names(desk: &Desk, person: PersonId) -> Vec<String> {
    let views = list_saved_views(&desk.store, desk.company, person).await.unwrap();
    views.into_iter().map(|view| view.name).collect()
}

#[tokio::test]
async fn a_view_is_its_owners_until_it_is_shared() {
    let desk = Desk::open().await;
    let mine = SavedView { columns: Some("id company".to_owned()), ..view(&desk, 10, "Failed") };
    assert_eq!(create_saved_view(&desk.store, &mine, 9).await.unwrap(), Saved::Done);
    assert_eq!(create_saved_view(&desk.store, &view(&desk, 11, "All"), 9).await.unwrap(), Saved::Done);
    let other = PersonId::new(uuid(OTHER));
    assert_eq!(names(&desk, desk.person).await, ["All", "Failed"]);
    assert_eq!(names(&desk, other).await, Vec::<String>::new());
    let find = |person, companies: Vec<CompanyId>| {
        let store = desk.store.clone();
        async move { find_saved_view(&store, &companies, person, mine_id()).await.unwrap() }
    };
    assert_eq!(find(desk.person, vec![desk.company]).await, Some(mine.clone()));
    assert_eq!(find(other, vec![desk.company]).await, None);
    assert_eq!(find(desk.person, vec![CompanyId::new(uuid(OTHER))]).await, None);

    let shared = SavedView { shared: true, name: "Failures".to_owned(), updated_at: START + 5, ..mine };
    assert_eq!(change_saved_view(&desk.store, &shared).await.unwrap(), Saved::Done);
    assert_eq!(find(other, vec![desk.company]).await, Some(shared));
    assert_eq!(names(&desk, other).await, ["Failures"]);
}

fn mine_id() -> SavedViewId {
    SavedViewId::new(uuid(10))
}

#[tokio::test]
async fn no_two_views_of_a_person_and_no_two_shared_ones_have_the_same_name() {
    let desk = Desk::open().await;
    let save = async |view: &SavedView| create_saved_view(&desk.store, view, 9).await.unwrap();
    let others = |number, name, shared| SavedView {
        owner_id: PersonId::new(uuid(OTHER)),
        shared,
        ..view(&desk, number, name)
    };
    assert_eq!(save(&view(&desk, 10, "Iade")).await, Saved::Done);
    assert_eq!(save(&view(&desk, 11, "İADE")).await, Saved::NameTaken);
    // Another's own views are theirs to name, and so are those that are shared.
    assert_eq!(save(&others(12, "iade", false)).await, Saved::Done);
    assert_eq!(save(&others(13, "iade", true)).await, Saved::Done);
    assert_eq!(save(&SavedView { shared: true, ..view(&desk, 14, "IADE") }).await, Saved::NameTaken);
    let renamed = |shared| SavedView { shared, ..view(&desk, 10, "Iade") };
    assert_eq!(change_saved_view(&desk.store, &renamed(true)).await.unwrap(), Saved::NameTaken);
    assert_eq!(change_saved_view(&desk.store, &renamed(false)).await.unwrap(), Saved::Done);
}

#[tokio::test]
async fn two_who_save_one_name_at_once_do_not_both_succeed() {
    let desk = Desk::open().await;
    let shared = |number| SavedView {
        shared: true,
        owner_id: PersonId::new(uuid(number)),
        ..view(&desk, number, "Failed")
    };
    let (one, two) = (shared(20), shared(21));
    let saved =
        tokio::join!(create_saved_view(&desk.store, &one, 9), create_saved_view(&desk.store, &two, 9));
    let saved = [saved.0.unwrap(), saved.1.unwrap()];
    assert!(saved.contains(&Saved::Done) && saved.contains(&Saved::NameTaken), "{saved:?}");
}

#[tokio::test]
async fn a_person_keeps_so_many_and_what_is_deleted_is_gone() {
    let desk = Desk::open().await;
    let saved = async |number, name| create_saved_view(&desk.store, &view(&desk, number, name), 2).await;
    assert_eq!(saved(10, "One").await.unwrap(), Saved::Done);
    assert_eq!(saved(11, "Two").await.unwrap(), Saved::Done);
    assert_eq!(saved(12, "Three").await.unwrap(), Saved::TooMany);
    assert!(delete_saved_view(&desk.store, desk.company, mine_id()).await.unwrap());
    assert!(!delete_saved_view(&desk.store, desk.company, mine_id()).await.unwrap());
    assert_eq!(change_saved_view(&desk.store, &view(&desk, 10, "One")).await.unwrap(), Saved::Gone);
    assert_eq!(saved(12, "Three").await.unwrap(), Saved::Done);
    assert_eq!(names(&desk, desk.person).await, ["Three", "Two"]);
}
