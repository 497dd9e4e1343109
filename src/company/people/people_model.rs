//! What the page of people says and allows, decided without a browser.

use ::api::people::{Invitation, InvitationCreated, Member};
use domain::id::{InvitationId, PersonId};
use domain::role::Role;

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::t;
use crate::ui::badge::BadgeTone;

/// A link that was just made: shown this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MadeLink {
    /// What it is for: `invitation` or `reset`, by the name that its texts have.
    pub(super) purpose: &'static str,
    /// Whom it is for.
    pub(super) email: String,
    /// The link itself.
    pub(super) link: String,
    /// When it ends to work, RFC 3339.
    pub(super) expires_at: String,
    /// Whether it is on its way by mail, too.
    pub(super) mailed: bool,
}

impl MadeLink {
    /// That of an invitation.
    pub(super) fn of_invitation(made: InvitationCreated) -> Self {
        let InvitationCreated { invitation: Invitation { email, expires_at, mail, .. }, link } = made;
        Self { purpose: "invitation", email, link, expires_at, mailed: mail.is_some() }
    }

    /// What to do with it.
    pub(super) fn text(&self) -> String {
        if self.mailed {
            text_of("people.mailed_text", self.purpose)
        } else {
            text_of("people.link_text", self.purpose)
        }
    }
}

/// What is asked about before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Another role for somebody.
    Role { person: PersonId, email: String, role: Option<Role> },
    /// The end of somebody's membership.
    Remove { person: PersonId, email: String },
    /// A link for a new password.
    Reset { person: PersonId, email: String },
    /// The end of the second factor that somebody has lost.
    SecondFactor { person: PersonId, email: String },
    /// The end of an invitation.
    TakeBack { invitation: InvitationId, email: String },
}

impl Deed {
    /// The name that its texts have.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Role { .. } => "role",
            Self::Remove { .. } => "remove",
            Self::Reset { .. } => "reset",
            Self::SecondFactor { .. } => "second_factor",
            Self::TakeBack { .. } => "take_back",
        }
    }

    /// Whom it is about.
    pub(super) fn email(&self) -> &str {
        match self {
            Self::Role { email, .. }
            | Self::Remove { email, .. }
            | Self::Reset { email, .. }
            | Self::SecondFactor { email, .. }
            | Self::TakeBack { email, .. } => email,
        }
    }

    /// Whether somebody loses something by it.
    pub(super) const fn is_a_loss(&self) -> bool {
        match self {
            Self::Remove { .. } | Self::SecondFactor { .. } | Self::TakeBack { .. } => true,
            Self::Role { .. } | Self::Reset { .. } => false,
        }
    }
}

/// A role in words; one that this panel does not know stands for itself.
pub(super) fn role_name(role: &str) -> String {
    text_of("role.name", role)
}

/// What a role may do.
pub(super) fn role_detail(role: Role) -> String {
    text_of("role.detail", role.as_str())
}

/// Whether somebody can sign in.
pub(super) fn state_text(member: &Member) -> (BadgeTone, String) {
    if member.disabled {
        (BadgeTone::Bad, t!("people.disabled"))
    } else {
        (BadgeTone::Good, t!("people.active"))
    }
}

/// Whether an invitation's link works.
pub(super) fn invitation_text(invitation: &Invitation) -> (BadgeTone, String) {
    if invitation.expired {
        (BadgeTone::Bad, t!("people.expired"))
    } else {
        (BadgeTone::Warning, t!("people.waiting"))
    }
}

/// How the letter with an invitation's link stands, and why where it was not sent; none where there is none.
pub(super) fn mail_text(invitation: &Invitation) -> Option<(BadgeTone, String, Option<String>)> {
    let mail = invitation.mail.as_ref()?;
    let why = mail.failure.clone();
    Some(match (mail.state.as_str(), why.is_some()) {
        ("sent", _) => (BadgeTone::Good, t!("people.mail_sent"), None),
        ("failed", _) => (BadgeTone::Bad, t!("people.mail_failed"), why),
        (_, true) => (BadgeTone::Warning, t!("people.mail_tried_again"), why),
        (_, false) => (BadgeTone::Neutral, t!("people.mail_waits"), None),
    })
}

/// Whether what is said of an invitation's letter may be another in a moment.
pub(super) fn mail_moves(invitation: &Invitation) -> bool {
    invitation.mail.as_ref().is_some_and(|mail| mail.state == "queued" && mail.tried_at.is_none())
}

