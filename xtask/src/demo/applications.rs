//! What a demonstration has under way from the start: applications at every step and with every end, opened and decided by its
//! people through the same API as everybody else's.
//!
//! Their customers are each partner's last ones that can move: `cargo xtask sample` takes the first.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use shared::api::{
    ApplicationDetail, ChangeSettings, Decide, DecisionRequest, DemoConsents, DemoSignIn, DemoSignInRequest, Endpoint,
    ExceptRequest, GetApplication, GetProof, GetSettings, Method, Nothing, Offer, OfferRequest, OfferRow, PostKind,
    PostRequest, RawRow, RowsRequest, SettingsAnswer, SettingsRequest, Submit, SubmitAnswer, SubmitRequest,
    VerdictRequest, Withdraw, WithdrawRequest, WritePost, headers, path,
};
use shared::application::{Mode, RejectReason, Step};
use shared::directory::{Membership, SubCustomer};
use shared::ids::ApplicationId;
use shared::rows::{Row, RowSet};
use shared::settings::{ConsentBy, Settings};
use shared::texts::{TextKind, current};

use super::{OTHER_DISTRIBUTOR, Random, SECOND_LEVEL_NEARLY_USED_UP, SECOND_LEVEL_WITH_ROOM, SINGLE_TIER, is_clean};
use crate::server;

const SEED: u64 = 0x0051_0417;

/// Some of the applications, by what is remarkable about them.
pub struct Opened {
    /// All its customers have moved.
    pub done: ApplicationId,
    /// In review, with something unusual in it.
    pub unusual: ApplicationId,
    /// In review, with exceptions and an open question.
    pub questioned: ApplicationId,
    /// Forty customers, waiting for their original reseller.
    pub waiting: ApplicationId,
    /// Twelve customers, waiting for theirs.
    pub small_waiting: ApplicationId,
    /// Waiting for the outgoing distributor.
    pub outgoing: ApplicationId,
    /// Its original reseller has said no.
    pub rejected: ApplicationId,
    /// Opened by the original reseller; waits for the new one.
    pub offered: ApplicationId,
}

/// Opens the demonstration's applications in the portal at `origin`.
pub fn open(origin: &str) -> Result<Opened> {
    let mut play = Play::begin(origin)?;
    // Done: eight customers have moved.
    let done = play.submit("anna.lim", OTHER_DISTRIBUTOR, 8, Mode::Independent)?;
    play.approve(&done, "thandi.mokoena", Step::OriginalReseller)?;
    play.consent(&done)?;
    play.approve(&done, "yuki.mori", Step::InternalReview)?;
    // In review: one with something unusual, one that is small, one with exceptions and an open question.
    let unusual = play.submit_with("anna.lim", OTHER_DISTRIBUTOR, 24, Mode::Independent, |row| {
        if row == 5 { 4_800_000 } else { 90_000 + 2_500 * i64::from(row) }
    })?;
    play.approve(&unusual, "thandi.mokoena", Step::OriginalReseller)?;
    play.consent(&unusual)?;
    let small = play.submit("erik.sandin", OTHER_DISTRIBUTOR, 3, Mode::AllOrNothing)?;
    play.approve(&small, "jonas.brandt", Step::IncomingDistributor)?;
    play.approve(&small, "thandi.mokoena", Step::OriginalReseller)?;
    play.consent(&small)?;
    let questioned = play.submit("marcus.goh", SECOND_LEVEL_WITH_ROOM, 9, Mode::Independent)?;
    let words = "The yearly contract runs until March.";
    play.except(&questioned, "astrid.lund", Step::OriginalReseller, &[2, 7], words)?;
    play.approve(&questioned, "jonas.brandt", Step::OutgoingDistributor)?;
    play.consent(&questioned)?;
    let words = "Why does the credit of the third customer fall to a tenth?";
    play.write(&questioned, "yuki.mori", PostKind::Question, words)?;
    // Waiting for each of the others.
    let small_waiting = play.submit("anna.lim", OTHER_DISTRIBUTOR, 12, Mode::Independent)?;
    play.submit("marcus.goh", OTHER_DISTRIBUTOR, 4, Mode::AllOrNothing)?;
    play.submit("astrid.lund", SINGLE_TIER, 6, Mode::Independent)?;
    let waiting = play.submit("thandi.mokoena", SINGLE_TIER, 40, Mode::Independent)?;
    play.write(
        &waiting,
        "thandi.mokoena",
        PostKind::Note,
        "Settled with you by phone on Thursday; please have a look.",
    )?;
    let outgoing = play.submit("anna.lim", SECOND_LEVEL_NEARLY_USED_UP, 5, Mode::Independent)?;
    play.approve(&outgoing, "carmen.rey", Step::OriginalReseller)?;
    let offered = play.offer("thandi.mokoena", OTHER_DISTRIBUTOR, SINGLE_TIER, 4)?;
    // Other ends.
    let rejected = play.submit("anna.lim", SECOND_LEVEL_WITH_ROOM, 2, Mode::Independent)?;
    play.reject(&rejected, "astrid.lund", Step::OriginalReseller, "Two invoices of September are still open.")?;
    let withdrawn = play.submit("marcus.goh", OTHER_DISTRIBUTOR, 3, Mode::Independent)?;
    play.call::<Withdraw>("marcus.goh", &withdrawn, &WithdrawRequest { rows: RowsRequest::All }, None)?;
    Ok(Opened { done, unusual, questioned, waiting, small_waiting, outgoing, rejected, offered })
}

