//! Service tokens: made and revoked by whoever manages their party, and what a call by one stands for.
//!
//! The secret is drawn here and answered once; the table has its hash. A token that is revoked or has expired is nobody's from that
//! moment on. When it was last used is noted at most once an hour, so that reading writes next to nothing.

use super::{
    Ledger,
    acting::Service,
    protocol::KnownService,
    store::service_tokens::{NewToken, StoredToken, Whose},
    viewer::{Member, Viewer},
};
use crate::{error::Error, random};
use shared::{
    api::{
        AuditKind, AuditSaid, MAX_SERVICE_TOKENS, NewServiceToken, Nothing, PartnerRef, Problem, ProblemCode,
        SERVICE_TOKENS_PAGE, ServiceTokenRequest, ServiceTokenView, ServiceTokensAnswer, ServiceTokensQuery,
    },
    directory::{Membership, Role},
    event::Origin,
    ids::{PartnerId, ServiceTokenId},
    instant::{Instant, Span},
    permissions::Scope,
    seal::Hash,
    tr, words,
};
use std::collections::{BTreeMap, BTreeSet};

/// What every secret begins with: whoever finds one somewhere sees what it is.
pub const PREFIX: &str = "cmt_";
/// How exactly the last use is known.
const USE_NOTED_EVERY: Span = Span::hours(1);

/// The hash by which a secret is looked for; none of what isn't in the form of one.
pub fn hash_of(secret: &str) -> Option<Hash> {
    let digits = secret.strip_prefix(PREFIX)?;
    let well_formed = digits.len() == 64 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    well_formed.then(|| Hash::of(&[b"service token", digits.as_bytes()]))
}

impl Ledger {
    /// Whose token it is, if it is in force.
    pub fn service(&self, hash: Hash) -> Result<Option<Service>, Error> {
        let now = self.now();
        let Some(token) = self.store.service_token_by_hash(hash)?.filter(|token| token.is_in_force(now)) else {
            return Ok(None);
        };
        if token.used_at.is_none_or(|used| now.since(used) >= USE_NOTED_EVERY) {
            self.store.atomically(|| self.store.service_token_used(token.n, now))?;
        }
        let party = party(token.partner, &token.scopes);
        Ok(Some(Service { id: token.id, name: token.name, party, scopes: token.scopes }))
    }

    pub fn which_service(&self, viewer: &Viewer) -> Result<Option<KnownService>, Error> {
        match viewer {
            Viewer::Service(service) => Ok(Some(service.known())),
            Viewer::Nobody | Viewer::Member(_) | Viewer::System | Viewer::Portal | Viewer::ConsentLink(_) => Ok(None),
        }
    }

    pub fn list_service_tokens(
        &self,
        viewer: &Viewer,
        query: &ServiceTokensQuery,
    ) -> Result<ServiceTokensAnswer, Error> {
        let before = query.before.unwrap_or(u32::MAX);
        let mut found = self.store.service_tokens(whose(viewer.member()?)?, before, SERVICE_TOKENS_PAGE + 1)?;
        let more = found.len() > usize::try_from(SERVICE_TOKENS_PAGE).unwrap_or(usize::MAX);
        found.truncate(usize::try_from(SERVICE_TOKENS_PAGE).unwrap_or(usize::MAX));
        let next = found.last().map(|last| last.n).filter(|_| more);
        Ok(ServiceTokensAnswer { tokens: self.token_views(found)?, next })
    }

