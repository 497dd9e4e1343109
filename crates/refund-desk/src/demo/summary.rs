//! What the demo says once it listens: where, who signs in, and what can be tried at once.

use domain::role::Role;
use serde_json::{Map, Value, json};

use crate::demo::folder::{DemoFolder, Recipe};
use crate::demo::listed::Listed;
use crate::demo::listed::table::{CURL, LISTED};
use crate::demo::names::{Names, ProgramKeys};
use crate::demo::plan::listed_phone;
use crate::demo::world::{COMPANIES, DemoPerson, PASSWORD, PEOPLE};

/// What the demo says of itself.
pub struct Summary {
    recipe: Recipe,
    address: String,
    sandbox_address: String,
}

impl Summary {
    /// Takes the addresses as they came out.
    pub const fn new(recipe: Recipe, address: String, sandbox_address: String) -> Self {
        Self { recipe, address, sandbox_address }
    }

    /// Prints the text for people.
    #[expect(clippy::print_stdout, reason = "what the demo says is its product")]
    pub fn print_text(&self, folder: &DemoFolder) {
        println!("{}", self.text(folder));
    }

    /// Prints one line of JSON for scripts.
    #[expect(clippy::print_stdout, reason = "the line is what --print-json asks for")]
    pub fn print_json(&self) {
        println!("{}", self.json());
    }

    fn text(&self, folder: &DemoFolder) -> String {
        let Self { address, sandbox_address, recipe } = self;
        let names = Names(recipe.seed);
        let people: Vec<String> = PEOPLE.iter().map(line_of).collect();
        let curl_id = curl_payment().map(|listed| listed.id(recipe.seed).to_string()).unwrap_or_default();
        format!(
            "
Refund Desk, the demo

  Panel     {address}
  Bank      {sandbox_address}   (its ledger, and the amounts that make it misbehave)
  Files     {folder}

  Sign in with the password {PASSWORD}
{people}

  Tokens of {company}
    mgmtToken   {mgmt}
    API         {api}

  Programs that speak a gateway's dialect, for each account: login and secret (docs/demo.md has a call for each)
{programs}

  A refund by MindBehind's dialect
    curl {address}/masterpassIntegration/v1/transactions/refund \\
      -H 'content-type: application/json' -H 'mgmtToken: {mgmt}' \\
      -d '{{\"transactionId\": \"{curl_id}\", \"amount\": 12.50}}'

  End it with Ctrl-C; the same command goes on where it stopped.
",
            folder = folder.shown(),
            people = people.join("\n"),
            company = company_name(0),
            mgmt = names.mgmt_token(0),
            api = names.api_token(0),
            programs = programs(names).iter().map(Program::line).collect::<Vec<_>>().join("\n"),
        )
    }

    fn json(&self) -> Value {
        let names = Names(self.recipe.seed);
        let people: Vec<Value> = PEOPLE
            .iter()
            .enumerate()
            .map(|(place, person)| {
                let companies: Vec<Value> = (0..COMPANIES.len())
                    .filter_map(|company| {
                        let role = person.role_in(company)?;
                        Some(json!({ "name": company_name(company), "role": role.as_str() }))
                    })
                    .collect();
                json!({
                    "id": names.person(place),
                    "email": person.email,
                    "name": person.name,
                    "platform_owner": person.platform_owner,
                    "companies": companies,
                })
            })
            .collect();
        let companies: Vec<Value> = COMPANIES
            .iter()
            .enumerate()
            .map(|(place, company)| {
                json!({
                    "id": names.company(place),
                    "name": company.name,
                    "zone": company.zone,
                    "mgmt_token": names.mgmt_token(place),
                    "api_token": names.api_token(place),
                    "gateways": company.integrations.iter().map(|one| one.name).collect::<Vec<_>>(),
                })
            })
            .collect();
        let programs: Vec<Value> = programs(names).iter().map(Program::json).collect();
        let payments: Map<String, Value> =
            LISTED.iter().map(|listed| (listed.slug.to_owned(), self.payment(listed))).collect();
        json!({
            "address": self.address,
            "sandbox_address": self.sandbox_address,
            "seed": self.recipe.seed,
            "password": PASSWORD,
            "mgmt_token": names.mgmt_token(0),
            "api_token": names.api_token(0),
            "people": people,
            "companies": companies,
            "programs": programs,
            "payments": payments,
        })
    }

    fn payment(&self, listed: &Listed) -> Value {
        let amount = listed.amount().ok();
        json!({
            "id": listed.id(self.recipe.seed),
            "gateway_payment_id": listed.gateway_payment_id(self.recipe.seed),
            "company": listed.company(),
            "gateway": listed.account_name(),
            "gateway_kind": listed.gateway().as_str(),
            "customer": listed.customer(),
            "phone": listed_phone(listed.number),
            "amount": amount.map(|amount| amount.to_string()),
            "currency": amount.map(|amount| amount.currency().code()),
            "what": listed.what,
        })
    }
}

/// A program that speaks the dialect of an account's gateway.
struct Program {
    company: &'static str,
    integration: &'static str,
    dialect: &'static str,
    keys: ProgramKeys,
}

impl Program {
    fn line(&self) -> String {
        let Self { company, integration, keys: ProgramKeys { login, secret }, .. } = self;
        format!("    {:<36}{login}  {secret}", format!("{company}: {integration}"))
    }

    fn json(&self) -> Value {
        let Self { company, integration, dialect, keys } = self;
        json!({
            "company": company,
            "integration": integration,
            "dialect": dialect,
            "login": keys.login,
            "secret": keys.secret,
        })
    }
}

fn programs(names: Names) -> Vec<Program> {
    let mut programs = Vec::new();
    for (place, company) in COMPANIES.iter().enumerate() {
        for (number, integration) in company.integrations.iter().enumerate() {
            let (company, kind) = (company.name, integration.kind);
            let keys = names.program_keys(kind, place, number);
            let program =
                |keys| Program { company, integration: integration.name, dialect: kind.as_str(), keys };
            programs.extend(keys.map(program));
        }
    }
    programs
}

fn line_of(person: &DemoPerson) -> String {
    let roles = if person.platform_owner {
        "platform owner: sees every company".to_owned()
    } else {
        let role = |(company, role): &(usize, Role)| format!("{role} of {}", company_name(*company));
        person.roles.iter().map(role).collect::<Vec<_>>().join(", ")
    };
    format!("    {:<22} {roles}", person.email)
}

fn company_name(company: usize) -> &'static str {
    COMPANIES.get(company).map_or("", |company| company.name)
}

fn curl_payment() -> Option<&'static Listed> {
    LISTED.iter().find(|listed| listed.number == CURL)
}