/// Submits rows of one's own.
pub fn submit(origin: &str, by: &'static str, original: &str, rows: Vec<RawRow>) -> Result<ApplicationId> {
    Play::begin(origin)?.submit_rows(by, original, Mode::Independent, rows)
}

/// Submits the customer that the person answers for, and has its reseller let it go, so that the person is asked.
pub fn ask(origin: &str, person: &str) -> Result<ApplicationId> {
    let customers = super::sub_customers()?;
    let answers = super::people(&customers)?.into_iter().find_map(|of| match of.membership {
        Membership::SubCustomer { sub_customer } if of.id.as_str() == person => Some(sub_customer),
        _ => None,
    });
    let id = answers.with_context(|| format!("{person} answers for no sub-customer"))?;
    let name = customers.into_iter().find(|customer| customer.id == id).map(|customer| customer.name);
    let rows = vec![RawRow { sub_customer: id.to_string(), name, credit: "1800.00".to_owned() }];
    let mut play = Play::begin(origin)?;
    let application = play.submit_rows("anna.lim", OTHER_DISTRIBUTOR, Mode::Independent, rows)?;
    play.approve(&application, "thandi.mokoena", Step::OriginalReseller)?;
    Ok(application)
}

/// The demonstration's people at work.
/// Submits three customers whose consent their new reseller attests, as a programme may have it: it has it so for a moment.
pub fn submit_to_attest(origin: &str) -> Result<ApplicationId> {
    const ADMINISTRATOR: &str = "ines.duarte";
    let mut play = Play::begin(origin)?;
    // The last ones are under way already.
    play.left.values_mut().for_each(|left| left.truncate(left.len() / 2));
    let before: SettingsAnswer = play.send::<GetSettings>(ADMINISTRATOR, &[], &Nothing {}, &[])?;
    let attested = Settings { consent: ConsentBy::Attestation, ..before.settings.clone() };
    let change = SettingsRequest { revision: before.revision, settings: attested };
    let changed = play.send::<ChangeSettings>(ADMINISTRATOR, &[], &change, &[])?;
    let application = play.submit("anna.lim", OTHER_DISTRIBUTOR, 3, Mode::Independent)?;
    play.approve(&application, "thandi.mokoena", Step::OriginalReseller)?;
    let back = SettingsRequest { revision: changed.revision, settings: before.settings };
    play.send::<ChangeSettings>(ADMINISTRATOR, &[], &back, &[])?;
    Ok(application)
}

