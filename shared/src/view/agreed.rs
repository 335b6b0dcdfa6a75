//! What each party has said, place by place (R5, R10.1): what the next decider builds on.
//!
//! Made of the events that the timeline is made of, so a party reads nothing here that it couldn't read there (R3.11).

use super::{HeadDocument, party_at, terms, timeline::who};
use crate::{
    api::{AgreementView, MAX_TOLD, YesHow, YesView},
    application::{GivenAt, Head, Opener, Step, Version},
    event::{Event, What},
    rows::RowSet,
    texts::TextVersion,
};
use std::collections::BTreeMap;

/// What was said at one place.
#[derive(Default)]
struct Said {
    yes: Vec<YesView>,
    rejected: usize,
}

/// One entry for each place that the application's parties have, in their order.
pub fn agreed(document: &HeadDocument) -> Vec<AgreementView> {
    let HeadDocument { head, names, .. } = document;
    let mut said = by_step(document);
    let places = Step::ALL.into_iter().filter(|step| head.parties.has(*step));
    places
        .map(|step| {
            let Said { mut yes, rejected } = said.remove(&step).unwrap_or_default();
            yes.extend(given_elsewhere(head, step));
            yes.sort_by_key(|yes| yes.at);
            yes.drain(..yes.len().saturating_sub(MAX_TOLD));
            AgreementView { step, party: party_at(head, names, step), yes, rejected: counted(rejected) }
        })
        .collect()
}

fn counted(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn by_step(document: &HeadDocument) -> BTreeMap<Step, Said> {
    let mut said: BTreeMap<Step, Said> = BTreeMap::new();
    let mut proposed = None;
    for event in &document.events {
        match &event.what {
            What::Rejected { step, rows, .. } => said.entry(*step).or_default().rejected += rows.len(),
            What::Excepted { step, rows, .. } => said.entry(*step).or_default().rejected += rows.len(),
            What::Proposed { by, terms } => proposed = Some((*by, terms)),
            What::ProposalAccepted { .. } => {
                if let Some((by, of)) = proposed.take() {
                    let how = YesHow::Terms { by, terms: terms(of) };
                    let yes = yes(document, event, document.tally.records, None, event.version, how);
                    said.entry(Step::NewReseller).or_default().yes.push(yes);
                }
            }
            what => {
                if let Some((step, rows, text, on, how)) = a_yes(what, document, event.version) {
                    let yes = yes(document, event, rows, text, on, how);
                    said.entry(step).or_default().yes.push(yes);
                }
            }
        }
    }
    said
}

type Yes = (Step, u32, Option<TextVersion>, Version, YesHow);

/// At which place an event is a yes, of how many records, agreeing to which text, of which version, and how.
fn a_yes(what: &What, document: &HeadDocument, version: Version) -> Option<Yes> {
    let of = |rows: &RowSet| counted(rows.len());
    let all = document.tally.records;
    Some(match what {
        What::Opened(opened) => {
            let (step, text) = match opened.opener {
                Opener::NewReseller => (Step::NewReseller, Some(opened.notice.clone())),
                // Without the tick it has offered them, and is asked when its turn comes.
                Opener::OriginalReseller => (Step::OriginalReseller, Some(opened.statement.clone()?)),
                Opener::SubCustomer(_) => return None,
            };
            (step, all, text, version, YesHow::Opened)
        }
        What::CreditSet { lines } => (Step::NewReseller, of(&lines.rows()), None, version, YesHow::Accepted),
        What::Approved { step, on, rows, statement, .. } => (*step, of(rows), statement.clone(), *on, YesHow::Approved),
        What::FirstApproved { on, rows, statement } => {
            (Step::InternalReview, of(rows), statement.clone(), *on, YesHow::First)
        }
        What::ApprovedBySilence { rows } => (Step::OriginalReseller, of(rows), None, version, YesHow::Silence),
        _ => return None,
    })
}

fn yes(
    document: &HeadDocument,
    event: &Event,
    records: u32,
    text: Option<TextVersion>,
    on: Version,
    how: YesHow,
) -> YesView {
    let HeadDocument { head, names, .. } = document;
    let name = || who(&event.by, &head.settings.programme, names).0;
    YesView { at: event.at, who: (how != YesHow::Silence).then(name), records, text, on, how }
}

/// R5.5: what the party of a place has said at another one, where that counts here.
fn given_elsewhere(head: &Head, step: Step) -> impl Iterator<Item = YesView> {
    let party = head.decider_at(step);
    head.authorisations.iter().filter_map(move |given| {
        let GivenAt::Step(elsewhere) = given.given else { return None };
        let counts = elsewhere != step && Some(&given.party) == party && given.meets(step);
        counts.then(|| YesView {
            at: given.at,
            who: None,
            records: counted(given.rows.len()),
            text: given.statement.clone(),
            on: given.on,
            how: YesHow::Elsewhere { step: elsewhere },
        })
    })
}
