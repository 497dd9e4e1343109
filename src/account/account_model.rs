//! What the pages of the account say and send, decided without a browser.

use ::api::people::{AcceptInvitation, OpenInvitation};

use crate::api::ApiError;
use crate::t;

/// How somebody comes in by an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// They are new: a name and a password.
    New,
    /// They have an account and are signed in to it.
    SignedIn,
    /// They have an account and have to sign in first.
    SignInFirst,
    /// Somebody else is signed in here.
    OtherPerson,
}

/// How the person at this browser comes in, by the e-mail that is signed in.
pub(super) fn way_in(invitation: &OpenInvitation, signed_in: Option<&str>) -> Way {
    match (invitation.known, signed_in) {
        (_, Some(email)) if email == invitation.email => Way::SignedIn,
        (_, Some(_)) => Way::OtherPerson,
        (true, None) => Way::SignInFirst,
        (false, None) => Way::New,
    }
}

/// What is wrong with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) name: Option<String>,
    pub(super) current: Option<String>,
    pub(super) password: Option<String>,
    /// What belongs to no field.
    pub(super) form: Option<String>,
}

/// What is to be sent for somebody new, or what is missing.
pub(super) fn judge_joining(token: &str, name: &str, password: &str) -> Result<AcceptInvitation, Trouble> {
    let trouble = Trouble {
        name: name.trim().is_empty().then(|| t!("account.name_missing")),
        password: password.is_empty().then(|| t!("account.password_missing")),
        ..Trouble::default()
    };
    if trouble != Trouble::default() {
        return Err(trouble);
    }
    Ok(AcceptInvitation {
        token: token.to_owned(),
        name: Some(name.trim().to_owned()),
        password: Some(password.to_owned()),
    })
}

/// Where a refusal is told.
pub(super) fn trouble_of(error: &ApiError) -> Trouble {
    let told = Some(error.detail());
    match error {
        ApiError::Problem(problem) if problem.code == "wrong_password" => {
            Trouble { current: told, ..Trouble::default() }
        }
        ApiError::Problem(problem) if problem.code == "password_too_weak" => {
            Trouble { password: told, ..Trouble::default() }
        }
        ApiError::Problem(problem) if problem.fields.iter().any(|field| field == "name") => {
            Trouble { name: told, ..Trouble::default() }
        }
        ApiError::Problem(_) | ApiError::NoAnswer(_) => Trouble { form: told, ..Trouble::default() },
    }
}

/// Whether a link leads to nothing.
pub(super) fn is_worthless(error: &ApiError) -> bool {
    error.code() == Some("link_worthless")
}

/// A browser and its system by what it called itself; `None` where neither is known.
pub(super) fn browser_name(called: &str) -> Option<String> {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let of = |names: [(&str, &'static str); 6]| {
        names.into_iter().find(|(mark, _)| called.contains(mark)).map(|(_, name)| name)
    };
    match (of(BROWSERS), of(SYSTEMS)) {
        (Some(browser), Some(system)) => Some(t!("account.browser_on", browser = browser, system = system)),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;
    use ::api::transaction::CompanyRef;

    use super::*;
    use crate::i18n::{learn, part_texts};

    fn invitation(known: bool) -> OpenInvitation {
        let id = "01930000-0000-7000-8000-000000000001".parse().unwrap();
        OpenInvitation {
            company: CompanyRef { id, name: "Demo Flowers".to_owned() },
            email: "new@demo.example".to_owned(),
            role: "agent".to_owned(),
            expires_at: "2026-11-30T10:00:00.000000Z".to_owned(),
            known,
            sign_on: false,
        }
    }

    #[test]
    fn who_comes_in_how_depends_on_who_is_there() {
        assert_eq!(way_in(&invitation(false), None), Way::New);
        assert_eq!(way_in(&invitation(true), None), Way::SignInFirst);
        assert_eq!(way_in(&invitation(true), Some("new@demo.example")), Way::SignedIn);
        for known in [true, false] {
            assert_eq!(way_in(&invitation(known), Some("agent@demo.example")), Way::OtherPerson);
        }
    }

    #[test]
    fn somebody_new_gives_a_name_and_a_password() {
        let trouble = judge_joining("token", " ", "").unwrap_err();
        assert!(trouble.name.is_some() && trouble.password.is_some());
        let sent = judge_joining("token", " Ayşe ", " four words of it ").unwrap();
        assert_eq!(sent.name.as_deref(), Some("Ayşe"));
        assert_eq!(sent.password.as_deref(), Some(" four words of it "));
    }

    #[test]
    fn what_the_server_refuses_is_told_where_it_was_typed() {
        let problem = |code: &str| ApiError::Problem(Box::new(Problem::new(422, "", code, "Why.")));
        assert_eq!(trouble_of(&problem("password_too_weak")).password.as_deref(), Some("Why."));
        assert_eq!(trouble_of(&problem("wrong_password")).current.as_deref(), Some("Why."));
        assert_eq!(trouble_of(&problem("too_many_sign_ins")).form.as_deref(), Some("Why."));
        let mut named = Problem::new(422, "", "invalid_field", "Why.");
        named.fields = vec!["name".to_owned()];
        assert_eq!(trouble_of(&ApiError::Problem(Box::new(named))).name.as_deref(), Some("Why."));
        assert!(is_worthless(&problem("link_worthless")));
    }

    #[test]
    fn a_browser_is_named_by_what_it_calls_itself() {
        learn(part_texts::ACCOUNT);
        let linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
        assert_eq!(browser_name(linux).as_deref(), Some("Chrome on Linux"));
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";
        assert_eq!(browser_name(phone).as_deref(), Some("Safari on iPhone"));
        let edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser_name(edge).as_deref(), Some("Edge on Windows"));
        assert_eq!(browser_name("curl/8.0"), None);
    }
}