/// An application's proof pack, as `by` gets it.
pub fn proof(origin: &str, by: &'static str, application: &ApplicationId) -> Result<String> {
    Play::begin(origin)?.ask::<GetProof>(by, &[application.as_str()], &Nothing {}, &[])
}

struct Play<'a> {
    origin: &'a str,
    agent: ureq::Agent,
    cookies: BTreeMap<&'static str, String>,
    /// Each partner's customers that are left, the last one first.
    left: BTreeMap<String, Vec<SubCustomer>>,
    random: Random,
}

impl<'a> Play<'a> {
    fn begin(origin: &'a str) -> Result<Play<'a>> {
        let mut left = BTreeMap::<String, Vec<SubCustomer>>::new();
        for customer in super::sub_customers()?.into_iter().filter(is_clean) {
            left.entry(customer.owner.to_string()).or_default().push(customer);
        }
        Ok(Play { origin, agent: server::agent(), cookies: BTreeMap::new(), left, random: Random::new(SEED) })
    }

    fn customers(&mut self, of: &str, count: usize) -> Result<Vec<SubCustomer>> {
        let left = self.left.get_mut(of).with_context(|| format!("{of} has no customers"))?;
        let rest = left.len().checked_sub(count).with_context(|| format!("{of} has too few customers"))?;
        Ok(left.split_off(rest))
    }

    fn submit(&mut self, by: &'static str, original: &str, count: usize, mode: Mode) -> Result<ApplicationId> {
        let credits: Vec<i64> =
            (0..count).map(|_| Ok(50_000 + 2_500 * i64::try_from(self.random.below(200))?)).collect::<Result<_>>()?;
        self.submit_with(by, original, count, mode, |row| {
            usize::try_from(row).ok().and_then(|row| credits.get(row)).copied().unwrap_or_default()
        })
    }

    /// `credit` gives each row's credit line in minor units.
    fn submit_with(
        &mut self,
        by: &'static str,
        original: &str,
        count: usize,
        mode: Mode,
        credit: impl Fn(u32) -> i64,
    ) -> Result<ApplicationId> {
        let rows = (0..).zip(self.customers(original, count)?).map(|(row, customer)| {
            let credit = credit(row);
            RawRow {
                sub_customer: customer.id.to_string(),
                name: Some(customer.name),
                credit: format!("{}.{:02}", credit / 100, credit % 100),
            }
        });
        let rows = rows.collect();
        self.submit_rows(by, original, mode, rows)
    }

    fn submit_rows(
        &mut self,
        by: &'static str,
        original: &str,
        mode: Mode,
        rows: Vec<RawRow>,
    ) -> Result<ApplicationId> {
        let request = SubmitRequest {
            original_reseller: original.to_owned(),
            notice: current(TextKind::Notice).version,
            mode,
            rows,
            resubmission_of: None,
        };
        let answer: SubmitAnswer = self.send::<Submit>(by, &[], &request, &[(headers::IDEMPOTENCY_KEY, &key()?)])?;
        Ok(answer.application)
    }

    fn offer(&mut self, by: &'static str, of: &str, to: &str, count: usize) -> Result<ApplicationId> {
        let rows = self.customers(of, count)?;
        let request = OfferRequest {
            new_reseller: to.to_owned(),
            notice: current(TextKind::Notice).version,
            statement: Some(current(TextKind::DataTransferStatement).version),
            mode: Mode::Independent,
            rows: rows.iter().map(|customer| OfferRow { sub_customer: customer.id.to_string() }).collect(),
        };
        let answer = self.send::<Offer>(by, &[], &request, &[(headers::IDEMPOTENCY_KEY, &key()?)])?;
        Ok(answer.application)
    }

    /// Every sub-customer that is asked agrees.
    fn consent(&mut self, application: &ApplicationId) -> Result<()> {
        self.call::<DemoConsents>("yuki.mori", application, &Nothing {}, None)
    }

    fn approve(&mut self, application: &ApplicationId, by: &'static str, step: Step) -> Result<()> {
        self.except(application, by, step, &[], "")
    }

    fn except(&mut self, on: &ApplicationId, by: &'static str, step: Step, rows: &[u32], words: &str) -> Result<()> {
        let statement = (step == Step::OriginalReseller).then(|| current(TextKind::DataTransferStatement).version);
        let except = rows.iter().map(|row| ExceptRequest {
            row: Row(*row),
            reason: RejectReason::ContractRunning,
            words: words.to_owned(),
        });
        let verdict = VerdictRequest::Approve { statement, except: except.collect() };
        self.decide(on, by, &DecisionRequest { step, rows: RowsRequest::All, verdict })
    }

    fn reject(&mut self, application: &ApplicationId, by: &'static str, step: Step, words: &str) -> Result<()> {
        let verdict = VerdictRequest::Reject { reason: RejectReason::MoneyOutstanding, words: words.to_owned() };
        let rows = RowsRequest::Only([Row(1), Row(2)].into_iter().collect::<RowSet>());
        self.decide(application, by, &DecisionRequest { step, rows, verdict })
    }

    fn decide(&mut self, application: &ApplicationId, by: &'static str, request: &DecisionRequest) -> Result<()> {
        let detail: ApplicationDetail = self.send::<GetApplication>(by, &[application.as_str()], &Nothing {}, &[])?;
        self.call::<Decide>(by, application, request, Some(detail.summary.version.0))
    }

    fn write(&mut self, application: &ApplicationId, by: &'static str, kind: PostKind, words: &str) -> Result<()> {
        let request = PostRequest { kind, words: words.to_owned(), attachments: Vec::new() };
        self.send::<WritePost>(by, &[application.as_str()], &request, &[(headers::IDEMPOTENCY_KEY, &key()?)]).map(drop)
    }

    fn call<E: Endpoint>(
        &mut self,
        by: &'static str,
        application: &ApplicationId,
        request: &impl Serialize,
        version: Option<u32>,
    ) -> Result<()> {
        let version = version.map(|version| format!("\"{version}\""));
        let headers: Vec<(&str, &str)> = version.iter().map(|version| (headers::IF_MATCH, version.as_str())).collect();
        self.send::<E>(by, &[application.as_str()], request, &headers).map(drop)
    }

    fn send<E: Endpoint>(
        &mut self,
        by: &'static str,
        at: &[&str],
        request: &impl Serialize,
        headers: &[(&str, &str)],
    ) -> Result<E::Answer> {
        Ok(serde_json::from_str(&self.ask::<E>(by, at, request, headers)?)?)
    }

    /// The answer as it comes.
    fn ask<E: Endpoint>(
        &mut self,
        by: &'static str,
        at: &[&str],
        request: &impl Serialize,
        headers: &[(&str, &str)],
    ) -> Result<String> {
        let url = format!("{}{}", self.origin, path::<E>(at));
        let cookie = self.signed_in(by)?;
        let answer = match E::METHOD {
            Method::Get => self.agent.get(&url).header("cookie", &cookie).call()?,
            Method::Post => {
                let mut ask = self.agent.post(&url).header("cookie", &cookie).header(headers::CSRF, "1");
                for (name, value) in headers {
                    ask = ask.header(*name, *value);
                }
                ask.send_json(request)?
            }
            Method::Delete => bail!("nothing here is deleted"),
        };
        server::read(answer).with_context(|| format!("{by} at {url}"))
    }

    fn signed_in(&mut self, person: &'static str) -> Result<String> {
        if let Some(cookie) = self.cookies.get(person) {
            return Ok(cookie.clone());
        }
        let url = format!("{}{}", self.origin, DemoSignIn::PATH);
        let request = DemoSignInRequest { person: person.parse()? };
        let answer = self.agent.post(&url).header(headers::CSRF, "1").send_json(&request)?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie =
            cookie.and_then(|cookie| cookie.split(';').next()).context("signing in sets no cookie")?.to_owned();
        self.cookies.insert(person, cookie.clone());
        Ok(cookie)
    }
}

/// An Idempotency-Key.
fn key() -> Result<String> {
    server::random_token()
}
