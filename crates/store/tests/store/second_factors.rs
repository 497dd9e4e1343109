//! Second factors: a step of time is taken once, recovery codes once each, and a rotation of keys reaches them.

use domain::id::PasskeyId;
use store::error::StoreError;
use store::event::EventActor;
use store::passkey::Passkey;
use store::passkey::add::{FirstFactor, PasskeyAdded, add_passkey};
use store::rekey::{KeptSecret, SecretPlace, change_keys};
use store::second_factor::end::turn_off_second_factor;
use store::second_factor::recovery::{count_recovery_codes, make_recovery_codes, use_recovery_code};
use store::second_factor::set_up::{Confirmation, begin_second_factor, confirm_second_factor};
use store::second_factor::{FactorShown, find_second_factor, use_step};
use store::subject::Author;

use crate::fixture::{Desk, START, uuid};

fn author(desk: &Desk) -> Author {
    Author { actor: EventActor::Person(desk.person), address: None, at: START, salt: [0; 16] }
}

async fn has_one(desk: &Desk) {
    assert!(begin_second_factor(&desk.store, desk.person, b"sealed", "old", START).await.unwrap());
    assert!(!use_step(&desk.store, desk.person, 8).await.unwrap(), "it does not count yet");
    let (recovery_codes, keep_session) = ([vec![1; 32], vec![2; 32]], []);
    let confirmation = Confirmation {
        made_at: START,
        step: 7,
        recovery_codes: &recovery_codes,
        keep_session: &keep_session,
        shown: FactorShown::NoneToShow,
    };
    assert!(confirm_second_factor(&desk.store, desk.person, &confirmation, &author(desk)).await.unwrap());
    assert!(!confirm_second_factor(&desk.store, desk.person, &confirmation, &author(desk)).await.unwrap());
}

#[tokio::test]
async fn of_many_who_take_a_step_at_once_one_has_it_and_none_before_it_is_taken_again() {
    let desk = Desk::open().await;
    has_one(&desk).await;
    let taken = futures::future::join_all((0..8).map(|_| use_step(&desk.store, desk.person, 9))).await;
    assert_eq!(taken.into_iter().filter(|taken| *taken.as_ref().unwrap()).count(), 1);
    for (step, is_taken) in [(9, false), (8, false), (7, false), (10, true)] {
        assert_eq!(use_step(&desk.store, desk.person, step).await.unwrap(), is_taken, "{step}");
    }
}

#[tokio::test]
async fn a_recovery_code_is_used_once_and_all_end_with_the_factor() {
    let desk = Desk::open().await;
    has_one(&desk).await;
    let used = async |code: u8| {
        use_recovery_code(&desk.store, desk.person, &[code; 32], &author(&desk)).await.unwrap()
    };
    assert_eq!((used(1).await, used(1).await, used(3).await), (true, false, false));
    assert_eq!(count_recovery_codes(&desk.store, desk.person).await.unwrap(), 1);
    let remake =
        async || make_recovery_codes(&desk.store, desk.person, &[vec![3; 32]], &author(&desk)).await.unwrap();
    assert!(remake().await);
    assert_eq!((used(2).await, used(3).await), (false, true));
    assert!(turn_off_second_factor(&desk.store, desk.person, &[], &author(&desk)).await.unwrap());
    assert!(!turn_off_second_factor(&desk.store, desk.person, &[], &author(&desk)).await.unwrap());
    assert!(!remake().await);
    assert_eq!(find_second_factor(&desk.store, desk.person).await.unwrap(), None);
}

#[tokio::test]
async fn who_had_none_to_show_and_has_one_by_now_gets_no_further_one() {
    let desk = Desk::open().await;
    has_one(&desk).await;
    let passkey = |number: u8| Passkey {
        id: PasskeyId::new(uuid(number.into())),
        person_id: desk.person,
        credential_id: vec![number],
        document: "{}".to_owned(),
        name: "Laptop".to_owned(),
        created_at: START,
        last_used_at: None,
    };
    let add = async |number, shown| {
        let first = FirstFactor { recovery_codes: &[], keep_session: &[] };
        add_passkey(&desk.store, &passkey(number), first, shown, &author(&desk)).await.unwrap()
    };
    assert_eq!(add(1, FactorShown::NoneToShow).await, PasskeyAdded::FactorNotShown);
    assert_eq!(add(2, FactorShown::Fresh).await, PasskeyAdded::Done { is_first: false });
    assert!(turn_off_second_factor(&desk.store, desk.person, &[], &author(&desk)).await.unwrap());
    // The passkey is there still: the same holds for an authenticator.
    assert!(begin_second_factor(&desk.store, desk.person, b"sealed", "old", START).await.unwrap());
    let confirm = async |shown| {
        let confirmation =
            Confirmation { made_at: START, step: 7, recovery_codes: &[], keep_session: &[], shown };
        confirm_second_factor(&desk.store, desk.person, &confirmation, &author(&desk)).await.unwrap()
    };
    assert_eq!((confirm(FactorShown::NoneToShow).await, confirm(FactorShown::Fresh).await), (false, true));
}

#[tokio::test]
async fn a_rotation_of_keys_reaches_an_authenticators_key() {
    let desk = Desk::open().await;
    has_one(&desk).await;
    change_keys(&desk.store, |secret: &KeptSecret| {
        let is_ours = secret.place == SecretPlace::SecondFactor(desk.person);
        let ciphertext = if is_ours { b"anew".to_vec() } else { secret.ciphertext.clone() };
        Ok::<_, StoreError>((ciphertext, "new".to_owned()))
    })
    .await
    .unwrap();
    let kept = find_second_factor(&desk.store, desk.person).await.unwrap().unwrap();
    assert_eq!((kept.secret_ciphertext, kept.secret_key_id), (b"anew".to_vec(), "new".to_owned()));
}
