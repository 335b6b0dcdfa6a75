//! What a proof pack says, once it is seen to be whole; where it isn't, what is wrong with it and nothing else.

use crate::{
    components::{Look, Tone, alert, button, cell, cell_end, facts, head, row, table},
    format,
};
use leptos::prelude::*;
use shared::{
    proof::{self, Contents, Flaw, MadeFor, ProofPack, ProvenText, Told, ToldEvent, ToldRow},
    texts::{self, Text},
    tr, words,
};
use std::sync::Arc;

/// A pack and what is wrong with it, if something is.
#[derive(Clone)]
pub struct Checked(pub Arc<Result<ProofPack, Flaw>>);

impl Checked {
    pub fn new(bytes: &[u8]) -> Self {
        Self(Arc::new(proof::verify(bytes)))
    }
}

/// Customers shown at first.
const SHOWN: usize = 200;

pub fn report(checked: &Checked) -> AnyView {
    match checked.0.as_ref() {
        Err(flaw) => flawed(flaw),
        Ok(pack) => {
            let told = proof::told(&pack.contents);
            view! {
                {whole(&pack.contents)}
                {summary(&pack.contents)}
                {happened(&told.events)}
                {customers(told)}
                {texts(&pack.contents.texts)}
            }
            .into_any()
        }
    }
}

fn flawed(flaw: &Flaw) -> AnyView {
    let flaw = flaw.words();
    alert(
        Tone::Error,
        "flaw",
        tr!("This file proves nothing"),
        view! {
            <p data-testid="flaw-where">{flaw}</p>
            <p class="text-muted">{tr!("Ask for the file again where you got it, or download it from the application's page.")}</p>
        }
        .into_any(),
    )
}

fn whole(contents: &Contents) -> AnyView {
    let newest = tr!(
        "Every event follows from the one before it, every value shown is the one that was recorded, and the newest event is number {number} of the {all} in the programme's log.",
        number = format::count(usize::try_from(contents.log.leaf.saturating_add(1)).unwrap_or(usize::MAX)),
        all = format::count(usize::try_from(contents.log.head.size).unwrap_or(usize::MAX))
    );
    alert(
        Tone::Success,
        "whole",
        tr!("Nothing in this pack was changed"),
        view! { <p class="text-muted">{newest}</p> }.into_any(),
    )
}

fn summary(contents: &Contents) -> AnyView {
    let mono = |text: String| view! { <span class="font-mono text-xs break-all">{text}</span> }.into_any();
    let mut all = vec![
        (tr!("Application"), mono(contents.application.to_string())),
        (tr!("Programme"), contents.programme.to_string().into_any()),
        (tr!("Made for"), made_for(contents).into_any()),
        (tr!("Made at"), format::time(contents.made_at)),
    ];
    for partner in &contents.partners {
        all.push((
            tr!("Partner"),
            view! {
                {partner.name.clone()}
                <span class="block font-mono text-xs text-muted">{partner.id.to_string()}</span>
            }
            .into_any(),
        ));
    }
    all.push((tr!("Log, as of"), format::time(contents.log.head.at)));
    all.push((
        tr!("Root of the log"),
        view! { <span class="font-mono text-xs break-all" data-testid="log-root">{contents.log.head.root.to_string()}</span> }
            .into_any(),
    ));
    view! {
        <section class="card-box p-5" aria-label=tr!("Facts")>
            {facts(all)}
        </section>
    }
    .into_any()
}

fn made_for(contents: &Contents) -> String {
    match &contents.made_for {
        MadeFor::Partner(id) => {
            let partner = contents.partners.iter().find(|partner| partner.id == *id);
            partner.map_or_else(|| id.to_string(), |partner| partner.name.clone())
        }
        MadeFor::InternalReview => words::internal_review().to_owned(),
        MadeFor::Administration => words::administration().to_owned(),
    }
}

fn happened(events: &[ToldEvent]) -> AnyView {
    let headings =
        [(tr!("No."), true), (tr!("When"), false), (tr!("Who"), false), (tr!("What"), false), (tr!("Hash"), false)];
    let rows = events.iter().map(|event| {
        row(
            "proof-event",
            event.seq.to_string(),
            vec![
                cell_end(tr!("No."), event.seq.into_any()),
                cell(tr!("When"), event.at.map(format::time).into_any()),
                cell(tr!("Who"), who(event)),
                cell(tr!("What"), what(event)),
                cell(
                    tr!("Hash"),
                    view! { <span class="block w-[32.5ch] max-w-full font-mono text-xs break-all">{event.hash.to_string()}</span> }.into_any(),
                ),
            ],
        )
    });
    view! {
        <section class="space-y-3" aria-label=tr!("What happened")>
            <h2 class="font-semibold">{tr!("What happened, oldest first")}</h2>
            {table(tr!("What happened"), head(&headings), rows.collect_view().into_any())}
        </section>
    }
    .into_any()
}

