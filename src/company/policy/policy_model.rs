//! What the form of a refund policy shows and sends, decided without a browser.

use ::api::amount::AmountText;
use ::api::credential::Credential;
use ::api::people::Member;
use ::api::policy::{RefundLimit, Rules, Sum};
use domain::id::IntegrationId;
use domain::money::{Currency, Money};
use domain::policy_rules::APPROVAL_HOURS_MAX;
use domain::role::Role;

use crate::i18n::text_of;
use crate::refund::amount_input::{AmountInputError, AmountWriting, read_amount, write_amount};
use crate::t;

/// How the viewer writes amounts of a currency.
pub type Writing<'a> = &'a dyn Fn(Currency) -> AmountWriting;

/// What stands in the form, as texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyTexts {
    /// How many days; empty: for ever.
    pub window_days: String,
    /// The reasons, one a line.
    pub reasons: String,
    /// How many hours a refund waits.
    pub approval_hours: String,
    /// A currency's code and the sum; empty: none.
    pub approval_above: Vec<(String, String)>,
    /// A currency's code and the sum; empty: none.
    pub second_factor_above: Vec<(String, String)>,
    /// The gateway accounts that always need two.
    pub gateways: Vec<IntegrationId>,
    /// The limits.
    pub limits: Vec<LimitTexts>,
}

/// One limit, as texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitTexts {
    /// For whom: `role:agent`, ….
    pub holder: String,
    /// The currency's code.
    pub currency: String,
    /// At most so much at once; empty: any.
    pub per_refund: String,
    /// At most so much a day; empty: any.
    pub per_day: String,
    /// At most so much of a payment; empty: any.
    pub per_payment: String,
}