    /// Makes a token for the caller's own party.
    pub fn make_service_token(
        &self,
        viewer: &Viewer,
        request: &ServiceTokenRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<NewServiceToken, Error> {
        let member = viewer.member()?;
        let partner = partner(member)?;
        if let Some(wrong) = request.wrong() {
            return Err(refused(wrong));
        }
        let scopes: Vec<Scope> = request.scopes.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        if let Some(scope) = scopes.iter().find(|scope| !scope.is_for(&member.person.membership)) {
            return Err(refused(&tr!("Your tokens can't have the scope “{scope}”.", scope = words::scope(*scope))));
        }
        if self.store.service_tokens_in_force(partner, now)? >= i64::from(MAX_SERVICE_TOKENS) {
            return Err(refused(tr!("There are 50 tokens in force already. Revoke those that aren't used any more.")));
        }
        let secret = format!("{PREFIX}{}", random::hex(&random::bytes::<32>()?));
        let hash = hash_of(&secret).ok_or_else(|| Error::Internal("a secret that isn't one".into()))?;
        let id = format!("st-{}", random::hex(&random::bytes::<8>()?));
        let id: ServiceTokenId = id.parse().map_err(|error| Error::internal("a token's id", error))?;
        let new = NewToken {
            id: &id,
            hash,
            partner,
            name: &request.name,
            scopes: &scopes,
            made_by: &member.person.name,
            expires_at: now + request.lasts(),
        };
        let said = AuditSaid::MadeToken { name: request.name.clone() };
        let entry = viewer.did(AuditKind::Tokens, said, id.as_str(), origin);
        self.store.atomically(|| {
            self.store.add_service_token(&new, now)?;
            self.store.audit(&entry, now)
        })?;
        let made = self.store.service_token(id.as_str(), whose(member)?)?;
        let token = self.token_views(made.into_iter().collect())?.pop();
        Ok(NewServiceToken { secret, token: token.ok_or_else(|| Error::Internal("no token was made".into()))? })
    }

    /// From then on it is nobody's. Revoking one that is over changes nothing.
    pub fn revoke_service_token(
        &self,
        viewer: &Viewer,
        id: &str,
        origin: Origin,
        now: Instant,
    ) -> Result<Nothing, Error> {
        let token = self.store.service_token(id, whose(viewer.member()?)?)?.ok_or(Error::NotFound)?;
        if token.is_in_force(now) {
            let said = AuditSaid::RevokedToken { name: token.name.clone() };
            let entry = viewer.did(AuditKind::Tokens, said, token.id.as_str(), origin);
            self.store.atomically(|| {
                self.store.revoke_service_token(token.n, now)?;
                self.store.audit(&entry, now)
            })?;
        }
        Ok(Nothing {})
    }

    fn token_views(&self, found: Vec<StoredToken>) -> Result<Vec<ServiceTokenView>, Error> {
        let partners: BTreeSet<&PartnerId> = found.iter().filter_map(|token| token.partner.as_ref()).collect();
        let names: BTreeMap<PartnerId, String> = self
            .store
            .partners(&partners.into_iter().collect::<Vec<_>>())?
            .into_iter()
            .map(|(id, partner)| (id, partner.name))
            .collect();
        let named = |id: PartnerId| {
            let name = names.get(&id).cloned().unwrap_or_else(|| id.to_string());
            PartnerRef { id, name }
        };
        let view = |token: StoredToken| ServiceTokenView {
            id: token.id,
            name: token.name,
            partner: token.partner.map(named),
            scopes: token.scopes,
            made_at: token.made_at,
            made_by: token.made_by,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            used_at: token.used_at,
        };
        Ok(found.into_iter().map(view).collect())
    }
}

impl StoredToken {
    fn is_in_force(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// On whose behalf a token acts: for a partner never with more than an operator's role.
fn party(partner: Option<PartnerId>, scopes: &[Scope]) -> Membership {
    let role = if scopes.contains(&Scope::Apply) { Role::Operator } else { Role::Viewer };
    partner.map_or(Membership::Administration, |partner| Membership::Partner { partner, role })
}

/// Whose tokens somebody manages.
fn whose(member: &Member) -> Result<Whose<'_>, Error> {
    Ok(partner(member)?.map_or(Whose::Everybody, Whose::Partner))
}

/// The partner whose tokens somebody makes; none for the programme's.
fn partner(member: &Member) -> Result<Option<&PartnerId>, Error> {
    match &member.person.membership {
        Membership::Partner { partner, .. } => Ok(Some(partner)),
        Membership::Administration => Ok(None),
        Membership::InternalReview { .. } | Membership::SubCustomer { .. } => {
            Err(Error::NotAllowed(tr!("Service tokens are a partner's or the programme's.").into()))
        }
    }
}

fn refused(wrong: &str) -> Error {
    Error::refused(Problem::new(ProblemCode::ServiceTokenRefused, wrong))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::application::testing::partner_id;

    #[test]
    fn a_secret_is_looked_for_only_in_its_own_form() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(hash_of(&format!("cmt_{digits}")).is_some());
        for wrong in
            [digits.clone(), format!("cmt_{}", &digits[1..]), format!("cmt_{}", digits.to_uppercase()), "cmt_".into()]
        {
            assert_eq!(hash_of(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_acts_with_an_operators_role_at_most() {
        let role = |scopes: &[Scope]| match party(Some(partner_id("new")), scopes) {
            Membership::Partner { role, .. } => role,
            other => unreachable!("{other:?}"),
        };
        assert_eq!(role(&[Scope::Read]), Role::Viewer);
        assert_eq!(role(&Scope::ALL), Role::Operator);
        assert_eq!(party(None, &Scope::ALL), Membership::Administration);
    }
}
