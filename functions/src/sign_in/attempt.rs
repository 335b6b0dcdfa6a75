//! A sign-in under way: what was drawn for it, kept by the browser in which it was begun and by nobody else.
//!
//! `state` ties the provider's answer to this browser, `nonce` the token to this sign-in, and `verifier` the code to whoever asked
//! for it (PKCE). The cookie isn't sealed: only this host can set one of its name, and whoever forges their own cookie signs in as
//! nobody but whom the provider then proves them to be.

use crate::{error::Error, random};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use shared::{
    api::is_own_path,
    instant::{Instant, Span},
};

const COOKIE: &str = "__Host-sign-in";
/// How long a person may take at the provider.
const LASTS: Span = Span::minutes(10);
/// Of 32 random bytes.
const DRAWN: usize = 43;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    begun: Instant,
    /// A page of this portal.
    pub to: String,
}

impl Attempt {
    pub fn begin(to: Option<&str>, now: Instant) -> Result<Self, Error> {
        let draw = || Ok::<_, Error>(BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<32>()?));
        let to = to.filter(|to| is_own_path(to)).unwrap_or("/").to_owned();
        Ok(Self { state: draw()?, nonce: draw()?, verifier: draw()?, begun: now, to })
    }

    /// What the provider is told of the verifier (S256).
    pub fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }

    /// The `Set-Cookie` header that keeps it. `Lax`: the provider leads back here by a link.
    pub fn cookie(&self) -> String {
        let to = BASE64_URL_SAFE_NO_PAD.encode(&self.to);
        let begun = self.begun.millis().to_string();
        let value = [&self.state, &self.nonce, &self.verifier, &begun, &to].map(String::as_str);
        let (value, seconds) = (value.join("."), LASTS.millis() / 1_000);
        format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax")
    }

    /// The one that forgets it: it serves once.
    pub fn forget() -> String {
        format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
    }

    /// The attempt that this browser began, if it is the one that the provider answers and not too old.
    pub fn of(cookies: &str, state: &str, now: Instant) -> Option<Self> {
        let kept = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        let (_, value) = kept.into_iter().find(|(name, _)| *name == COOKIE)?;
        Self::read(value).filter(|attempt| attempt.state == state && now.since(attempt.begun) < LASTS)
    }

    fn read(value: &str) -> Option<Self> {
        let mut parts = value.splitn(5, '.');
        let mut drawn = || parts.next().filter(|part| is_drawn(part)).map(str::to_owned);
        let (state, nonce, verifier) = (drawn()?, drawn()?, drawn()?);
        let begun = Instant::from_millis(parts.next()?.parse().ok()?);
        let to = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
        Some(Self { state, nonce, verifier, begun, to }).filter(|attempt| is_own_path(&attempt.to))
    }
}

fn is_drawn(text: &str) -> bool {
    text.len() == DRAWN && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn at(minute: i64) -> Instant {
        Instant::from_millis(1_700_000_000_000 + minute * 60_000)
    }

    fn begun(to: &str) -> Attempt {
        Attempt::begin(Some(to), at(0)).unwrap()
    }

    fn kept(attempt: &Attempt) -> String {
        attempt.cookie().split(';').next().unwrap().to_owned()
    }

    #[test]
    fn the_browser_that_began_it_ends_it_and_no_other() {
        let attempt = begun("/tasks?list=mine");
        let cookies = format!("theme=dark; {}; __Host-session=x", kept(&attempt));
        assert_eq!(Attempt::of(&cookies, &attempt.state, at(9)), Some(attempt.clone()));
        for (cookies, state) in [
            (kept(&begun("/tasks")), attempt.state.as_str()),
            (String::new(), &attempt.state),
            (cookies.clone(), ""),
            (cookies.clone(), &attempt.nonce),
            (cookies.replace("__Host-", ""), &attempt.state),
        ] {
            assert_eq!(Attempt::of(&cookies, state, at(1)), None, "{cookies} {state}");
        }
    }

    #[test]
    fn it_lasts_ten_minutes() {
        let attempt = begun("/");
        assert!(Attempt::of(&kept(&attempt), &attempt.state, at(9)).is_some());
        assert!(Attempt::of(&kept(&attempt), &attempt.state, at(10)).is_none());
    }

    #[test]
    fn everything_about_it_is_drawn_anew() {
        let drawn: BTreeSet<_> =
            [begun("/"), begun("/")].into_iter().flat_map(|of| [of.state, of.nonce, of.verifier]).collect();
        assert_eq!(drawn.len(), 6);
        assert!(drawn.iter().all(|text| is_drawn(text)));
    }

    #[test]
    fn it_leads_back_to_pages_of_this_portal_only() {
        assert_eq!(begun("/credit").to, "/credit");
        assert_eq!(begun("//elsewhere.example").to, "/");
        assert_eq!(Attempt::begin(None, at(0)).unwrap().to, "/");
        let forged = Attempt { to: "https://elsewhere.example".to_owned(), ..begun("/") };
        assert_eq!(Attempt::of(&kept(&forged), &forged.state, at(1)), None);
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_of_other_hosts() {
        let cookie = begun("/").cookie();
        for part in ["__Host-sign-in=", "Path=/", "Max-Age=600", "HttpOnly", "Secure", "SameSite=Lax"] {
            assert!(cookie.contains(part), "{part}");
        }
        assert!(!cookie.contains("Domain"));
        assert!(Attempt::forget().contains("Max-Age=0"));
    }

    #[test]
    fn the_challenge_is_that_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let attempt = Attempt { verifier, ..begun("/") };
        assert_eq!(attempt.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_cookie_of_another_form_is_none() {
        let good = kept(&begun("/"));
        let value = good.split_once('=').unwrap().1;
        assert!(Attempt::read(value).is_some());
        for wrong in
            ["", ".", "....", &value[1..], &value.replace('.', ","), &format!("{value}="), &format!("{value}.x")]
        {
            assert_eq!(Attempt::read(wrong), None, "{wrong}");
        }
    }
}
