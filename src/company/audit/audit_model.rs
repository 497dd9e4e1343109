//! What the audit's page says, and which events its address asks for, decided without a browser.

use ::api::audit::{AuditChange, AuditEntry, AuditQuery};
use ::api::transaction_query::TransactionQuery;
use domain::id::{CompanyId, TransactionId};

use crate::company::audit::kinds::{KINDS, OUTCOMES};
use crate::i18n::text_of;
use crate::report::date_range::{DateRange, day_meant};
use crate::report::day::Day;
use crate::{format, paths, t};

/// What the events can be narrowed to, in the order of the choice. Nothing is everything.
const ABOUTS: [&str; 13] = [
    "",
    "settings",
    "person",
    "invitation",
    "company",
    "integration",
    "credential",
    "webhook",
    "view",
    "export",
    "access",
    "bulk_refund",
    "transaction",
];

/// Which events the page shows, as its address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AuditAddress {
    /// The company, where the address names one.
    pub(super) company: Option<String>,
    /// What they are about; nothing for everything.
    pub(super) about: String,
    /// What happened; nothing for whatever it was.
    pub(super) kind: String,
    /// What came of it; nothing for either.
    pub(super) outcome: String,
    /// The e-mail of who did it; nothing for anybody.
    pub(super) actor: String,
    /// The first day, or a word for it; nothing for the first there is.
    pub(super) from: String,
    /// The last day, or a word for it.
    pub(super) to: String,
    /// The zone that days are in; nothing where there are none.
    pub(super) zone: String,
    /// Where the page before ended.
    pub(super) cursor: Option<u64>,
}

impl AuditAddress {
    /// Reads the address's query; what it does not know it takes for absent.
    pub(super) fn read(search: &str) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_else(|_| Vec::new());
        let mut address = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "company" => address.company = Some(value),
                "about" if ABOUTS.contains(&value.as_str()) => address.about = value,
                "kind" if KINDS.contains(&value.as_str()) => address.kind = value,
                "outcome" if OUTCOMES.contains(&value.as_str()) => address.outcome = value,
                "actor" => value.trim().clone_into(&mut address.actor),
                "from" if is_day(&value) => address.from = value,
                "to" if is_day(&value) => address.to = value,
                "zone" => address.zone = value,
                "cursor" => address.cursor = value.parse().ok(),
                _ => {}
            }
        }
        if !address.has_days() {
            address.zone.clear();
        }
        address
    }

    /// Writes the address.
    pub(super) fn write(&self) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.company.clone().map(|company| ("company", company)));
        let chosen = [
            ("about", &self.about),
            ("kind", &self.kind),
            ("outcome", &self.outcome),
            ("actor", &self.actor),
            ("from", &self.from),
            ("to", &self.to),
            ("zone", &self.zone),
        ];
        let chosen = chosen.into_iter().filter(|(_name, value)| !value.is_empty());
        pairs.extend(chosen.map(|(name, value)| (name, value.clone())));
        pairs.extend(self.cursor.map(|cursor| ("cursor", cursor.to_string())));
        match serde_urlencoded::to_string(pairs) {
            Ok(text) if !text.is_empty() => format!("{}?{text}", paths::AUDIT),
            Ok(_) | Err(_) => paths::AUDIT.to_owned(),
        }
    }

    /// What the server is asked for.
    pub(super) fn query(&self) -> AuditQuery {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        AuditQuery {
            about: some(&self.about),
            kind: some(&self.kind),
            outcome: some(&self.outcome),
            actor: some(&self.actor),
            from: some(&self.from),
            to: some(&self.to),
            zone: some(&self.zone),
            cursor: self.cursor,
            ..AuditQuery::default()
        }
    }

    /// Where the server gives all of that as a file.
    pub(super) fn file(&self, company: CompanyId) -> String {
        let query = AuditQuery { cursor: None, ..self.query() };
        let file = ::api::paths::audit_file(company);
        match serde_urlencoded::to_string(query) {
            Ok(text) if !text.is_empty() => format!("{file}?{text}"),
            Ok(_) | Err(_) => file,
        }
    }

    /// Whether it shows less than everything.
    pub(super) fn is_narrowed(&self) -> bool {
        let chosen = [&self.about, &self.kind, &self.outcome, &self.actor, &self.from, &self.to];
        chosen.into_iter().any(|value| !value.is_empty())
    }

    fn has_days(&self) -> bool {
        !(self.from.is_empty() && self.to.is_empty())
    }

    /// Which of the usual spans its days are.
    pub(super) fn range(&self) -> DateRange {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        DateRange::of(&TransactionQuery {
            from: some(&self.from),
            to: some(&self.to),
            ..TransactionQuery::default()
        })
    }

    /// The first page of the days of a usual span in a zone; of every day where the span has none.
    pub(super) fn with_range(self, range: DateRange, zone: &str) -> Self {
        let (from, to) = range.words().unwrap_or_default();
        self.with_days(from.to_owned(), to.to_owned(), zone)
    }

    /// The first page of days in a zone; nothing leaves an end open.
    pub(super) fn with_days(self, from: String, to: String, zone: &str) -> Self {
        let days = Self { from, to, cursor: None, ..self };
        let zone = if days.has_days() { zone.to_owned() } else { String::new() };
        Self { zone, ..days }
    }

    /// Its first and its last day as the calendar shows them today; nothing where that end is open.
    pub(super) fn shown_days(&self, today: Day) -> [String; 2] {
        let shown = |text, is_last| day_meant(text, today, is_last).map(|day| day.to_string());
        [shown(&self.from, false), shown(&self.to, true)].map(Option::unwrap_or_default)
    }

    /// The zone that its days are in: its own, else UTC, as the server takes it.
    pub(super) fn zone_text(&self) -> Option<String> {
        let zone = if self.zone.is_empty() { "UTC" } else { &self.zone };
        self.has_days().then(|| t!("report.zone", zone = zone))
    }
}

