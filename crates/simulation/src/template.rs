//! The database that every run begins with, made once and copied for each seed.

use std::path::{Path, PathBuf};

use domain::gateway_kind::GatewayKind;
use store::company::{Company, create_company};
use store::engine::Store;
use store::error::StoreError;
use store::integration::{Integration, create_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use tempfile::TempDir;
use test_database::TestDatabase;
use tokio::runtime::Builder;

use crate::broken::Stop;
use crate::clock::BEGINNING;
use crate::people::{COMPANY, INTEGRATION, INTEGRATION_NAME, OTHER_COMPANY, PEOPLE, person_id};

/// Memory in place of a disk, where the machine has it.
const IN_MEMORY: &str = "/dev/shm";

/// A database with a company and its people, and no payments.
pub enum Template {
    /// A file to copy.
    File(TempDir),
    /// Made anew for each run, on the server that [`test_database::SERVER_VARIABLE`] names.
    OnServer,
}

/// A run's own database, gone when the run is.
pub enum Place {
    /// In a file.
    File(TempDir),
    /// On a server.
    OnServer(TestDatabase),
}

impl Place {
    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::File(folder) => format!("sqlite:{}", file(folder.path()).display()),
            Self::OnServer(database) => database.address().to_owned(),
        }
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("desk.db")
}

fn folder() -> Result<TempDir, Stop> {
    let named = || tempfile::Builder::new().prefix("simulation-").to_owned();
    let made = if Path::new(IN_MEMORY).is_dir() { named().tempdir_in(IN_MEMORY) } else { named().tempdir() };
    made.map_err(Stop::File)
}

impl Template {
    /// On `SQLite`: makes the tables once and writes the company down.
    pub fn in_a_file() -> Result<Self, Stop> {
        let place = Place::File(folder()?);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Stop::Runtime)?;
        runtime.block_on(fill(&place.address()))?;
        match place {
            Place::File(folder) => Ok(Self::File(folder)),
            Place::OnServer(_) => Ok(Self::OnServer),
        }
    }

    /// How many servers share a run's database.
    #[must_use]
    pub const fn servers(&self) -> usize {
        match self {
            Self::File(_) => 1,
            Self::OnServer => 2,
        }
    }

    /// A database for one run.
    pub fn copy(&self) -> Result<Place, Stop> {
        match self {
            Self::File(template) => {
                let folder = folder()?;
                std::fs::copy(file(template.path()), file(folder.path())).map_err(Stop::File)?;
                Ok(Place::File(folder))
            }
            Self::OnServer => {
                let runtime = Builder::new_current_thread().enable_all().build().map_err(Stop::Runtime)?;
                let place = Place::OnServer(runtime.block_on(TestDatabase::open()));
                runtime.block_on(fill(&place.address()))?;
                Ok(place)
            }
        }
    }
}

async fn fill(address: &str) -> Result<(), StoreError> {
    let store = Store::open(address).await?;
    for (id, name) in [(COMPANY, "Kuzey"), (OTHER_COMPANY, "Deniz")] {
        let company = Company { id, name: name.to_owned(), zone: "Europe/Istanbul".to_owned() };
        create_company(&store, &company, BEGINNING).await?;
    }
    let integration = Integration {
        company_id: COMPANY,
        id: INTEGRATION,
        name: INTEGRATION_NAME.to_owned(),
        gateway_kind: GatewayKind::Mindbehind,
        base_url: "http://127.0.0.1:9".to_owned(),
        settings: "{}".to_owned(),
        secret_ciphertext: Vec::new(),
        secret_key_id: "none".to_owned(),
        enabled: true,
    };
    create_integration(&store, &integration, BEGINNING).await?;
    for (place, (email, role, company)) in PEOPLE.iter().enumerate() {
        let person = NewPerson {
            id: person_id(place),
            email: (*email).to_owned(),
            name: (*email).to_owned(),
            password_hash: None,
            platform_owner: false,
        };
        create_person(&store, &person, BEGINNING).await?;
        create_membership(&store, person.id, *company, *role, BEGINNING).await?;
    }
    store.close().await;
    Ok(())
}
