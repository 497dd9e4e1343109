//! What letters say: plain text in the language that whoever gets it reads, as far as that is known.

use domain::language::Language;
use refunds::ids::new_uuid;
use serde::{Deserialize, Serialize};
use store::Micros;
use store::letter::NewLetter;
use uuid::Uuid;

use crate::app::App;
use crate::problem::Failure;

/// A letter as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it is about: one line.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// What a letter is bound to while it waits.
#[must_use]
pub fn secret_context(id: Uuid) -> String {
    format!("letter:{id}")
}

/// Says that somebody is invited into a company, and by whom.
#[must_use]
pub fn write_invitation(language: Language, company: &str, inviter: &str, link: &str) -> Letter {
    let (company, inviter) = (one_line(company), one_line(inviter));
    match language {
        Language::English => Letter {
            subject: format!("{company} invites you to Refund Desk"),
            text: format!(
                "{inviter} invites you to {company} on Refund Desk.\n\n\
                 Open this link within a week; it works once:\n\n{link}\n\n\
                 If you do not know who that is, you need not do anything.\n"
            ),
        },
        Language::Turkish => Letter {
            subject: format!("{company} sizi Refund Desk'e davet ediyor"),
            text: format!(
                "{inviter} sizi Refund Desk'te {company} şirketine davet ediyor.\n\n\
                 Bu bağlantıyı bir hafta içinde açın; yalnızca bir kez çalışır:\n\n{link}\n\n\
                 Bu kişiyi tanımıyorsanız hiçbir şey yapmanız gerekmez.\n"
            ),
        },
    }
}

/// Gives somebody the way to a new password that an owner made for them.
#[must_use]
pub fn write_reset(language: Language, owner: &str, link: &str) -> Letter {
    let owner = one_line(owner);
    match language {
        Language::English => Letter {
            subject: "A new password for Refund Desk".to_owned(),
            text: format!(
                "{owner} lets you choose a new password for Refund Desk.\n\n\
                 Open this link within an hour; it works once:\n\n{link}\n\n\
                 If you did not ask for it, tell them. Until it is opened, your password stays as it is.\n"
            ),
        },
        Language::Turkish => Letter {
            subject: "Refund Desk için yeni parola".to_owned(),
            text: format!(
                "{owner}, Refund Desk için yeni bir parola seçmenize olanak tanıyor.\n\n\
                 Bu bağlantıyı bir saat içinde açın; yalnızca bir kez çalışır:\n\n{link}\n\n\
                 Bunu siz istemediyseniz kendisine bildirin. Bağlantı açılana kadar parolanız değişmez.\n"
            ),
        },
    }
}

/// Gives somebody the way to a new password that they, or somebody in their name, asked for.
#[must_use]
pub fn write_forgotten(language: Language, link: &str) -> Letter {
    match language {
        Language::English => Letter {
            subject: "Choose a new password for Refund Desk".to_owned(),
            text: format!(
                "Somebody, probably you, asked for a new password for Refund Desk.\n\n\
                 Open this link within an hour; it works once:\n\n{link}\n\n\
                 If it was not you, you need not do anything: your password stays as it is.\n"
            ),
        },
        Language::Turkish => Letter {
            subject: "Refund Desk için yeni bir parola seçin".to_owned(),
            text: format!(
                "Refund Desk için yeni bir parola istendi; büyük olasılıkla bunu siz istediniz.\n\n\
                 Bu bağlantıyı bir saat içinde açın; yalnızca bir kez çalışır:\n\n{link}\n\n\
                 Bunu siz istemediyseniz hiçbir şey yapmanız gerekmez: parolanız değişmez.\n"
            ),
        },
    }
}

/// Says to somebody who asked for a new password that they have none, and how they sign in.
#[must_use]
pub fn write_no_password(language: Language, desk: &str) -> Letter {
    match language {
        Language::English => Letter {
            subject: "Signing in to Refund Desk".to_owned(),
            text: format!(
                "Somebody, probably you, asked for a new password for Refund Desk.\n\n\
                 You have none: you sign in with your company's own account, at\n\n{desk}\n\n\
                 If you cannot, ask whoever looks after that account, or an owner of your company.\n"
            ),
        },
        Language::Turkish => Letter {
            subject: "Refund Desk'e giriş".to_owned(),
            text: format!(
                "Refund Desk için yeni bir parola istendi; büyük olasılıkla bunu siz istediniz.\n\n\
                 Parolanız yok: şirketinizin kendi hesabıyla şu adreste giriş yaparsınız:\n\n{desk}\n\n\
                 Giriş yapamıyorsanız bu hesapla ilgilenen kişiye ya da şirketinizin bir sahibine başvurun.\n"
            ),
        },
    }
}

/// A name that somebody chose stays on its line.
fn one_line(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A letter as it waits: encrypted, because its link is as good as a password. None where this desk sends no mail.
pub fn seal(
    app: &App,
    to_email: &str,
    letter: impl FnOnce() -> Letter,
    expires_at: Micros,
) -> Result<Option<NewLetter>, Failure> {
    let (Some(_mailer), Some(vault)) = (&app.settings.mailer, app.service.vault()) else { return Ok(None) };
    let id = new_uuid(app.now(), app.service.random());
    let words = serde_json::to_string(&letter()).map_err(Failure::internal)?;
    let sealed = vault.seal(app.service.random(), &secret_context(id), &words).map_err(Failure::internal)?;
    Ok(Some(NewLetter {
        id,
        to_email: to_email.to_owned(),
        secret_ciphertext: sealed.ciphertext,
        secret_key_id: sealed.key_id,
        expires_at,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_who_and_where_in_the_readers_language() {
        let link = "https://desk.example/account/join#x";
        let letter = write_invitation(Language::English, "Demo\nBooks", "owner@demo.example", link);
        assert_eq!(letter.subject, "Demo Books invites you to Refund Desk");
        assert!(letter.text.starts_with("owner@demo.example invites you to Demo Books "), "{}", letter.text);
        assert!(letter.text.contains(&format!("\n\n{link}\n\n")), "{}", letter.text);
        let turkish = write_reset(Language::Turkish, "owner@demo.example", link);
        assert!(turkish.text.contains("bir saat içinde") && turkish.text.contains(link), "{}", turkish.text);
        assert!(write_reset(Language::English, "", link).text.contains("within an hour"));
        assert!(write_invitation(Language::Turkish, "", "", link).text.contains("bir hafta içinde"));
    }
}
