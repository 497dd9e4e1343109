//! `refund-desk person`: who signs in, and with which role.

use std::io::{BufRead as _, IsTerminal as _};

use clap::Subcommand;
use domain::id::PersonId;
use domain::role::Role;
use refunds::clock::{Clock as _, SystemClock};
use refunds::ids::new_uuid;
use refunds::random::SystemRandom;
use server::password_strength::check_strength;
use store::company::{Company, list_all_companies};
use store::engine::Store;
use store::membership::add::{Joiner, add_member};
use store::membership::list_memberships;
use store::person::{NewPerson, create_person, find_person_by_email, list_people};
use store::second_factor::end::{FactorReset, reset_second_factor_of};

use crate::commands::author::by_command;
use crate::commands::company::find_company;
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

/// What can be done with people.
#[derive(Subcommand)]
pub enum PersonCommand {
    /// Adds a person, their password read from standard input; or makes someone known a member of one more company.
    Add {
        #[command(flatten)]
        database: DatabaseOptions,
        /// What they sign in with.
        #[arg(long)]
        email: String,
        /// What they are called. Default: the e-mail.
        #[arg(long)]
        name: Option<String>,
        /// A company that they belong to, by name or id.
        #[arg(long, requires = "role")]
        company: Option<String>,
        /// Their role there: viewer, agent, approver, manager or owner.
        #[arg(long, requires = "company")]
        role: Option<Role>,
        /// They see every company, as its owner.
        #[arg(long)]
        platform_owner: bool,
    },
    /// Takes somebody's second factor away, who has lost it; all their sessions end.
    ResetSecondFactor {
        #[command(flatten)]
        database: DatabaseOptions,
        /// What they sign in with.
        #[arg(long)]
        email: String,
    },
    /// Lists everyone and their roles.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

/// Does it.
pub async fn person(command: PersonCommand) -> Result<(), CommandError> {
    match command {
        PersonCommand::Add { database, email, name, company, role, platform_owner } => {
            let store = Store::open(&database.database).await?;
            let membership = match (company, role) {
                (Some(company), Some(role)) => Some((find_company(&store, &company).await?, role)),
                (None | Some(_), None) | (None, Some(_)) => None,
            };
            add(&store, email.trim(), name, membership, platform_owner).await?;
            store.close().await;
            Ok(())
        }
        PersonCommand::ResetSecondFactor { database, email } => {
            let store = Store::open(&database.database).await?;
            reset_second_factor(&store, email.trim()).await?;
            store.close().await;
            Ok(())
        }
        PersonCommand::List { database } => list(&Store::open(&database.database).await?).await,
    }
}

#[expect(clippy::print_stdout, reason = "the id is what the command is asked for")]
async fn add(
    store: &Store,
    email: &str,
    name: Option<String>,
    membership: Option<(Company, Role)>,
    platform_owner: bool,
) -> Result<(), CommandError> {
    if !email.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty()) {
        return Err(CommandError::refused(format!("{email:?} is no e-mail address")));
    }
    let now = SystemClock.now();
    let known = find_person_by_email(store, email).await?;
    let joiner = match (known, &membership) {
        (Some(_), None) => {
            return Err(CommandError::refused(format!(
                "{email} is known already; with --company and --role they join one more company"
            )));
        }
        (Some(person), Some((company, _role))) => {
            let held = list_memberships(store, person.id).await?;
            if !person.platform_owner && held.iter().any(|one| one.company_id == company.id) {
                return Err(CommandError::refused(format!("{email} belongs to {} already", company.name)));
            }
            Joiner::Known(person)
        }
        (None, None) if !platform_owner => {
            return Err(CommandError::refused(
                "a person belongs to a company (--company and --role) or sees them all (--platform-owner)",
            ));
        }
        (None, None | Some(_)) => {
            let password = read_secret("the password")?;
            let name = name.unwrap_or_else(|| email.to_owned());
            check_strength(&password, &[email, &name])
                .map_err(|weak| CommandError::refused(weak.to_string()))?;
            Joiner::New(NewPerson {
                id: PersonId::new(new_uuid(now, &SystemRandom)),
                email: email.to_owned(),
                name,
                password_hash: Some(server::password::hash(&password)?),
                platform_owner,
            })
        }
    };
    let id = match (&joiner, membership) {
        (_, Some((company, role))) => {
            add_member(store, company.id, &joiner, role, &by_command()).await?;
            id_of(&joiner)
        }
        // Who sees every company and belongs to none stands in no company's chain.
        (Joiner::New(new), None) => {
            create_person(store, new, now).await?;
            new.id
        }
        (Joiner::Known(person), None) => person.id,
    };
    println!("{id}");
    Ok(())
}

const fn id_of(joiner: &Joiner) -> PersonId {
    match joiner {
        Joiner::Known(person) => person.id,
        Joiner::New(new) => new.id,
    }
}

async fn reset_second_factor(store: &Store, email: &str) -> Result<(), CommandError> {
    let person = find_person_by_email(store, email).await?;
    let person = person.ok_or_else(|| CommandError::refused(format!("nobody signs in as {email:?}")))?;
    match reset_second_factor_of(store, person.id, &by_command()).await? {
        FactorReset::Done => Ok(()),
        FactorReset::None | FactorReset::NoMember | FactorReset::NotAllowed => {
            Err(CommandError::refused(format!("{email} has no second factor")))
        }
    }
}

#[expect(clippy::print_stdout, reason = "the list is what the command is asked for")]
async fn list(store: &Store) -> Result<(), CommandError> {
    let companies = list_all_companies(store).await?;
    for person in list_people(store).await? {
        let mut roles = Vec::new();
        if person.platform_owner {
            roles.push("platform owner".to_owned());
        } else {
            for membership in list_memberships(store, person.id).await? {
                let company = companies.iter().find(|company| company.id == membership.company_id);
                roles.push(format!("{} of {}", membership.role, company.map_or("?", |found| &found.name)));
            }
        }
        if person.disabled {
            roles.push("may not sign in".to_owned());
        }
        println!("{}  {:<32}  {}", person.id, person.email, roles.join(", "));
    }
    Ok(())
}

/// Reads one line of standard input: secrets never stand in a command line, where everyone on the machine sees them.
pub fn read_secret(what: &str) -> Result<String, CommandError> {
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        eprintln!("type {what} and press Enter (it is shown; pipe it in to avoid that):");
    }
    let mut line = String::new();
    input
        .read_line(&mut line)
        .map_err(CommandError::io(format!("{what} could not be read from standard input")))?;
    let secret = line.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(CommandError::refused(format!("give {what} on standard input")));
    }
    Ok(secret.to_owned())
}
