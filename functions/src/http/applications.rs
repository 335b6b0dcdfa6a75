//! Lists of applications and records, decisions (R5) and withdrawals (R2.7).
//!
//! A decision names the version that it was made on (R5.7); everything else is the ledger's to judge.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::{
    api::{Decide, ListApplications, ListRecords, Withdraw, headers},
    application::Version,
};

pub async fn list(asked: Asked<ListApplications>) -> Result<Reply<ListApplications>, Error> {
    asked.forward(Ask::ListApplications(asked.query()?)).await
}

pub async fn records(asked: Asked<ListRecords>) -> Result<Reply<ListRecords>, Error> {
    asked.forward(Ask::ListRecords(asked.query()?)).await
}

pub async fn decide(asked: Asked<Decide>) -> Result<Reply<Decide>, Error> {
    let on = version(asked.header(headers::IF_MATCH))?;
    asked.forward(Ask::Decide { application: asked.id(), on, request: asked.request()? }).await
}

pub async fn withdraw(asked: Asked<Withdraw>) -> Result<Reply<Withdraw>, Error> {
    asked.forward(Ask::Withdraw { application: asked.id(), request: asked.request()? }).await
}

/// R5.7: a decision names the version that it was made on, quoted.
fn version(header: Option<&str>) -> Result<Version, Error> {
    header
        .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'))
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .map(Version)
        .ok_or_else(|| {
            Error::HeaderNeeded(
                "Send If-Match with the version of the application that the decision was made on, quoted: \"3\"."
                    .to_owned(),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_names_its_version_quoted_r5_7() {
        assert_eq!(version(Some("\"3\"")).ok(), Some(Version(3)));
        for wrong in
            [None, Some("3"), Some("*"), Some("\"\""), Some("\"-1\""), Some("W/\"3\""), Some("\"99999999999\"")]
        {
            assert!(version(wrong).is_err(), "{wrong:?}");
        }
    }
}