/// Whether a text is a day, or one of the words for one.
fn is_day(text: &str) -> bool {
    let is_word = |range: &DateRange| range.words().is_some_and(|(from, to)| text == from || text == to);
    text.parse::<Day>().is_ok() || DateRange::ALL.iter().any(is_word)
}

/// The spans of days, each with its name.
pub(super) fn range_choices() -> Vec<(String, String)> {
    let choice = |range: DateRange| (range.as_str().to_owned(), text_of("range", range.as_str()));
    DateRange::ALL.map(choice).to_vec()
}

/// The span of a name; every day where there is none of that name.
pub(super) fn range_of(name: &str) -> DateRange {
    DateRange::ALL.into_iter().find(|range| range.as_str() == name).unwrap_or(DateRange::All)
}

/// What the events can be narrowed to, each with its name.
pub(super) fn about_choices() -> Vec<(String, String)> {
    let name = |about: &str| if about.is_empty() { t!("audit.everything") } else { about_text(about) };
    ABOUTS.into_iter().map(|about| (about.to_owned(), name(about))).collect()
}

/// What may have happened, each with its text, by the texts' order in the language.
pub(super) fn kind_choices() -> Vec<(String, String)> {
    let mut kinds: Vec<_> = KINDS.into_iter().map(|kind| (kind.to_owned(), kind_text(kind))).collect();
    kinds.sort_by(|(_, one), (_, other)| format::compare(one, other));
    kinds.insert(0, (String::new(), t!("audit.any_kind")));
    kinds
}

/// What may have come of it, each with its text.
pub(super) fn outcome_choices() -> Vec<(String, String)> {
    let outcomes = OUTCOMES.map(|outcome| (outcome.to_owned(), text_of("audit.outcome", outcome)));
    [(String::new(), t!("audit.any_outcome"))].into_iter().chain(outcomes).collect()
}

fn about_text(about: &str) -> String {
    text_of("audit.about", about)
}

/// What happened, in words.
pub(super) fn kind_text(kind: &str) -> String {
    let own = text_of("audit.kind", kind);
    if own == kind { text_of("timeline", kind) } else { own }
}

/// Who did it.
pub(super) fn actor_text(entry: &AuditEntry) -> String {
    let actor = &entry.actor;
    let named = actor.email.clone().or_else(|| actor.name.clone());
    named.unwrap_or_else(|| text_of("audit.actor", &actor.kind))
}

/// From where, or what kind of actor it is where that says more.
pub(super) fn origin_text(entry: &AuditEntry) -> Option<String> {
    let is_program = entry.actor.kind == "credential";
    entry.address.clone().or_else(|| is_program.then(|| text_of("audit.actor", "credential")))
}

