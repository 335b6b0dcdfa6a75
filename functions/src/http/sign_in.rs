//! Signing in by an OpenID Connect provider or by Cloudflare Access, and going on to signing out there.
//!
//! The provider's answer is a journey of the browser: what goes wrong on it leads to the sign-in page with the name of the trouble,
//! never to a problem document, and never anywhere but to a page of this portal. A sign-in always begins a new session.

use super::{asked::Asked, reply::Reply, session::Beginning};
use crate::{
    error::Error,
    ledger::protocol::{Ask, Attempt as Noted, Known},
    portal::{self, Portal},
    sign_in::{
        self, Asks, Attempt, Identified, Proven, Provider, SignedBy,
        settings::{Access, Oidc},
    },
};
use axum::http::header;
use shared::{
    api::{
        AuditKind, AuditSaid, Endpoint, FinishSignIn, GetSignInWays, LetInAnew, SessionAnswer, SignInByAccess,
        SignInQuery, SignInTrouble, SignInWaysAnswer, StartSignIn,
    },
    seal::Hash,
};

/// The header that Cloudflare Access adds to every request that it lets through.
const ACCESS_TOKEN: &str = "cf-access-jwt-assertion";

pub async fn ways(asked: Asked<GetSignInWays>) -> Result<Reply<GetSignInWays>, Error> {
    let provider = Oidc::of(&asked.portal).map(|oidc| oidc.name);
    Reply::answer(&SignInWaysAnswer { provider, access: Access::of(&asked.portal).is_some() })
}

/// Sends the browser to the provider.
pub async fn start(asked: Asked<StartSignIn>) -> Result<Reply<StartSignIn>, Error> {
    let oidc = Oidc::of(&asked.portal).ok_or(Error::NotFound)?;
    let SignInQuery { to, anew } = asked.query()?;
    let attempt = Attempt::begin(to.as_deref(), portal::now())?;
    match Provider::of(&oidc, portal::now()).await {
        Ok(provider) => {
            let asks = if anew { Asks::Anew } else { Asks::IfNeeded };
            let url = sign_in::authorization_url(&oidc, &provider, &attempt, asks);
            Reply::see_other(&url)?.with_header(header::SET_COOKIE, &attempt.cookie())
        }
        Err(trouble) => Reply::see_other(&trouble_page(trouble, Some(&attempt.to))),
    }
}

/// Takes the browser back from the provider.
pub async fn finish(asked: Asked<FinishSignIn>) -> Result<Reply<FinishSignIn>, Error> {
    let oidc = Oidc::of(&asked.portal).ok_or(Error::NotFound)?;
    let (query, now) = (asked.query()?, portal::now());
    let cookies = asked.header("cookie").unwrap_or_default();
    let Some(attempt) = Attempt::of(cookies, query.state.as_deref().unwrap_or_default(), now) else {
        // Perhaps of another tab: what that one has under way stays.
        return Reply::see_other(&trouble_page(SignInTrouble::Expired, None));
    };
    let signed_in = match sign_in::identify(&oidc, &attempt, &query, now).await {
        Ok((identified, id_token)) => enter(&asked, identified, SignedBy::Provider { id_token }).await,
        Err(trouble) => Err(noted(&asked, trouble).await),
    };
    let reply = match signed_in {
        Ok(Entered { cookie, .. }) => Reply::see_other(&attempt.to)?.with_header(header::SET_COOKIE, &cookie)?,
        Err(trouble) => Reply::see_other(&trouble_page(trouble, Some(&attempt.to)))?,
    };
    reply.with_header(header::SET_COOKIE, &Attempt::forget())
}

