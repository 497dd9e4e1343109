//! What the company's profile page sends and offers, decided without a browser.

use ::api::people::{ChangeCompany, CompanyProfile};

/// What of the profile is another than before; none where nothing is.
#[must_use]
pub fn change_of(before: &CompanyProfile, name: &str, zone: &str) -> Option<ChangeCompany> {
    let other = |typed: &str, known: &str| (typed.trim() != known).then(|| typed.trim().to_owned());
    let change = ChangeCompany { name: other(name, &before.name), zone: other(zone, &before.zone) };
    (change != ChangeCompany::default()).then_some(change)
}

/// The zones to choose from: those that the browser knows, and the company's own in any case.
#[must_use]
pub fn zone_choices(mut known: Vec<String>, own: &str) -> Vec<String> {
    for zone in [own, "UTC"] {
        if known.iter().all(|listed| listed != zone) {
            known.insert(0, zone.to_owned());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_another_is_sent() {
        let before = CompanyProfile {
            id: "01930000-0000-7000-8000-000000000001".parse().unwrap(),
            name: "Demo Books".to_owned(),
            zone: "UTC".to_owned(),
            role: "owner".to_owned(),
        };
        assert_eq!(change_of(&before, " Demo Books ", "UTC"), None);
        let change = change_of(&before, "Demo Books", "Europe/Istanbul").unwrap();
        assert_eq!((change.name, change.zone.as_deref()), (None, Some("Europe/Istanbul")));
    }

    #[test]
    fn the_zone_that_it_has_can_be_chosen_whatever_the_browser_knows() {
        let known = vec!["Europe/Berlin".to_owned()];
        assert_eq!(zone_choices(known, "Asia/Kolkata"), ["UTC", "Asia/Kolkata", "Europe/Berlin"]);
        assert_eq!(zone_choices(vec!["UTC".to_owned()], "UTC"), ["UTC"]);
    }
}
