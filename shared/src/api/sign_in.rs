//! Signing in by the programme's identity provider (OpenID Connect), or by Cloudflare Access in front of the portal.
//!
//! A sign-in is a journey of the browser, so what goes wrong on it is told on the page where it began: by one of these troubles,
//! never by a text that came from elsewhere. Where one goes afterwards is a path of this portal and nothing else.

use crate::tr;
use serde::{Deserialize, Serialize};

/// Characters of a path that a sign-in leads back to.
const LONGEST_PATH: usize = 500;

/// By which ways one signs in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInWaysAnswer {
    /// What people call the identity provider, where there is one.
    pub provider: Option<String>,
    /// Whether Cloudflare Access says who somebody is.
    pub access: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInQuery {
    /// Where to go afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Whether the provider is to ask who somebody is even if it knows: by another account, perhaps.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
}

/// What the identity provider sends the browser back with. Providers add parameters of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SignInCallbackQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Who sends (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOutAnswer {
    /// Where the browser goes to end the session with the identity provider as well.
    pub go_on: Option<String>,
}

/// Why a sign-in didn't come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInTrouble {
    /// The person said no at the provider, or the provider did.
    Cancelled,
    /// Begun too long ago, in another browser, or overtaken by a newer one.
    Expired,
    /// The identity provider or a part of the portal doesn't answer as it should.
    Unavailable,
    /// What came back doesn't prove who somebody is.
    NotProven,
    /// The provider doesn't vouch for the email address.
    AddressNotVerified,
    /// Nobody in the directory has this address.
    NotInDirectory,
    /// More than one person in the directory has it.
    SeveralPeople,
    /// The person with this address signs in by another account.
    OtherAccount,
}

impl SignInTrouble {
    pub const ALL: [SignInTrouble; 8] = [
        SignInTrouble::Cancelled,
        SignInTrouble::Expired,
        SignInTrouble::Unavailable,
        SignInTrouble::NotProven,
        SignInTrouble::AddressNotVerified,
        SignInTrouble::NotInDirectory,
        SignInTrouble::SeveralPeople,
        SignInTrouble::OtherAccount,
    ];

    /// As addresses name it.
    pub fn code(self) -> &'static str {
        match self {
            SignInTrouble::Cancelled => "cancelled",
            SignInTrouble::Expired => "expired",
            SignInTrouble::Unavailable => "unavailable",
            SignInTrouble::NotProven => "not_proven",
            SignInTrouble::AddressNotVerified => "address_not_verified",
            SignInTrouble::NotInDirectory => "not_in_directory",
            SignInTrouble::SeveralPeople => "several_people",
            SignInTrouble::OtherAccount => "other_account",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.code() == code)
    }

    /// Whether another account may have more luck: the provider would come back with the same one unless it is told to ask.
    pub fn is_of_this_account(self) -> bool {
        matches!(
            self,
            SignInTrouble::AddressNotVerified
                | SignInTrouble::NotInDirectory
                | SignInTrouble::SeveralPeople
                | SignInTrouble::OtherAccount
        )
    }

    /// What happened, and what the person can do.
    pub fn words(self) -> &'static str {
        match self {
            SignInTrouble::Cancelled => {
                tr!("The sign-in was broken off. Nobody is signed in; try again when you like.")
            }
            SignInTrouble::Expired => {
                tr!("This sign-in was begun too long ago, or in another browser or tab. Sign in again from here.")
            }
            SignInTrouble::Unavailable => {
                tr!("Signing in doesn't work at the moment: a part of it isn't answering. Try again in a few minutes.")
            }
            SignInTrouble::NotProven => {
                tr!(
                    "What came back from the identity provider doesn't prove who you are. Sign in again; if that doesn't help, \
                 tell the programme's administration."
                )
            }
            SignInTrouble::AddressNotVerified => {
                tr!(
                    "Your identity provider hasn't confirmed your email address. Have it confirmed there, then sign in again."
                )
            }
            SignInTrouble::NotInDirectory => {
                tr!(
                    "You are signed in with your identity provider, but nobody with your email address has access to this portal. \
                 Ask an administrator of your partner, or the programme's administration, to invite you with that address."
                )
            }
            SignInTrouble::SeveralPeople => {
                tr!(
                    "More than one person in the directory has your email address, so that the portal can't tell whom you are. \
                 Ask the programme's administration to put it right."
                )
            }
            SignInTrouble::OtherAccount => {
                tr!(
                    "The person with your email address has signed in here by another account of the identity provider. Use that \
                 account, or ask the programme's administration to let you in anew."
                )
            }
        }
    }
}

/// Whether a sign-in may lead there: a page of this portal, named by its path. Anything that a browser might read as another
/// host is refused (`//elsewhere`, `/\elsewhere`, a tab or a line break in between), and so is the API.
pub fn is_own_path(to: &str) -> bool {
    let second = to.as_bytes().get(1).copied().unwrap_or_default();
    to.starts_with('/')
        && !matches!(second, b'/' | b'\\')
        && to.len() <= LONGEST_PATH
        && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !is_below(to, "/api")
        && !is_below(to, "/cdn-cgi")
}

fn is_below(to: &str, folder: &str) -> bool {
    to.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_to_a_page_of_this_portal_and_nowhere_else() {
        for to in ["/", "/tasks", "/applications/MIG-1?tab=rows#3", "/migrations?status=open&sub_customer=1", "/apiary"]
        {
            assert!(is_own_path(to), "{to}");
        }
        for to in [
            "",
            "tasks",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "/\t/elsewhere.example",
            "/\n/elsewhere.example",
            "/a\\b",
            "https://elsewhere.example/",
            "javascript:alert(1)",
            "/api",
            "/api/sign-in?to=/",
            "/cdn-cgi/access/logout",
            "/ü",
            "/a b",
        ] {
            assert!(!is_own_path(to), "{to:?}");
        }
        assert!(!is_own_path(&format!("/{}", "x".repeat(LONGEST_PATH))));
    }

    #[test]
    fn each_trouble_has_a_code_of_its_own_which_is_the_one_on_the_wire() {
        for trouble in SignInTrouble::ALL {
            assert_eq!(SignInTrouble::from_code(trouble.code()), Some(trouble));
            assert_eq!(serde_json::to_value(trouble).unwrap(), trouble.code());
            assert!(trouble.words().ends_with('.'));
        }
        assert_eq!(SignInTrouble::from_code("<script>"), None);
    }
}