/// The currencies that the form asks about: those of the company's report and of its rules, each once.
#[must_use]
pub fn currencies_of(report: &[String], rules: &Rules) -> Vec<String> {
    let sums = rules.approval_above.iter().chain(&rules.second_factor_above).map(|sum| &sum.currency);
    let limits = rules.limits.iter().map(|limit| &limit.currency);
    let mut all: Vec<String> = report.iter().chain(sums).chain(limits).cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Writes rules as the viewer would type them.
#[must_use]
pub fn write_rules(rules: &Rules, currencies: &[String], writing: Writing<'_>) -> PolicyTexts {
    let sum_of = |sums: &[Sum], code: &String| {
        let found = sums.iter().find(|sum| sum.currency == *code);
        (code.clone(), found.map(|sum| write_sum(&sum.amount, code, writing)).unwrap_or_default())
    };
    let limit_of = |limit: &RefundLimit| {
        let write = |sum: &Option<AmountText>| {
            sum.as_ref().map(|sum| write_sum(sum, &limit.currency, writing)).unwrap_or_default()
        };
        LimitTexts {
            holder: limit.holder.clone(),
            currency: limit.currency.clone(),
            per_refund: write(&limit.per_refund),
            per_day: write(&limit.per_day),
            per_payment: write(&limit.per_payment),
        }
    };
    PolicyTexts {
        window_days: rules.window_days.map(|days| days.to_string()).unwrap_or_default(),
        reasons: rules.reasons.join("\n"),
        approval_hours: rules.approval_hours.to_string(),
        approval_above: currencies.iter().map(|code| sum_of(&rules.approval_above, code)).collect(),
        second_factor_above: currencies.iter().map(|code| sum_of(&rules.second_factor_above, code)).collect(),
        gateways: rules.approval_gateways.clone(),
        limits: rules.limits.iter().map(limit_of).collect(),
    }
}

fn write_sum(sum: &AmountText, code: &str, writing: Writing<'_>) -> String {
    let written = code
        .parse::<Currency>()
        .ok()
        .and_then(|currency| Some(write_amount(sum.money(currency).ok()?, &writing(currency))));
    written.unwrap_or_else(|| sum.as_str().to_owned())
}

/// Reads a sum; none where nothing is typed.
pub fn read_sum(text: &str, code: &str, writing: Writing<'_>) -> Result<Option<AmountText>, String> {
    let currency: Currency = code.parse().map_err(|_unknown| t!("policy.no_currency"))?;
    match read_amount(text, &writing(currency), currency) {
        Ok(money) => Ok(Some(money.into())),
        Err(AmountInputError::Empty) => Ok(None),
        Err(_) => {
            let example = write_amount(Money::new(123_450, currency), &writing(currency));
            Err(t!("policy.no_amount", example = example))
        }
    }
}

/// What is wrong with the days of the window.
pub fn read_days(text: &str) -> Result<Option<u16>, String> {
    match text.trim() {
        "" => Ok(None),
        days => days.parse().ok().filter(|days| *days > 0).map(Some).ok_or_else(|| t!("policy.no_days")),
    }
}

/// What is wrong with the hours of waiting.
pub fn read_hours(text: &str) -> Result<u16, String> {
    let hours = text.trim().parse().ok();
    let fits = |hours: &u16| (1..=APPROVAL_HOURS_MAX).contains(hours);
    hours.filter(fits).ok_or_else(|| t!("policy.no_hours", most = APPROVAL_HOURS_MAX))
}

impl PolicyTexts {
    /// The rules that are to be sent, or what is wrong first.
    pub fn read(&self, writing: Writing<'_>) -> Result<Rules, String> {
        let sums = |texts: &[(String, String)]| {
            let read = |(code, text): &(String, String)| {
                let amount = read_sum(text, code, writing)?;
                Ok(amount.map(|amount| Sum { amount, currency: code.clone() }))
            };
            texts.iter().map(read).filter_map(Result::transpose).collect::<Result<Vec<Sum>, String>>()
        };
        let limit = |texts: &LimitTexts| {
            let read = |text: &str| read_sum(text, &texts.currency, writing);
            Ok(RefundLimit {
                holder: texts.holder.clone(),
                currency: texts.currency.clone(),
                per_refund: read(&texts.per_refund)?,
                per_day: read(&texts.per_day)?,
                per_payment: read(&texts.per_payment)?,
            })
        };
        let reasons = self.reasons.lines().map(str::trim).filter(|reason| !reason.is_empty());
        Ok(Rules {
            window_days: read_days(&self.window_days)?,
            reasons: reasons.map(str::to_owned).collect(),
            limits: self.limits.iter().map(limit).collect::<Result<Vec<RefundLimit>, String>>()?,
            approval_above: sums(&self.approval_above)?,
            approval_gateways: self.gateways.clone(),
            approval_hours: read_hours(&self.approval_hours)?,
            second_factor_above: sums(&self.second_factor_above)?,
        })
    }
}

/// The people and programs of a company who refund, each as a limit names them and with what they are called.
#[must_use]
pub fn who_refunds(people: &[Member], programs: &[Credential]) -> Vec<(String, String)> {
    let may_refund = |member: &&Member| member.role.parse().is_ok_and(Role::may_refund);
    let person = |member: &Member| (format!("person:{}", member.id), member.email.clone());
    let works = |program: &&Credential| program.revoked_at.is_none();
    let program = |program: &Credential| {
        (format!("credential:{}", program.id), t!("policy.credential", id = program.name))
    };
    let people = people.iter().filter(may_refund).map(person);
    people.chain(programs.iter().filter(works).map(program)).collect()
}

/// Whom a limit can be for, with their names: the roles that refund, who refunds, and whoever a limit is for already.
#[must_use]
pub fn holders(named: Vec<(String, String)>, limits: &[LimitTexts]) -> Vec<(String, String)> {
    let roles = [Role::Agent, Role::Approver, Role::Manager, Role::Owner];
    let mut all: Vec<(String, String)> =
        roles.map(|role| (format!("role:{role}"), text_of("policy.role", role.as_str()))).into();
    all.extend(named);
    for limit in limits {
        if !all.iter().any(|(holder, _)| *holder == limit.holder) {
            all.push((limit.holder.clone(), holder_text(&limit.holder)));
        }
    }
    all
}

fn holder_text(holder: &str) -> String {
    match holder.split_once(':') {
        Some(("person", id)) => t!("policy.person", id = id),
        Some(("credential", id)) => t!("policy.credential", id = id),
        Some(_) | None => holder.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    fn writing(_currency: Currency) -> AmountWriting {
        AmountWriting { decimal: '.', group: ',', sign: String::new() }
    }

    fn rules() -> Rules {
        Rules {
            window_days: Some(30),
            reasons: vec!["Damaged".to_owned(), "Sent back".to_owned()],
            limits: vec![RefundLimit {
                holder: "role:agent".to_owned(),
                currency: "TRY".to_owned(),
                per_refund: Some(AmountText::new("500.00")),
                per_day: None,
                per_payment: Some(AmountText::new("1000.50")),
            }],
            approval_above: vec![Sum { amount: AmountText::new("250.00"), currency: "EUR".to_owned() }],
            approval_gateways: Vec::new(),
            approval_hours: 72,
            second_factor_above: Vec::new(),
        }
    }

    #[test]
    fn what_is_shown_and_sent_unchanged_is_what_was() {
        let currencies = currencies_of(&["TRY".to_owned()], &rules());
        assert_eq!(currencies, ["EUR", "TRY"]);
        let texts = write_rules(&rules(), &currencies, &writing);
        assert_eq!(texts.reasons, "Damaged\nSent back");
        assert_eq!(texts.read(&writing), Ok(rules()));
    }

    #[test]
    fn empty_fields_say_nothing_and_lines_without_words_are_no_reasons() {
        let texts = PolicyTexts {
            reasons: " \n Damaged \n\n".to_owned(),
            approval_hours: "24".to_owned(),
            approval_above: vec![("TRY".to_owned(), " ".to_owned())],
            ..PolicyTexts::default()
        };
        let read = texts.read(&writing).unwrap();
        assert_eq!(
            (read.window_days, read.reasons, read.approval_above.len()),
            (None, vec!["Damaged".to_owned()], 0)
        );
    }

    #[test]
    fn what_does_not_read_is_said_with_an_example() {
        learn(part_texts::COMPANY);
        assert!(read_sum("much", "TRY", &writing).unwrap_err().contains("1234.50"));
        assert_eq!(read_sum("", "TRY", &writing), Ok(None));
        assert!(read_days("0").is_err() && read_days("many").is_err());
        assert_eq!(read_days(" 14 "), Ok(Some(14)));
        assert!(read_hours("").is_err() && read_hours("721").is_err());
        assert_eq!(read_hours("720"), Ok(720));
    }

    #[test]
    fn limits_are_for_roles_and_for_whom_they_are_already() {
        learn(part_texts::COMPANY);
        let limit = |holder: &str| LimitTexts { holder: holder.to_owned(), ..LimitTexts::default() };
        let named = vec![("person:8".to_owned(), "agent@demo.example".to_owned())];
        let all = holders(named, &[limit("person:7"), limit("person:8")]);
        assert_eq!(all.len(), 6, "whoever is known by name stands there once: {all:?}");
        assert!(all.iter().all(|(holder, text)| !text.is_empty() && text != holder), "{all:?}");
    }

    #[test]
    fn limits_can_be_for_people_who_refund_and_for_programs_that_work() {
        const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
        learn(part_texts::COMPANY);
        let member = |email: &str, role: &str| Member {
            id: ID.parse().unwrap(),
            email: email.to_owned(),
            name: "Demo".to_owned(),
            role: role.to_owned(),
            disabled: false,
            since: "2026-11-22T00:00:00Z".to_owned(),
            last_seen_at: None,
            second_factor: false,
        };
        let program = |name: &str, revoked: bool| Credential {
            id: ID.parse().unwrap(),
            name: name.to_owned(),
            dialect: "api".to_owned(),
            integration: None,
            public_prefix: "rd_api_Demo".to_owned(),
            scopes: vec!["refunds:write".to_owned()],
            state: "valid".to_owned(),
            created_at: "2026-11-22T00:00:00Z".to_owned(),
            last_used_at: None,
            expires_at: None,
            revoked_at: revoked.then(|| "2026-11-22T00:00:00Z".to_owned()),
            old_until: None,
        };
        let people = [member("agent@demo.example", "agent"), member("viewer@demo.example", "viewer")];
        let named = who_refunds(&people, &[program("Shop", false), program("Old shop", true)]);
        let expected = [
            (format!("person:{ID}"), "agent@demo.example".to_owned()),
            (format!("credential:{ID}"), "Program Shop".to_owned()),
        ];
        assert_eq!(named, expected);
    }
}
