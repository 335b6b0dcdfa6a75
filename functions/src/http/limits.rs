//! How often somebody may call: counted by the platform's own limiters (`[[ratelimits]]` in `wrangler.toml`), before a body is read.
//!
//! Everything is counted by who calls, and by address where nobody is known yet; what is worth trying again and again (signing in, personal
//! links, previews, asking customers once more) has a narrower limit besides, and so has what fills the log. Whoever is over it is answered 429 and
//! nothing is done.
//! A deployment without its limiters serves nobody, but for a demonstration; a limiter that fails lets requests through.

use super::caller::{self, Identity};
use crate::{error::Error, log, portal::Portal};
use axum::http::{HeaderMap, HeaderName, header};
use serde_json::json;
use shared::{
    api::{
        AskConsent, AskToMove, DemoSignIn, Endpoint, FinishSignIn, GetOwner, GetPartner, GetProof, InviteAgain,
        InvitePerson, Offer, Preview, PreviewOffer, Remind, ReportFault, SendAgain, SignInByAccess, StartSignIn,
        Submit,
    },
    directory::Membership,
    seal::Hash,
};
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::atomic::{AtomicBool, Ordering},
};

/// A limiter: a binding with so many requests in so many seconds for each key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// Everything, by caller.
    Requests,
    /// By address.
    SignIns,
    /// By address.
    ConsentLinks,
    /// What can tell whose a sub-customer is, or whether it exists (R3.11): by party.
    Previews,
    /// What sends mails: by party.
    Resends,
    /// Likewise, once a day for an application: room for one selection of the pages, by party.
    Reminders,
    /// By address.
    Callbacks,
    /// What anybody can have written into the log: by address.
    Faults,
}

impl Limit {
    fn binding(self) -> &'static str {
        match self {
            Limit::Requests => "LIMIT_REQUESTS",
            Limit::SignIns => "LIMIT_SIGN_INS",
            Limit::ConsentLinks => "LIMIT_CONSENT_LINKS",
            Limit::Previews => "LIMIT_PREVIEWS",
            Limit::Resends => "LIMIT_RESENDS",
            Limit::Reminders => "LIMIT_REMINDERS",
            Limit::Callbacks => "LIMIT_CALLBACKS",
            Limit::Faults => "LIMIT_FAULTS",
        }
    }

    /// After how many seconds it is worth trying again: the limiter's period.
    fn seconds(self) -> u32 {
        match self {
            Limit::Callbacks => 10,
            _ => 60,
        }
    }

    /// The narrower limit of an endpoint.
    fn of<E: Endpoint>() -> Option<Self> {
        if E::PATH.starts_with("/api/consent-link") {
            return Some(Limit::ConsentLinks);
        }
        if E::PATH.starts_with("/api/callbacks/") {
            return Some(Limit::Callbacks);
        }
        match E::NAME {
            Preview::NAME
            | Submit::NAME
            | PreviewOffer::NAME
            | Offer::NAME
            | GetPartner::NAME
            | GetOwner::NAME
            | AskToMove::NAME
            | GetProof::NAME => Some(Limit::Previews),
            AskConsent::NAME | SendAgain::NAME | InvitePerson::NAME | InviteAgain::NAME => Some(Limit::Resends),
            Remind::NAME => Some(Limit::Reminders),
            ReportFault::NAME => Some(Limit::Faults),
            StartSignIn::NAME | FinishSignIn::NAME | SignInByAccess::NAME | DemoSignIn::NAME => Some(Limit::SignIns),
            _ => None,
        }
    }
}

/// Counts who shows a token, by address, before the ledger is asked whose it is: guesses don't get as far.
pub async fn count_tokens(portal: &Portal, headers: &HeaderMap) -> Result<(), Error> {
    if headers.contains_key(header::AUTHORIZATION) {
        take(portal, Limit::Requests, &format!("tokens from {}", address(headers))).await?;
    }
    Ok(())
}

/// Counts a request. `identity` is none where the caller tried to be somebody and isn't.
pub async fn count<E: Endpoint>(
    portal: &Portal,
    identity: Option<&Identity>,
    headers: &HeaderMap,
) -> Result<(), Error> {
    let address = address(headers);
    let (caller, party) = (caller_key(identity, &address), party_key(identity, &address));
    take(portal, Limit::Requests, &caller).await?;
    match Limit::of::<E>() {
        None => Ok(()),
        Some(limit @ (Limit::Previews | Limit::Resends | Limit::Reminders)) => take(portal, limit, &party).await,
        Some(limit) => take(portal, limit, &address).await,
    }
}

async fn take(portal: &Portal, limit: Limit, key: &str) -> Result<(), Error> {
    let Some(limiter) = portal.rate_limiter(limit.binding()) else { return missing(portal, limit) };
    // Who it is stays here: the platform gets a hash.
    match limiter.limit(Hash::of(&[key.as_bytes()]).to_string()).await {
        Ok(outcome) if outcome.success => Ok(()),
        Ok(_) => Err(Error::TooManyRequests { seconds: limit.seconds() }),
        Err(error) => {
            log::warning(json!({ "limiter": limit.binding(), "cause": error.to_string() }));
            Ok(())
        }
    }
}

