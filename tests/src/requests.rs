//! Requests to any endpoint, made of its declaration: what walks over all of them ask with.
//!
//! A new endpoint needs something here only if its path names something new (`Things::nobodys`), or if it names something and takes a body
//! (`good_body`).

use anyhow::{Context, Result};
use reqwest::Method as HttpMethod;
use serde::Serialize;
use serde_json::json;
use shared::{
    api::{
        Accept, AnswerConsent, AnswerConsentLink, AnswerProposal, AskConsent, AskConsentRequest, Attach, Attest,
        AttestRequest, ChangeCredit, ChangePerson, ChangePersonRequest, ConsentLinkChoice, ConsentRequest,
        CreditLineRequest, CreditRequest, Decide, DecideDispute, Declaration, Describe, DisputeDecisionRequest,
        DisputeRequest, Endpoint, GetApplicationRecords, GetLogConsistency, Method, PostKind, PostRequest,
        ProposalAnswerRequest, ProposalRequest, Propose, RaiseDispute, SendAgain, SendAgainRequest, TermsRequest,
        Withdraw, WithdrawRequest, WritePost, headers,
    },
    application::{self, DisputeOutcome, Step},
    directory::Role,
    rows::Row,
    seal::Hash,
    texts::{TextKind, current},
};
use std::collections::BTreeMap;

use crate::{
    client::{Ask, Client},
    fresh_key,
    journey::{decision, everything},
};

/// What paths name: a value for each parameter that some endpoint has.
#[derive(Debug, Clone)]
pub struct Things(BTreeMap<&'static str, String>);

impl Things {
    /// Of the right form, and not there.
    pub fn nobodys() -> Self {
        let zeros = || "0".repeat(64);
        Self(BTreeMap::from([
            ("application", "MIG-0000-0000-0000".to_owned()),
            ("attachment", zeros()),
            ("delivery", "9007199254740991".to_owned()),
            ("person", "p-0000000000000000".to_owned()),
            ("service_token", "st-0000000000000000".to_owned()),
            ("session", zeros()),
            ("sub_customer", "000000000000".to_owned()),
        ]))
    }

    pub fn with(mut self, parameter: &'static str, value: impl ToString) -> Self {
        self.0.insert(parameter, value.to_string());
        self
    }

    /// An endpoint's path with these in it.
    pub fn path(&self, of: &Declaration) -> Result<String> {
        let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => Ok(part.to_owned()),
            Some(parameter) => self.0.get(parameter).cloned().with_context(|| {
                format!("{}: what is a {{{parameter}}}? `Things::nobodys` has to say one that isn't there", of.name)
            }),
        };
        Ok(of.path.split('/').map(part).collect::<Result<Vec<_>>>()?.join("/"))
    }
}

/// Whether an endpoint's path names something.
pub fn names_something(of: &Declaration) -> bool {
    of.path.contains('{')
}

/// A request to a declared endpoint about these things, without its body.
pub fn ask_about(client: &Client, of: &Declaration, things: &Things) -> Result<Ask<Describe>> {
    let method = match of.method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Delete => HttpMethod::DELETE,
    };
    let ask = client
        .request(method, &things.path(of)?)
        .header(headers::IF_MATCH, "\"1\"")
        .header(headers::IDEMPOTENCY_KEY, &fresh_key()?);
    Ok(match of.name {
        Attach::NAME => ask.raw_query(&[("name", "file.txt")]),
        GetApplicationRecords::NAME => ask.raw_query(&[("page", "1")]),
        GetLogConsistency::NAME => ask.raw_query(&[("from", "1"), ("to", "1")]),
        _ => ask,
    })
}

/// The same with a body, where the endpoint takes one.
pub fn ask_with(client: &Client, of: &Declaration, things: &Things, body: impl Into<Vec<u8>>) -> Result<Ask<Describe>> {
    let ask = ask_about(client, of, things)?;
    Ok(if of.max_body == 0 { ask } else { ask.body("application/json", body) })
}

/// A body that the endpoint could do something with, if what its path names were there.
pub fn good_body(of: &Declaration) -> Result<Vec<u8>> {
    fn bytes(request: &impl Serialize) -> Result<Vec<u8>> {
        Ok(serde_json::to_vec(request)?)
    }
    let words = || "Because.".to_owned();
    let only_row = || [Row(1)].into_iter().collect();
    match of.name {
        Decide::NAME => bytes(&decision(Step::OriginalReseller, everything())),
        Withdraw::NAME => bytes(&WithdrawRequest { rows: everything() }),
        Accept::NAME | ChangeCredit::NAME => {
            bytes(&CreditRequest { lines: vec![CreditLineRequest { row: Row(1), credit: "1.00".to_owned() }] })
        }
        Propose::NAME => {
            let terms = TermsRequest::InWords { words: words() };
            bytes(&ProposalRequest { step: Step::OriginalReseller, terms })
        }
        AnswerProposal::NAME => bytes(&ProposalAnswerRequest { accept: application::Accept::Yes }),
        AskConsent::NAME => bytes(&AskConsentRequest { rows: only_row(), link: ConsentLinkChoice::Resend }),
        Attest::NAME => bytes(&AttestRequest { rows: only_row(), attachment: Hash::ZERO }),
        SendAgain::NAME => bytes(&SendAgainRequest { deliveries: vec![1] }),
        WritePost::NAME => bytes(&PostRequest { kind: PostKind::Note, words: words(), attachments: Vec::new() }),
        RaiseDispute::NAME => bytes(&DisputeRequest { words: words(), attachments: Vec::new() }),
        DecideDispute::NAME => bytes(&DisputeDecisionRequest { outcome: DisputeOutcome::Dismiss, words: words() }),
        AnswerConsent::NAME | AnswerConsentLink::NAME => {
            bytes(&ConsentRequest::Agree { text: current(TextKind::Consent).version })
        }
        ChangePerson::NAME => bytes(&ChangePersonRequest { role: Role::Viewer, administrator: false }),
        _ => bytes(&json!({})),
    }
}