/// Whether a letter was made once, and nothing more comes of it: then there may be another.
pub(super) fn mail_has_ended(invitation: &Invitation) -> bool {
    invitation.mail.as_ref().is_some_and(|mail| mail.state != "queued")
}

/// Why somebody may not change what others may do; `None` where they may.
pub(super) fn why_not_change(own: Option<Role>) -> Option<String> {
    (!own.is_some_and(Role::may_change_roles)).then(|| t!("people.owners_only"))
}

/// Why somebody may not make a link for a new password of somebody else.
pub(super) fn why_not_reset(own: Option<Role>, is_oneself: bool) -> Option<String> {
    why_not_change(own).or_else(|| is_oneself.then(|| t!("people.own_password")))
}

/// Why somebody may not reset somebody else's second factor.
pub(super) fn why_not_reset_factor(own: Option<Role>, is_oneself: bool) -> Option<String> {
    why_not_change(own).or_else(|| is_oneself.then(|| t!("people.own_second_factor")))
}

/// Why somebody may not take an invitation back.
pub(super) fn why_not_take_back(own: Option<Role>, invited_as: &str) -> Option<String> {
    let may = invited_as.parse::<Role>().is_ok_and(|role| own.is_some_and(|own| own.may_give(role)));
    (!may).then(|| t!("people.owners_only_invitation"))
}

/// The roles that somebody may give, from the least to the most.
pub(super) fn roles_to_give(own: Option<Role>) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| own.is_some_and(|own| own.may_give(*role))).collect()
}

/// Whether a refusal is about the e-mail that was typed.
pub(super) fn is_about_email(error: &ApiError) -> bool {
    match error {
        ApiError::Problem(problem) => {
            problem.code == "member_already" || problem.fields.iter().any(|field| field == "email")
        }
        ApiError::NoAnswer(_) => false,
    }
}

/// What stands in a person's row changes with these alone.
pub(super) fn member_key(member: &Member) -> String {
    let Member { id, role, disabled, name, last_seen_at, second_factor, .. } = member;
    format!("{id} {role} {disabled} {second_factor} {name} {last_seen_at:?}")
}

/// The same of an invitation.
pub(super) fn invitation_key(invitation: &Invitation) -> String {
    format!("{} {} {:?}", invitation.id, invitation.expired, invitation.mail)
}

#[cfg(test)]
mod tests {
    use ::api::people::Mail;
    use ::api::problem::Problem;

    use super::*;
    use crate::i18n::{learn, part_texts};

    fn member(disabled: bool) -> Member {
        Member {
            id: "01930000-0000-7000-8000-000000000001".parse().unwrap(),
            email: "agent@demo.example".to_owned(),
            name: "Demo Agent".to_owned(),
            role: "agent".to_owned(),
            disabled,
            since: "2026-11-20T10:00:00.000000Z".to_owned(),
            last_seen_at: None,
            second_factor: false,
        }
    }

    #[test]
    fn every_role_has_a_name_and_says_what_it_may_do() {
        learn(part_texts::COMPANY);
        for role in Role::ALL {
            assert_ne!(role_name(role.as_str()), role.as_str());
            assert_ne!(role_detail(role), role.as_str());
        }
    }

    #[test]
    fn every_deed_has_its_texts() {
        learn(part_texts::COMPANY);
        let email = "agent@demo.example".to_owned();
        let person = member(false).id;
        let invitation = "01930000-0000-7000-8000-000000000002".parse().unwrap();
        for deed in [
            Deed::Role { person, email: email.clone(), role: Some(Role::Agent) },
            Deed::Remove { person, email: email.clone() },
            Deed::Reset { person, email: email.clone() },
            Deed::TakeBack { invitation, email: email.clone() },
        ] {
            for area in ["people.deed_title", "people.deed_text", "people.deed_button"] {
                assert_ne!(text_of(area, deed.code()), deed.code(), "{area}");
            }
            assert_eq!(deed.email(), email);
        }
    }

