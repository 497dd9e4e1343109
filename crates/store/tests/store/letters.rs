//! Letters that wait to be sent: of many servers one has each, and what they say is kept under the key that there is, and no longer.

use domain::id::InvitationId;
use domain::role::Role;
use store::error::StoreError;
use store::event::EventActor;
use store::invitation::create::{Invited, NewInvitation, create_invitation};
use store::letter::claim::{Claimed, claim_letter};
use store::letter::finish::{Ending, finish_letter};
use store::letter::sweep::delete_old_letters;
use store::letter::{NewLetter, list_invitation_letters};
use store::rekey::{KeptSecret, SecretPlace, change_keys};
use store::subject::Author;
use uuid::Uuid;

use crate::fixture::{Desk, START};

const LEASE: i64 = 100;
const LETTER: Uuid = Uuid::from_u128(7);

/// A desk with one letter, about an invitation.
async fn with_a_letter() -> Desk {
    let desk = Desk::open().await;
    let author = Author { actor: EventActor::Command, address: None, at: START, salt: [0; 16] };
    let new = NewInvitation {
        id: InvitationId::new(Uuid::from_u128(6)),
        token_hash: vec![1; 32],
        company_id: desk.company,
        email: "ayse@demo.example".to_owned(),
        role: Role::Agent,
        invited_by: desk.person,
        expires_at: START + 1_000,
    };
    let letter = NewLetter {
        id: LETTER,
        to_email: new.email.clone(),
        secret_ciphertext: b"sealed".to_vec(),
        secret_key_id: "old".to_owned(),
        expires_at: new.expires_at,
    };
    assert_eq!(create_invitation(&desk.store, &new, Some(&letter), &author).await.unwrap(), Invited::Done);
    desk
}

async fn claim(desk: &Desk, now: i64) -> Option<Claimed> {
    claim_letter(&desk.store, now, now + LEASE).await.unwrap()
}

#[tokio::test]
async fn of_many_servers_one_has_a_letter_until_its_lease_ends() {
    let desk = with_a_letter().await;
    let claimed = futures::future::join_all((0..8).map(|_| claim(&desk, START))).await;
    let mut claimed: Vec<Claimed> = claimed.into_iter().flatten().collect();
    assert_eq!(claimed.len(), 1);
    let first = claimed.remove(0);
    assert_eq!((first.id, first.tries, first.is_needed), (LETTER, 1, true));
    assert_eq!(claim(&desk, START + LEASE - 1).await, None);
    let second = claim(&desk, START + LEASE).await.unwrap();
    assert_eq!(second.tries, 2);
    // Whose lease has ended says nothing more.
    finish_letter(&desk.store, &first, &Ending::Sent, START).await.unwrap();
    let state =
        || async { list_invitation_letters(&desk.store, desk.company).await.unwrap().remove(0).state };
    assert_eq!(state().await, "queued");
    finish_letter(&desk.store, &second, &Ending::Sent, START).await.unwrap();
    assert_eq!(state().await, "sent");
    assert_eq!(claim(&desk, START + 10 * LEASE).await, None);
}

#[tokio::test]
async fn a_letter_whose_link_has_ended_is_not_needed_and_is_forgotten_later() {
    let desk = with_a_letter().await;
    assert!(!claim(&desk, START + 1_000).await.unwrap().is_needed);
    assert_eq!(delete_old_letters(&desk.store, START + 1_000).await.unwrap(), 0);
    assert_eq!(delete_old_letters(&desk.store, START + 1_001).await.unwrap(), 1);
}

#[tokio::test]
async fn a_rotation_of_keys_reaches_a_letter_that_waits_and_no_other() {
    let desk = with_a_letter().await;
    let rotate = || async {
        change_keys(&desk.store, |secret: &KeptSecret| {
            let is_ours = secret.place == SecretPlace::Letter(LETTER);
            let ciphertext = if is_ours { b"anew".to_vec() } else { secret.ciphertext.clone() };
            Ok::<_, StoreError>((ciphertext, "new".to_owned()))
        })
        .await
        .unwrap()
    };
    let with_the_letter = rotate().await;
    let claimed = claim(&desk, START).await.unwrap();
    assert_eq!((claimed.secret_ciphertext.as_slice(), claimed.secret_key_id.as_str()), (&b"anew"[..], "new"));
    let failed = Ending::Failed { why: "nobody of that name".to_owned() };
    finish_letter(&desk.store, &claimed, &failed, START).await.unwrap();
    assert_eq!(rotate().await, with_the_letter - 1);
}