fn who(event: &ToldEvent) -> AnyView {
    let party = event.for_party.clone().filter(|party| *party != event.who).map(|party| tr!("for {party}", party));
    view! {
        {event.who.clone()}
        {party.map(|party| view! { <span class="block text-xs text-muted">{party}</span> })}
        {event.origin.clone().map(|origin| view! { <span class="block font-mono text-xs text-muted">{origin}</span> })}
    }
    .into_any()
}

fn what(event: &ToldEvent) -> AnyView {
    let records =
        (event.records > 0).then(|| format!(" · {}", tr!(event.records; "{count} customer" | "{count} customers")));
    let text = event.text.as_ref().map(|version| format!(" · {}", tr!("text version {version}", version = version.0)));
    view! {
        {event.what.clone()}
        {records}
        {text}
        {event
            .words
            .clone()
            .map(|words| view! { <blockquote class="mt-1 border-s-2 border-base-300 ps-3 whitespace-pre-line">{words}</blockquote> })}
    }
    .into_any()
}

fn customers(told: Told) -> AnyView {
    if told.rows.is_empty() {
        return ().into_any();
    }
    let all = RwSignal::new(told.rows.len() <= SHOWN);
    let count = told.rows.len();
    let rows = StoredValue::new(told.rows);
    let idle = Signal::stored(false);
    let show_all = Callback::new(move |()| all.set(true));
    let body = move || {
        let most = if all.get() { usize::MAX } else { SHOWN };
        rows.with_value(|rows| rows.iter().take(most).map(customer).collect_view().into_any())
    };
    let headings = [(tr!("Row"), true), (tr!("Account ID"), false), (tr!("Name"), false), (tr!("Credit line"), true)];
    view! {
        <section class="space-y-3" aria-label=tr!("Customers")>
            <h2 class="font-semibold">{tr!("Customers of the application")}</h2>
            {table(tr!("Customers"), head(&headings), body.into_any())}
            {move || {
                (!all.get())
                    .then(|| {
                        let label = tr!("Show all {all}", all = format::count(count));
                        button(Look::Secondary, label, "show-all-customers", idle, idle, show_all)
                    })
            }}
        </section>
    }
    .into_any()
}

fn customer(of: &ToldRow) -> AnyView {
    let name = of.name.clone().unwrap_or_else(|| tr!("not shown").to_owned());
    let credit = of.credit.map_or_else(|| tr!("not shown").to_owned(), format::plain_amount);
    row(
        "proof-customer",
        of.customer.to_string(),
        vec![
            cell_end(tr!("Row"), of.row.0.into_any()),
            cell(tr!("Account ID"), view! { <span class="font-mono">{of.customer.to_string()}</span> }.into_any()),
            cell(tr!("Name"), name.into_any()),
            cell_end(tr!("Credit line"), credit.into_any()),
        ],
    )
}

fn texts(texts: &[ProvenText]) -> AnyView {
    let texts = texts.iter().map(|proven| {
        let text = &proven.text;
        let said = |text: &Text| {
            let paragraphs = text.paragraphs.iter().map(|paragraph| view! { <p>{paragraph.clone()}</p> });
            view! {
                {paragraphs.collect_view()}
                <p class="italic">{text.tick.clone()}</p>
            }
        };
        let translated = texts::translated(text).map(|text| {
            view! {
                <details class="space-y-2">
                    <summary class="cursor-pointer font-medium">{text.title.clone()}</summary>
                    {said(&text)}
                </details>
            }
        });
        view! {
            <article class="card-box space-y-2 p-5 text-sm" data-testid="proof-text">
                <h3 class="font-medium">
                    <span lang="en">{text.title.clone()}</span>
                    " "
                    <span class="font-normal text-muted">{tr!("Version {version}", version = text.version.0)}</span>
                </h3>
                // What was agreed to, whatever language it was read in.
                <div class="space-y-2" lang="en">
                    {said(text)}
                </div>
                {translated}
                <p class="font-mono text-xs break-all text-muted">{proven.hash.to_string()}</p>
            </article>
        }
    });
    view! {
        <section class="space-y-3" aria-label=tr!("Texts")>
            <h2 class="font-semibold">{tr!("Texts that were acknowledged or agreed to")}</h2>
            {texts.collect_view()}
        </section>
    }
    .into_any()
}