/// What it is about, and its page where it has one.
pub(super) fn about_link(entry: &AuditEntry) -> (String, Option<String>) {
    let about = &entry.about;
    let name = about.name.clone().unwrap_or_else(|| about.id.clone());
    let text = t!("audit.about_one", what = about_text(&about.kind), name = name);
    let is_row = matches!(about.kind.as_str(), "payment" | "refund");
    let page = about.id.parse::<TransactionId>().ok().filter(|_| is_row).map(paths::payment);
    (text, page)
}

/// How much money is meant.
pub(super) fn amount_text(entry: &AuditEntry) -> Option<String> {
    Some(format::amount(entry.amount.as_ref()?, entry.currency.as_deref()?))
}

/// What was and is, a line a field; of a payment or refund the code and the words beside it.
pub(super) fn lines(entry: &AuditEntry) -> Vec<String> {
    let beside = [entry.code.clone(), entry.message.clone()].into_iter().flatten();
    entry.changes.iter().map(change_text).chain(beside).collect()
}

fn change_text(change: &AuditChange) -> String {
    let field = field_text(&change.field);
    let value = |value: &String| value_text(&change.field, value);
    match (change.before.as_ref().map(value), change.after.as_ref().map(value)) {
        (Some(before), Some(after)) => t!("audit.changed", field = field, before = before, after = after),
        (None, Some(after)) => t!("audit.set", field = field, after = after),
        (Some(before), None) => t!("audit.unset", field = field, before = before),
        (None, None) => field,
    }
}

/// A field's name; with dots where it stands inside of another.
fn field_text(field: &str) -> String {
    let parts: Vec<String> = field.split('.').map(|part| text_of("audit.field", part)).collect();
    parts.join(" · ")
}

