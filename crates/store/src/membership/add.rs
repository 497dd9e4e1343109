//! Makes somebody a member without an invitation: whoever runs the desk does.

use domain::id::CompanyId;
use domain::role::Role;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{end_resets, lock_person};
use crate::person::{NewPerson, Person};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company};

/// Who becomes a member.
#[derive(Clone, Debug)]
pub enum Joiner {
    /// Someone who signs in here already.
    Known(Person),
    /// Someone new.
    New(NewPerson),
}

/// Makes somebody a member of a company, with the event, and writes them down where they are new.
pub async fn add_member(
    store: &Store,
    company: CompanyId,
    joiner: &Joiner,
    role: Role,
    author: &Author,
) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        let (person, email) = match joiner {
            Joiner::Known(person) => {
                // Whoever made a link for their password owned all that it opened, and that is more now.
                lock_person(tx, person.id).await?;
                end_resets(tx, person.id, author.at).await?;
                (person.id, &person.email)
            }
            Joiner::New(new) => {
                tx.execute(
                    "INSERT INTO person (id, email, name, password_hash, platform_owner, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    args![
                        new.id,
                        new.email.to_lowercase(),
                        &new.name,
                        &new.password_hash,
                        new.platform_owner,
                        author.at
                    ],
                )
                .await?;
                (new.id, &new.email)
            }
        };
        tx.execute(
            "INSERT INTO membership (person_id, company_id, role, created_at) VALUES ($1, $2, $3, $4)",
            args![person, company, role.as_str(), author.at],
        )
        .await?;
        let changes =
            vec![Change::text("email", None, Some(email)), Change::code("role", None, Some(role.as_str()))];
        let subject = (SubjectKind::Person, person.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "person_joined", author, changes }).await
    })
}