/// Signs in whom Cloudflare Access has let through. The pages ask for it themselves, so that the answer is a session like any other's.
pub async fn by_access(asked: Asked<SignInByAccess>) -> Result<Reply<SignInByAccess>, Error> {
    let access = Access::of(&asked.portal).ok_or(Error::NotFound)?;
    let identified = match asked.header(ACCESS_TOKEN) {
        Some(token) => sign_in::identify_by_access(&access, token, portal::now()).await,
        None => Err(SignInTrouble::NotProven),
    };
    let entered = match identified {
        Ok(identified) => enter(&asked, identified, SignedBy::Access).await,
        Err(trouble) => Err(noted(&asked, trouble).await),
    };
    let Entered { cookie, known } = entered.map_err(|trouble| match trouble {
        SignInTrouble::Unavailable => Error::Unavailable("Cloudflare Access or the ledger".to_owned()),
        trouble => Error::NotAllowed(trouble.words().to_owned()),
    })?;
    let deployment = asked.portal.deployment().await?;
    Reply::answer(&SessionAnswer { signed_in: Some(known.signed_in), deployment })?
        .with_header(header::SET_COOKIE, &cookie)
}

pub async fn let_in_anew(asked: Asked<LetInAnew>) -> Result<Reply<LetInAnew>, Error> {
    asked.ledger(Ask::LetInAnew { person: asked.id() }).await?;
    Reply::answer(&super::NOTHING)
}

/// Where the browser goes to sign out where its session began, too. What fails here fails there only.
pub async fn go_on(portal: &Portal, session: Hash) -> Option<String> {
    match SignedBy::take(portal, session).await {
        Ok(signed_by) => signed_by?.go_on(portal, portal::now()).await,
        Err(error) => {
            error.into_problem();
            None
        }
    }
}

struct Entered {
    /// The `Set-Cookie` header that signs in.
    cookie: String,
    known: Box<Known>,
}

/// Begins a session for whom the ledger finds; what keeps it from it is a trouble like any other.
async fn enter<E: Endpoint>(
    asked: &Asked<E>,
    identified: Identified,
    signed_by: SignedBy,
) -> Result<Entered, SignInTrouble> {
    let begun = async {
        let beginning = Beginning::of(asked)?;
        let ask = Ask::SignInBy { identified, begins: beginning.begins() };
        let known = match asked.ledger(ask).await?.read()? {
            Proven::Person(known) => known,
            Proven::Nobody(trouble) => return Ok(Err(trouble)),
        };
        let cookie = beginning.keep(&asked.portal, &known).await?;
        // Without it signing out ends here, and not at the provider as well.
        if let Err(error) = signed_by.keep(&asked.portal, beginning.begins().session).await {
            error.into_problem();
        }
        Ok(Ok(Entered { cookie, known }))
    };
    begun.await.unwrap_or_else(|error: Error| {
        error.into_problem();
        Err(SignInTrouble::Unavailable)
    })
}

/// Has the audit log note what the ledger hasn't seen. A person who broke off isn't news, nor is a provider that doesn't answer.
async fn noted<E: Endpoint>(asked: &Asked<E>, trouble: SignInTrouble) -> SignInTrouble {
    if trouble == SignInTrouble::NotProven {
        let said = AuditSaid::SignInRefused { trouble };
        let ask = Ask::NoteAttempt(Noted { kind: AuditKind::SignIn, said, about: String::new(), times: 1 });
        if let Err(error) = asked.ledger(ask).await {
            error.into_problem();
        }
    }
    trouble
}

/// The sign-in page, which says what the trouble was and can begin again.
fn trouble_page(trouble: SignInTrouble, to: Option<&str>) -> String {
    let to = to.filter(|to| *to != "/").map(|to| ("to", to));
    // Pairs of texts can always be written.
    let query = serde_urlencoded::to_string([("trouble", trouble.code())].into_iter().chain(to).collect::<Vec<_>>());
    format!("/sign-in?{}", query.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_on_the_sign_in_page_which_leads_back_to_where_one_was_going() {
        let page = trouble_page(SignInTrouble::NotInDirectory, Some("/tasks?a=1&b=2"));
        assert_eq!(page, "/sign-in?trouble=not_in_directory&to=%2Ftasks%3Fa%3D1%26b%3D2");
        assert_eq!(trouble_page(SignInTrouble::Expired, Some("/")), "/sign-in?trouble=expired");
        assert_eq!(trouble_page(SignInTrouble::Expired, None), "/sign-in?trouble=expired");
    }
}