    #[test]
    fn an_owner_changes_roles_and_anybody_else_is_told_who_does() {
        assert_eq!(why_not_change(Some(Role::Owner)), None);
        for role in [None, Some(Role::Manager), Some(Role::Viewer)] {
            assert!(why_not_change(role).is_some(), "{role:?}");
            assert!(why_not_reset(role, false).is_some(), "{role:?}");
        }
        assert_eq!(why_not_reset(Some(Role::Owner), false), None);
        assert!(why_not_reset(Some(Role::Owner), true).is_some());
    }

    #[test]
    fn a_manager_gives_and_takes_back_what_is_less_than_a_manager() {
        assert_eq!(roles_to_give(Some(Role::Manager)), [Role::Viewer, Role::Agent, Role::Approver]);
        assert_eq!(roles_to_give(Some(Role::Owner)), Role::ALL);
        assert!(roles_to_give(None).is_empty());
        assert_eq!(why_not_take_back(Some(Role::Manager), "agent"), None);
        assert!(why_not_take_back(Some(Role::Manager), "owner").is_some());
        assert!(why_not_take_back(Some(Role::Owner), "odd").is_some());
    }

    fn invitation(state: &str, failure: Option<&str>) -> Invitation {
        let mail = Mail { state: state.to_owned(), tried_at: None, failure: failure.map(str::to_owned) };
        Invitation {
            id: "01930000-0000-7000-8000-000000000002".parse().unwrap(),
            email: "ayse@demo.example".to_owned(),
            role: "agent".to_owned(),
            invited_by: "owner@demo.example".to_owned(),
            created_at: "2026-11-20T10:00:00.000000Z".to_owned(),
            expires_at: "2026-11-27T10:00:00.000000Z".to_owned(),
            expired: false,
            mail: Some(mail),
        }
    }

    #[test]
    fn a_letter_that_was_not_sent_says_why() {
        learn(part_texts::COMPANY);
        let text = |state, failure| mail_text(&invitation(state, failure)).unwrap();
        assert_eq!(text("queued", None), (BadgeTone::Neutral, t!("people.mail_waits"), None));
        assert_eq!(text("sent", None), (BadgeTone::Good, t!("people.mail_sent"), None));
        let because = |why: &str| Some(why.to_owned());
        let failed = (BadgeTone::Bad, t!("people.mail_failed"), because("no such mailbox"));
        assert_eq!(text("failed", Some("no such mailbox")), failed);
        let waits = (BadgeTone::Warning, t!("people.mail_tried_again"), because("busy"));
        assert_eq!(text("queued", Some("busy")), waits);
        assert_eq!(mail_text(&Invitation { mail: None, ..invitation("sent", None) }), None);
    }

    #[test]
    fn another_letter_may_follow_only_one_that_has_ended() {
        for (state, moves, has_ended) in
            [("queued", true, false), ("sent", false, true), ("failed", false, true)]
        {
            let one = invitation(state, None);
            assert_eq!((mail_moves(&one), mail_has_ended(&one)), (moves, has_ended), "{state}");
        }
        assert_ne!(invitation_key(&invitation("queued", None)), invitation_key(&invitation("sent", None)));
    }

    #[test]
    fn a_link_that_goes_by_mail_is_not_for_you_to_send() {
        learn(part_texts::COMPANY);
        for purpose in ["invitation", "reset"] {
            let made = |mailed| MadeLink {
                purpose,
                email: String::new(),
                link: String::new(),
                expires_at: String::new(),
                mailed,
            };
            assert!(made(true).text().contains("mail") && made(true).text() != made(false).text());
        }
    }

    #[test]
    fn who_may_not_sign_in_is_told_apart() {
        learn(part_texts::COMPANY);
        assert_eq!(state_text(&member(false)).0, BadgeTone::Good);
        assert_eq!(state_text(&member(true)).0, BadgeTone::Bad);
        assert_ne!(member_key(&member(false)), member_key(&member(true)));
    }

    #[test]
    fn what_the_server_has_against_the_e_mail_is_told_at_its_field() {
        let problem = |code: &str| Problem::new(422, "", code, "Give another.");
        assert!(is_about_email(&ApiError::Problem(Box::new(problem("member_already")))));
        let mut invalid = problem("invalid_field");
        assert!(!is_about_email(&ApiError::Problem(Box::new(invalid.clone()))));
        invalid.fields = vec!["email".to_owned()];
        assert!(is_about_email(&ApiError::Problem(Box::new(invalid))));
        assert!(!is_about_email(&ApiError::NoAnswer(String::new())));
    }
}
