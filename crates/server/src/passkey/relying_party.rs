//! Whom passkeys are for: our public address. A browser lets nobody else ask for them.

use webauthn_rs::prelude::{
    CreationChallengeResponse, CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, Url,
    Uuid, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// What people see beside the passkeys on their device.
const NAME: &str = "Refund Desk";

/// Why there are no passkeys at an address: no browser would make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeysOff {
    /// It is an IP address, and passkeys belong to a name.
    AddressIsANumber,
    /// It is reached by plain http, and not on this machine.
    AddressIsNotSecure,
}

impl PasskeysOff {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AddressIsANumber => "address_is_a_number",
            Self::AddressIsNotSecure => "address_is_not_secure",
        }
    }
}

/// Our address as whom passkeys are for.
#[derive(Clone, Debug)]
pub struct RelyingParty(Webauthn);

impl RelyingParty {
    /// Of a public address without a path.
    pub fn of(public_url: &str) -> Result<Self, PasskeysOff> {
        let url = Url::parse(public_url).map_err(|_no_url| PasskeysOff::AddressIsANumber)?;
        let Some(host) = url.domain() else { return Err(PasskeysOff::AddressIsANumber) };
        let is_here = host == "localhost" || host.ends_with(".localhost");
        if url.scheme() != "https" && !is_here {
            return Err(PasskeysOff::AddressIsNotSecure);
        }
        let built = WebauthnBuilder::new(host, &url).and_then(|builder| builder.rp_name(NAME).build());
        built.map(Self).map_err(|_host_is_the_urls_own| PasskeysOff::AddressIsANumber)
    }

    /// Asks for a new passkey of a person, on a device that has none of these; gives the options as JSON, too. The
    /// device keeps the name of its owner with it, so that nobody need type an e-mail to sign in.
    pub(super) fn ask_for_new(
        &self,
        (person, email, name): (Uuid, &str, &str),
        known: Vec<CredentialID>,
    ) -> Result<(String, PasskeyRegistration), Unusable> {
        let (asked, state) = self.0.start_passkey_registration(person, email, name, Some(known))?;
        Ok((creation_options(&asked)?, state))
    }

    /// Reads what a device made.
    pub(super) fn read_new(&self, made: &str, state: &str) -> Result<Passkey, Unusable> {
        let state: PasskeyRegistration = serde_json::from_str(state)?;
        let made = serde_json::from_str(made)?;
        Ok(self.0.finish_passkey_registration(&made, &state)?)
    }

    /// Asks whoever is there to sign with any passkey of theirs.
    pub(super) fn ask_to_sign(&self) -> Result<(String, DiscoverableAuthentication), Unusable> {
        let (asked, state) = self.0.start_discoverable_authentication()?;
        Ok((serde_json::to_string(&asked.public_key)?, state))
    }

    /// Which passkey an answer says that it is of, and whose that is.
    pub(super) fn read_claim(&self, answer: &str) -> Result<(Vec<u8>, Uuid), Unusable> {
        let answer = serde_json::from_str(answer)?;
        let (person, credential_id) = self.0.identify_discoverable_authentication(&answer)?;
        Ok((credential_id.to_vec(), person))
    }

    /// Checks an answer, and gives the passkey as it is after that.
    pub(super) fn check(&self, answer: &str, state: &str, passkey: &str) -> Result<Passkey, Unusable> {
        let state: DiscoverableAuthentication = serde_json::from_str(state)?;
        let mut passkey: Passkey = serde_json::from_str(passkey)?;
        let answer = serde_json::from_str(answer)?;
        let signed = self.0.finish_discoverable_authentication_v2(&answer, state, &passkey)?;
        // That nothing of it changed is no fault.
        let _changed = passkey.update_credential(&signed);
        Ok(passkey)
    }
}

/// What a device brought is worth nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error("it is not the JSON of a credential")]
    Unreadable(#[from] serde_json::Error),
    #[error("it does not stand the check")]
    Wrong(#[from] WebauthnError),
}

impl Unusable {
    /// Whether all is right but the counter, which a copy may have moved on.
    pub(super) const fn is_a_copys(&self) -> bool {
        matches!(self, Self::Wrong(WebauthnError::CredentialPossibleCompromise))
    }
}

/// The options of a new passkey, which must be one that its device finds by itself.
fn creation_options(asked: &CreationChallengeResponse) -> Result<String, serde_json::Error> {
    let mut options = serde_json::to_value(&asked.public_key)?;
    if let Some(selection) =
        options.get_mut("authenticatorSelection").and_then(serde_json::Value::as_object_mut)
    {
        selection.insert("residentKey".to_owned(), "required".into());
        selection.insert("requireResidentKey".to_owned(), true.into());
    }
    serde_json::to_string(&options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_names_that_browsers_trust() {
        for good in
            ["https://refunds.example.com", "https://refunds.example.com:8443", "http://localhost:8080"]
        {
            assert!(RelyingParty::of(good).is_ok(), "{good}");
        }
        let off = |url: &str| RelyingParty::of(url).err();
        for number in ["https://192.0.2.7", "http://127.0.0.1:8080", "https://[2001:db8::1]"] {
            assert_eq!(off(number), Some(PasskeysOff::AddressIsANumber), "{number}");
        }
        assert_eq!(off("http://refunds.example.com"), Some(PasskeysOff::AddressIsNotSecure));
    }

    #[test]
    fn a_new_passkey_must_be_found_without_an_e_mail_and_know_its_person() {
        let party = RelyingParty::of("https://refunds.example.com:8443").unwrap();
        let (options, _state) =
            party.ask_for_new((Uuid::now_v7(), "agent@demo.example", "Demo agent"), Vec::new()).unwrap();
        let options: serde_json::Value = serde_json::from_str(&options).unwrap();
        assert_eq!(options["rp"]["id"], "refunds.example.com");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
    }
}