/// A value in words where it is a code of ours, else as it came.
fn value_text(field: &str, value: &str) -> String {
    match field.rsplit('.').next().unwrap_or(field) {
        "role" => text_of("role.name", value),
        "enabled" | "state" | "secret" | "because" | "refused" => text_of("audit.value", value),
        "call" => value.replacen(',', " ", 1),
        "events" => value.split(',').map(|kind| text_of("timeline", kind)).collect::<Vec<_>>().join(", "),
        "dialect" => text_of("credential.dialect", value),
        "kind" => text_of("integration.kind", value),
        "scopes" => {
            let name = |scope: &str| text_of("credential.scope", &scope.replace(':', "_"));
            value.split(',').map(name).collect::<Vec<_>>().join(", ")
        }
        "expires_at" | "old_until" => format::instant(value),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    fn entry(kind: &str) -> AuditEntry {
        serde_json::from_value(serde_json::json!({
            "sequence": 7, "hash": "ab", "at": "2026-11-22T08:15:30.000000Z", "kind": kind,
            "actor": { "kind": "person", "id": "x", "email": "owner@demo.example", "name": "Owner" },
            "address": "192.0.2.7",
            "about": { "kind": "person", "id": "y", "name": "viewer@demo.example" },
            "changes": [{ "field": "role", "before": "viewer", "after": "agent" }],
            "amount": null, "currency": null, "code": null, "message": null,
        }))
        .unwrap()
    }

    #[test]
    fn the_address_reads_back_and_takes_what_it_does_not_know_for_absent() {
        let address = AuditAddress {
            company: Some("c".to_owned()),
            about: "person".to_owned(),
            kind: "person_invited".to_owned(),
            outcome: "done".to_owned(),
            actor: "a+b@demo.example".to_owned(),
            from: "2026-11-01".to_owned(),
            to: "today".to_owned(),
            zone: "Europe/Istanbul".to_owned(),
            cursor: Some(9),
        };
        let written = address.write();
        assert_eq!(AuditAddress::read(written.split_once('?').unwrap().1), address);
        assert!(address.is_narrowed());
        let plain =
            AuditAddress::read("about=weather&kind=rain&outcome=sun&from=then&zone=UTC&cursor=x&colour=red");
        assert_eq!((plain.write(), plain.is_narrowed()), ("/company/audit".to_owned(), false));
        assert_eq!(plain.query(), AuditQuery::default());
        let company = "01930000-0000-7000-8000-000000000001".parse().unwrap();
        let file = "/api/v1/companies/01930000-0000-7000-8000-000000000001/audit/file";
        assert_eq!(plain.file(company), file);
        assert_eq!(
            address.file(company),
            format!(
                "{file}?from=2026-11-01&to=today&zone=Europe%2FIstanbul&kind=person_invited&about=person&outcome=done\
                 &actor=a%2Bb%40demo.example"
            )
        );
    }

    #[test]
    fn days_bring_the_companys_zone_and_begin_at_the_newest_event() {
        let address = AuditAddress { kind: "person_invited".to_owned(), ..AuditAddress::default() };
        let older = AuditAddress { cursor: Some(9), ..address.clone() };
        let week = older.with_range(DateRange::Last7Days, "Europe/Istanbul");
        assert_eq!(
            week.write(),
            "/company/audit?kind=person_invited&from=today-6&to=today&zone=Europe%2FIstanbul"
        );
        assert_eq!((week.range(), week.is_narrowed()), (DateRange::Last7Days, true));
        assert_eq!(week.zone_text().as_deref(), Some("Days in Europe/Istanbul"));
        let today = Day::new(2026, 11, 22).unwrap();
        assert_eq!(week.shown_days(today), ["2026-11-16", "2026-11-22"]);
        assert_eq!(week.with_range(DateRange::All, "Europe/Istanbul"), address);
        let since = address.with_days("2026-11-01".to_owned(), String::new(), "UTC");
        assert_eq!(
            (since.range(), since.shown_days(today)),
            (DateRange::Custom, ["2026-11-01".to_owned(), String::new()])
        );
        let unnamed = AuditAddress::read("from=2026-11-01");
        assert_eq!(unnamed.zone_text().as_deref(), Some("Days in UTC"));
        assert_eq!(range_of("last_7_days"), DateRange::Last7Days);
        assert_eq!(range_of("sometime"), DateRange::All);
    }

    #[test]
    fn an_event_says_who_did_what_to_whom() {
        learn(part_texts::COMPANY);
        let entry = entry("person_role_changed");
        assert_eq!(kind_text(&entry.kind), "Role changed");
        assert_eq!(actor_text(&entry), "owner@demo.example");
        assert_eq!(origin_text(&entry).as_deref(), Some("192.0.2.7"));
        assert_eq!(about_link(&entry), ("Person: viewer@demo.example".to_owned(), None));
        assert_eq!(lines(&entry), ["Role: Viewer → Agent"]);
        let row = AuditEntry {
            about: ::api::audit::AuditSubject {
                kind: "refund".to_owned(),
                id: "01930000-0000-7000-8000-000000000001".to_owned(),
                name: Some("R7".to_owned()),
            },
            ..entry
        };
        let page = Some("/report/01930000-0000-7000-8000-000000000001".to_owned());
        assert_eq!(about_link(&row), ("Refund: R7".to_owned(), page));
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        learn(part_texts::COMPANY);
        let change = |field: &str, before: Option<&str>, after: Option<&str>| {
            change_text(&AuditChange {
                field: field.to_owned(),
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
            })
        };
        assert_eq!(change("enabled", Some("on"), Some("off")), "Switched: on → off");
        assert_eq!(
            change("scopes", None, Some("report:read,payments:write")),
            "Allowed: Read the report, Record payments"
        );
        assert_eq!(change("name", Some("Old"), None), "Name: Old → nothing");
        assert_eq!(change("rules.approval_hours", Some("72"), Some("24")), "Rules · hours to agree: 72 → 24");
        assert_eq!(change("rules.something_new.1", None, Some("2")), "Rules · something_new · 1: 2");
    }

    #[test]
    fn every_kind_of_event_has_a_text_and_can_be_chosen() {
        learn(part_texts::COMPANY);
        for kind in KINDS {
            assert_ne!(kind_text(kind), kind);
        }
        let (_, texts) = part_texts::COMPANY[0];
        let texts: std::collections::BTreeMap<String, String> = serde_json::from_str(texts).unwrap();
        for kind in texts.keys().filter_map(|key| key.strip_prefix("audit.kind.")) {
            assert!(KINDS.contains(&kind), "{kind} cannot be chosen");
        }
        let mut choices = about_choices();
        choices.extend(kind_choices().into_iter().chain(outcome_choices()).chain(range_choices()));
        for (code, name) in choices {
            assert_ne!(code, name);
        }
    }
}
