//! What the people and programs of a page of the audit are called.

use std::collections::HashMap;

use domain::id::{CredentialId, PersonId};
use uuid::Uuid;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::event::EventActor;
use crate::event::audit::AuditActor;
use crate::person::{Person, find_person};

/// The names behind ids, each looked up once.
pub(super) struct Names<'a> {
    store: &'a Store,
    people: HashMap<PersonId, Option<Person>>,
    credentials: HashMap<CredentialId, Option<String>>,
}

impl<'a> Names<'a> {
    /// None looked up yet.
    pub(super) fn new(store: &'a Store) -> Self {
        Self { store, people: HashMap::new(), credentials: HashMap::new() }
    }

    /// What the person or the program of an id is called.
    pub(super) async fn any(&mut self, id: Uuid) -> Result<Option<String>, StoreError> {
        if let AuditActor::Person { named: Some((email, _name)), .. } =
            self.actor(EventActor::Person(PersonId::new(id))).await?
        {
            return Ok(Some(email));
        }
        match self.actor(EventActor::Credential(CredentialId::new(id))).await? {
            AuditActor::Credential { name, .. } => Ok(name),
            AuditActor::Person { .. } | AuditActor::Gateway | AuditActor::System | AuditActor::Command => {
                Ok(None)
            }
        }
    }

    /// Who did something, with their name where it is known.
    pub(super) async fn actor(&mut self, actor: EventActor) -> Result<AuditActor, StoreError> {
        Ok(match actor {
            EventActor::Gateway => AuditActor::Gateway,
            EventActor::System => AuditActor::System,
            EventActor::Command => AuditActor::Command,
            EventActor::Person(id) => {
                if !self.people.contains_key(&id) {
                    self.people.insert(id, find_person(self.store, id).await?);
                }
                let person = self.people.get(&id).and_then(Option::as_ref);
                AuditActor::Person {
                    id,
                    named: person.map(|person| (person.email.clone(), person.name.clone())),
                }
            }
            EventActor::Credential(id) => {
                if !self.credentials.contains_key(&id) {
                    let row = self.store.row("SELECT name FROM credential WHERE id = $1", args![id]).await?;
                    self.credentials.insert(id, row.map(|row| row.text("name")).transpose()?);
                }
                AuditActor::Credential { id, name: self.credentials.get(&id).cloned().flatten() }
            }
        })
    }
}