/// A deployment that was set up without this limiter.
fn missing(portal: &Portal, limit: Limit) -> Result<(), Error> {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if !portal.is_demonstration() {
        return Err(Error::Unavailable(format!("the rate limiter {} isn't bound: see wrangler.toml", limit.binding())));
    }
    if !TOLD.swap(true, Ordering::Relaxed) {
        log::warning(json!({ "limiter": limit.binding(), "cause": "it isn't bound: this demonstration goes without" }));
    }
    Ok(())
}

fn caller_key(identity: Option<&Identity>, address: &str) -> String {
    match identity {
        Some(Identity::Member { kept, .. }) => format!("person {}", kept.person),
        Some(Identity::Service { hash, .. }) => format!("service {hash}"),
        Some(Identity::System) => "system".to_owned(),
        Some(Identity::Nobody) | None => address.to_owned(),
    }
}

/// For whom the caller acts: all people of a partner together.
fn party_key(identity: Option<&Identity>, address: &str) -> String {
    let party = identity.and_then(|identity| identity.membership().ok());
    match party {
        Some(Membership::Partner { partner, .. }) => format!("partner {partner}"),
        Some(Membership::SubCustomer { sub_customer }) => format!("sub-customer {sub_customer}"),
        Some(Membership::InternalReview { .. } | Membership::Administration) | None => caller_key(identity, address),
    }
}

/// From where a request comes. Whoever has one IPv6 address has a network of them: the network counts.
pub fn address(headers: &HeaderMap) -> String {
    let text = caller::text(headers, &HeaderName::from_static("cf-connecting-ip")).unwrap_or_default();
    match text.parse() {
        Ok(IpAddr::V4(address)) => format!("address {address}"),
        Ok(IpAddr::V6(address)) => {
            let network = Ipv6Addr::from_bits(address.to_bits() >> 64 << 64);
            format!("network {network}")
        }
        Err(_) => "no address".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::{AnswerConsentLink, EmailCallback, GetSession, GetSignInWays, ListTasks};

    const ALL: [Limit; 8] = [
        Limit::Requests,
        Limit::SignIns,
        Limit::ConsentLinks,
        Limit::Previews,
        Limit::Resends,
        Limit::Reminders,
        Limit::Callbacks,
        Limit::Faults,
    ];

    #[test]
    fn every_limiter_is_set_up_with_its_period() {
        let config: toml::Table = toml::from_str(include_str!("../../../wrangler.toml")).unwrap();
        let set_up = config["ratelimits"].as_array().unwrap();
        assert_eq!(set_up.len(), ALL.len());
        for limit in ALL {
            let one = set_up.iter().find(|one| one["name"].as_str() == Some(limit.binding())).unwrap();
            assert_eq!(one["simple"]["period"].as_integer(), Some(limit.seconds().into()), "{limit:?}");
            let same = |other: &&toml::Value| other["namespace_id"] == one["namespace_id"];
            assert_eq!(set_up.iter().filter(same).count(), 1, "{limit:?} counts with another");
        }
    }

    #[test]
    fn what_is_worth_trying_again_and_again_has_a_limit_of_its_own_r3_11() {
        assert_eq!(Limit::of::<Preview>(), Some(Limit::Previews));
        assert_eq!(Limit::of::<Submit>(), Some(Limit::Previews));
        assert_eq!(Limit::of::<GetPartner>(), Some(Limit::Previews));
        assert_eq!(Limit::of::<DemoSignIn>(), Some(Limit::SignIns));
        assert_eq!(Limit::of::<AnswerConsentLink>(), Some(Limit::ConsentLinks));
        assert_eq!(Limit::of::<SendAgain>(), Some(Limit::Resends));
        assert_eq!(Limit::of::<Remind>(), Some(Limit::Reminders));
        assert_eq!(Limit::of::<ReportFault>(), Some(Limit::Faults));
        assert_eq!(Limit::of::<EmailCallback>(), Some(Limit::Callbacks));
        assert_eq!(Limit::of::<FinishSignIn>(), Some(Limit::SignIns));
        assert_eq!(Limit::of::<GetSignInWays>(), None, "a page that is only looked at is no attempt");
        assert_eq!(Limit::of::<GetSession>(), None);
        assert_eq!(Limit::of::<ListTasks>(), None);
    }

    #[test]
    fn neighbours_in_an_ipv6_network_count_as_one() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("cf-connecting-ip", text.parse().unwrap());
            address(&headers)
        };
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("203.0.113.7"), of("203.0.113.8"));
        assert_eq!(of("nonsense"), address(&HeaderMap::new()));
    }
}
