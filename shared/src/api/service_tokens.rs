//! Service tokens: by them a partner's or the vendor's own systems call the API.
//!
//! A token acts for its party within its scopes (`permissions::Scope`): it never decides and never makes a statement. Its secret is
//! shown once; what is kept is its hash.

use crate::{
    directory::is_label,
    ids::ServiceTokenId,
    instant::{Instant, Span},
    permissions::Scope,
    tr,
};
use serde::{Deserialize, Serialize};

use super::PartnerRef;

/// Days that a token can be good for.
pub const MAX_TOKEN_DAYS: u32 = 365;
/// Tokens of one party that are in force at the same time.
pub const MAX_SERVICE_TOKENS: u32 = 50;
/// Tokens on a page.
pub const SERVICE_TOKENS_PAGE: u32 = 50;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceTokenRequest {
    /// What uses it.
    pub name: String,
    pub scopes: Vec<Scope>,
    pub days: u32,
}

impl ServiceTokenRequest {
    /// The first thing that is wrong with it, in words.
    pub fn wrong(&self) -> Option<&'static str> {
        if !is_label(&self.name) {
            Some(tr!("A name has 1 to 200 characters. Say what uses the token."))
        } else if self.scopes.is_empty() {
            Some(tr!("Choose what the token is for."))
        } else if self.days == 0 || self.days > MAX_TOKEN_DAYS {
            Some(tr!("A token is good for 1 to 365 days."))
        } else {
            None
        }
    }

    /// How long it is good for.
    pub fn lasts(&self) -> Span {
        Span::days(self.days.min(MAX_TOKEN_DAYS))
    }
}

/// A token just made: the only answer that ever has its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewServiceToken {
    /// `cmt_` and 64 hexadecimal digits. Goes into the `Authorization` header, after `Bearer `.
    pub secret: String,
    pub token: ServiceTokenView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTokenView {
    pub id: ServiceTokenId,
    pub name: String,
    /// Whose it is; the programme's own without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerRef>,
    pub scopes: Vec<Scope>,
    pub made_at: Instant,
    /// The name of who made it.
    pub made_by: String,
    pub expires_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Instant>,
    /// When it was last used, to within an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Instant>,
}

impl ServiceTokenView {
    pub fn is_in_force(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceTokensQuery {
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
}

/// A partner's administrators see its own, programme administration everybody's, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTokensAnswer {
    pub tokens: Vec<ServiceTokenView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_name_a_scope_and_an_end_within_a_year() {
        let good = ServiceTokenRequest { name: "ERP".into(), scopes: vec![Scope::Read], days: 365 };
        assert_eq!(good.wrong(), None);
        for wrong in [
            ServiceTokenRequest { name: "  ".into(), ..good.clone() },
            ServiceTokenRequest { name: "a\u{0}b".into(), ..good.clone() },
            ServiceTokenRequest { scopes: Vec::new(), ..good.clone() },
            ServiceTokenRequest { days: 0, ..good.clone() },
            ServiceTokenRequest { days: 366, ..good.clone() },
        ] {
            assert!(wrong.wrong().is_some(), "{wrong:?}");
        }
    }
}
