//! Saved views: whose they are, who sees them, and that no two have the same name.

use domain::id::{CompanyId, PersonId, SavedViewId};
use domain::role::Role;
use store::event::EventActor;
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use store::saved_view::change::change_saved_view;
use store::saved_view::create::create_saved_view;
use store::saved_view::delete::delete_saved_view;
use store::saved_view::list::{find_saved_view, list_saved_views};
use store::saved_view::{Saved, SavedView};
use store::subject::Author;

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

async fn desk() -> Desk {
    let desk = Desk::open().await;
    create_membership(&desk.store, desk.person, desk.company, Role::Agent, START).await.unwrap();
    desk
}

fn by(desk: &Desk) -> Author {
    Author { actor: EventActor::Person(desk.person), address: None, at: START, salt: [3; 16] }
}

async fn names(desk: &Desk, person: PersonId) -> Vec<String> {
    let views = list_saved_views(&desk.store, desk.company, person).await.unwrap();
    views.into_iter().map(|view| view.name).collect()
}

#[tokio::test]
async fn a_view_is_its_owners_until_it_is_shared() {
    let desk = desk().await;
    let mine = SavedView { columns: Some("id company".to_owned()), ..view(&desk, 10, "Failed") };
    assert_eq!(create_saved_view(&desk.store, &mine, 9, &by(&desk)).await.unwrap(), Saved::Done);
    assert_eq!(
        create_saved_view(&desk.store, &view(&desk, 11, "All"), 9, &by(&desk)).await.unwrap(),
        Saved::Done
    );
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
    assert_eq!(change_saved_view(&desk.store, &shared, &by(&desk)).await.unwrap(), Saved::Done);
    assert_eq!(find(other, vec![desk.company]).await, Some(shared));
    assert_eq!(names(&desk, other).await, ["Failures"]);
}

fn mine_id() -> SavedViewId {
    SavedViewId::new(uuid(10))
}

#[tokio::test]
async fn no_two_views_of_a_person_and_no_two_shared_ones_have_the_same_name() {
    let desk = desk().await;
    let save = async |view: &SavedView| create_saved_view(&desk.store, view, 9, &by(&desk)).await.unwrap();
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
    assert_eq!(change_saved_view(&desk.store, &renamed(true), &by(&desk)).await.unwrap(), Saved::NameTaken);
    assert_eq!(change_saved_view(&desk.store, &renamed(false), &by(&desk)).await.unwrap(), Saved::Done);
}

#[tokio::test]
async fn two_who_save_one_name_at_once_do_not_both_succeed() {
    let desk = desk().await;
    let shared = |number| SavedView {
        shared: true,
        owner_id: PersonId::new(uuid(number)),
        ..view(&desk, number, "Failed")
    };
    let (one, two, author) = (shared(20), shared(21), by(&desk));
    let saved = tokio::join!(
        create_saved_view(&desk.store, &one, 9, &author),
        create_saved_view(&desk.store, &two, 9, &author)
    );
    let saved = [saved.0.unwrap(), saved.1.unwrap()];
    assert!(saved.contains(&Saved::Done) && saved.contains(&Saved::NameTaken), "{saved:?}");
}

#[tokio::test]
async fn a_person_keeps_so_many_and_what_is_deleted_is_gone() {
    let desk = desk().await;
    let saved =
        async |number, name| create_saved_view(&desk.store, &view(&desk, number, name), 2, &by(&desk)).await;
    assert_eq!(saved(10, "One").await.unwrap(), Saved::Done);
    assert_eq!(saved(11, "Two").await.unwrap(), Saved::Done);
    assert_eq!(saved(12, "Three").await.unwrap(), Saved::TooMany);
    let delete = async || delete_saved_view(&desk.store, desk.company, mine_id(), &by(&desk)).await.unwrap();
    assert_eq!(delete().await, Saved::Done);
    assert_eq!(delete().await, Saved::Gone);
    assert_eq!(
        change_saved_view(&desk.store, &view(&desk, 10, "One"), &by(&desk)).await.unwrap(),
        Saved::Gone
    );
    assert_eq!(saved(12, "Three").await.unwrap(), Saved::Done);
    assert_eq!(names(&desk, desk.person).await, ["Three", "Two"]);
}

#[tokio::test]
async fn whoever_lost_the_right_a_moment_ago_changes_no_view() {
    let desk = desk().await;
    let shared = SavedView { shared: true, ..view(&desk, 10, "Failed") };
    create_saved_view(&desk.store, &shared, 9, &by(&desk)).await.unwrap();
    let other = PersonId::new(uuid(OTHER));
    let person = NewPerson {
        id: other,
        email: "viewer@demo.example".to_owned(),
        name: "Viewer".to_owned(),
        password_hash: None,
        platform_owner: false,
    };
    create_person(&desk.store, &person, START).await.unwrap();
    create_membership(&desk.store, other, desk.company, Role::Viewer, START).await.unwrap();
    let by_other = Author { actor: EventActor::Person(other), ..by(&desk) };
    let renamed = SavedView { name: "Mine".to_owned(), ..shared.clone() };
    assert_eq!(change_saved_view(&desk.store, &renamed, &by_other).await.unwrap(), Saved::NotAllowed);
    let deleted = delete_saved_view(&desk.store, desk.company, shared.id, &by_other).await.unwrap();
    assert_eq!(deleted, Saved::NotAllowed);
    assert_eq!(names(&desk, desk.person).await, ["Failed"]);
}
