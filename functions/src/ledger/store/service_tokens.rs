//! The table of service tokens. A token is looked for by the hash of its secret, and the secret is nowhere.

use super::{Cells, Store, Value, integer, json};
use crate::error::Error;
use shared::{
    ids::{PartnerId, ServiceTokenId},
    instant::Instant,
    permissions::Scope,
    seal::Hash,
};

/// A token as it is kept.
#[derive(Debug, Clone)]
pub struct StoredToken {
    /// Its place among all, which pages go by.
    pub n: u32,
    pub id: ServiceTokenId,
    /// None: the programme's own.
    pub partner: Option<PartnerId>,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub made_at: Instant,
    pub made_by: String,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
    pub used_at: Option<Instant>,
}

/// A token to keep.
pub struct NewToken<'a> {
    pub id: &'a ServiceTokenId,
    pub hash: Hash,
    pub partner: Option<&'a PartnerId>,
    pub name: &'a str,
    pub scopes: &'a [Scope],
    pub made_by: &'a str,
    pub expires_at: Instant,
}

/// Whose tokens.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    Everybody,
    Partner(&'a PartnerId),
}

impl Whose<'_> {
    fn value(self) -> Value {
        match self {
            Whose::Everybody => Value::Null,
            Whose::Partner(partner) => partner.as_str().into(),
        }
    }
}

const COLUMNS: &str = "n, id, partner, name, scopes, made_at, made_by, expires_at, revoked_at, used_at";

impl StoredToken {
    fn read(mut cells: Cells) -> Result<Self, Error> {
        let instant = |millis: Option<i64>| millis.map(Instant::from_millis);
        let partner = |text: Option<String>| text.map(|text| text.parse()).transpose();
        Ok(Self {
            n: cells.small()?,
            id: cells.parsed()?,
            partner: partner(cells.text_or_null()?).map_err(|error| Error::internal("a token's partner", error))?,
            name: cells.text()?,
            scopes: cells.json()?,
            made_at: cells.instant()?,
            made_by: cells.text()?,
            expires_at: cells.instant()?,
            revoked_at: instant(cells.number_or_null()?),
            used_at: instant(cells.number_or_null()?),
        })
    }
}

impl Store {
    pub fn add_service_token(&self, token: &NewToken<'_>, now: Instant) -> Result<(), Error> {
        self.run(
            "INSERT INTO service_tokens (id, hash, partner, name, scopes, made_at, made_by, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                token.id.as_str().into(),
                token.hash.to_string().into(),
                token.partner.map(PartnerId::as_str).into(),
                token.name.into(),
                json(&token.scopes)?.into(),
                integer(now.millis()),
                token.made_by.into(),
                integer(token.expires_at.millis()),
            ],
        )
    }

    pub fn service_token_by_hash(&self, hash: Hash) -> Result<Option<StoredToken>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM service_tokens WHERE hash = ?");
        self.row(&sql, vec![hash.to_string().into()])?.map(StoredToken::read).transpose()
    }

    /// One that isn't there, and one that is another party's, are the same.
    pub fn service_token(&self, id: &str, whose: Whose<'_>) -> Result<Option<StoredToken>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM service_tokens WHERE id = ?1 AND (?2 IS NULL OR partner = ?2)");
        self.row(&sql, vec![id.into(), whose.value()])?.map(StoredToken::read).transpose()
    }

    /// The newest first, of those before a place.
    pub fn service_tokens(&self, whose: Whose<'_>, before: u32, limit: u32) -> Result<Vec<StoredToken>, Error> {
        let whose_sql = match whose {
            Whose::Everybody => "?1 IS NULL",
            Whose::Partner(_) => "partner = ?1",
        };
        let sql = format!("SELECT {COLUMNS} FROM service_tokens WHERE {whose_sql} AND n < ?2 ORDER BY n DESC LIMIT ?3");
        let values = vec![whose.value(), integer(before), integer(limit)];
        self.rows(&sql, values)?.into_iter().map(StoredToken::read).collect()
    }

    /// How many of a party's tokens are in force.
    pub fn service_tokens_in_force(&self, partner: Option<&PartnerId>, now: Instant) -> Result<i64, Error> {
        self.number(
            "SELECT count(*) FROM service_tokens WHERE partner IS ? AND revoked_at IS NULL AND expires_at > ?",
            vec![partner.map(PartnerId::as_str).into(), integer(now.millis())],
        )
    }

    pub fn revoke_service_token(&self, n: u32, now: Instant) -> Result<(), Error> {
        self.run("UPDATE service_tokens SET revoked_at = ? WHERE n = ?", vec![integer(now.millis()), integer(n)])
    }

    pub fn service_token_used(&self, n: u32, now: Instant) -> Result<(), Error> {
        self.run("UPDATE service_tokens SET used_at = ? WHERE n = ?", vec![integer(now.millis()), integer(n)])
    }
}
