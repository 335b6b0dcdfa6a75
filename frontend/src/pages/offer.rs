//! Offering sub-customers to another reseller (R2.5): by the reseller that has them now. The new one sets the credit lines when it accepts.
//!
//! Account ids are pasted, one a line, or read from a file into the same field: what stands there is what is checked and sent. With the
//! statement's tick an approver's offer counts as the original reseller's approval (R5.6).

mod customers;
mod finish;
pub mod kept;

use crate::{
    api::{self, ApiError},
    components::{Tone, alert, card_skeleton, error_alert, tick},
    load::Loader,
    pages::{
        heading,
        initiate::paragraphs,
        mode::mode_choice,
        partner_field::{NamedPartner, partner_field},
    },
};
use leptos::prelude::*;
use shared::{
    api::{GetTexts, Nothing, OfferPreviewAnswer, OfferPreviewRequest, OfferRow, PreviewOffer, SignedIn, TextsAnswer},
    application::Mode,
    permissions::Who,
    rows::Row,
    tr,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Offering {
    texts: Loader<TextsAnswer>,
    notice: RwSignal<bool>,
    statement: RwSignal<bool>,
    new_reseller: NamedPartner,
    /// Account ids, one a line.
    accounts: RwSignal<String>,
    mode: RwSignal<Mode>,
    /// Of the request that was checked.
    checking: Loader<Arc<(OfferPreviewRequest, OfferPreviewAnswer)>>,
    /// What would be checked now.
    question: Memo<Option<OfferPreviewRequest>>,
}

/// The rows of the field: lines with something in them.
fn rows(text: &str) -> Vec<OfferRow> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| OfferRow { sub_customer: line.to_owned() }).collect()
}

impl Offering {
    fn new() -> Self {
        let new_reseller = NamedPartner::new();
        let accounts = RwSignal::new(String::new());
        let question = Memo::new(move |_| {
            let new_reseller = new_reseller.partner()?.id.to_string();
            let rows = accounts.with(|text| rows(text));
            (!rows.is_empty()).then_some(OfferPreviewRequest { new_reseller, rows })
        });
        Self {
            texts: Loader::new(),
            notice: RwSignal::new(false),
            statement: RwSignal::new(false),
            new_reseller,
            accounts,
            mode: RwSignal::new(Mode::Independent),
            checking: Loader::new(),
            question,
        }
    }

    fn check(self, request: OfferPreviewRequest) {
        self.checking.ask(async move {
            let answer = api::call::<PreviewOffer>(&[], &Nothing {}, &request).await?;
            Ok(Arc::new((request, answer)))
        });
    }

    /// The check's answer, if it is about what stands in the fields now.
    fn checked(self) -> Option<Arc<(OfferPreviewRequest, OfferPreviewAnswer)>> {
        let checked = self.checking.ready()?;
        self.question.with(|question| question.as_ref() == Some(&checked.0)).then_some(checked)
    }

    /// What is wrong with which row, as far as it has been checked.
    fn problems(self) -> BTreeMap<Row, Vec<String>> {
        let mut problems: BTreeMap<Row, Vec<String>> = BTreeMap::new();
        for problem in self.checked().iter().flat_map(|checked| &checked.1.problems) {
            problems.entry(problem.row).or_default().push(crate::draft::of_row(problem).words);
        }
        problems
    }
}

pub fn page(who: SignedIn) -> AnyView {
    let offering = Offering::new();
    let ask = Callback::new(move |()| offering.texts.ask(api::call::<GetTexts>(&[], &Nothing {}, &Nothing {})));
    ask.try_run(());
    check_when_changed(offering);
    kept::keep(offering, &who.person);
    let approves = who.may(Who::PartnerApprover);
    view! {
        {heading(
            tr!("Offer customers to another reseller"),
            tr!("Release sub-customers of yours to a reseller that you name. It accepts and sets their credit lines; everybody else concerned is asked."),
            ().into_any(),
        )}
        {offering
            .texts
            .show(
                card_skeleton,
                ask,
                move |texts| {
                    view! {
                        <section class="card-box space-y-4 p-5" aria-label=tr!("Notice")>
                            <div>
                                <h2 class="font-semibold">"1. " {texts.notice.title.clone()}</h2>
                                <p class="text-xs text-muted">{tr!("Version {version}", version = texts.notice.version.0)}</p>
                            </div>
                            {paragraphs(&texts.notice)}
                            <div class="border-t border-base-300 pt-4">
                                {tick("notice-tick", texts.notice.tick.clone(), offering.notice)}
                            </div>
                        </section>
                    }
                        .into_any()
                },
            )}
        <section class="card-box space-y-2 p-5" aria-label=tr!("New reseller")>
            <h2 class="font-semibold">"2. " {tr!("New reseller")}</h2>
            {partner_field(
                offering.new_reseller,
                "new-reseller",
                tr!("Account ID of the new reseller"),
                tr!("12 digits. All sub-customers of one offer go to this reseller."),
            )}
        </section>
        {customers::view(offering)}
        {mode_choice(
            tr!("4. How the customers move"),
            tr!("the whole offer"),
            offering.mode.into(),
            Callback::new(move |mode| offering.mode.set(mode)),
        )}
        {statement(offering, approves)}
        {finish::view(offering)}
    }
    .into_any()
}

/// Has the rows checked a moment after they, or the new reseller, have changed.
fn check_when_changed(offering: Offering) {
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        before.flatten().inspect(TimeoutHandle::clear);
        let request = offering.question.get()?;
        set_timeout_with_handle(move || offering.check(request), Duration::from_millis(400)).ok()
    });
}

/// R2.5, R5.6: with the tick, an approver's offer is its approval as well.
fn statement(offering: Offering, approves: bool) -> AnyView {
    if !approves {
        return alert(
            Tone::Info,
            "statement-later",
            tr!("An approver of yours approves later"),
            view! {
                <p class="text-muted">
                    {tr!("You can offer as an operator. Once the new reseller has accepted, an approver of yours is asked for the approval, with the Data Transfer Statement.")}
                </p>
            }
            .into_any(),
        );
    }
    (move || {
        offering.texts.ready().map(|texts| {
            let text = texts.statement;
            view! {
                <section class="card-box space-y-4 p-5" aria-label=tr!("Statement")>
                    <div>
                        <h2 class="font-semibold">"5. " {text.title.clone()}</h2>
                        <p class="max-w-prose text-sm text-muted">
                            {tr!("With this tick the offer counts as your approval, and you aren't asked again when your turn comes. Without it you approve later.")}
                        </p>
                    </div>
                    {paragraphs(&text)}
                    <p class="text-xs text-muted">{tr!("Version {version}", version = text.version.0)}</p>
                    <div class="border-t border-base-300 pt-4">
                        {tick("statement-tick", text.tick.clone(), offering.statement)}
                    </div>
                </section>
            }
        })
    })
    .into_any()
}

/// A refusal of the check, with a way to try again.
fn check_failed(offering: Offering, error: &ApiError) -> AnyView {
    let again = Callback::new(move |()| {
        if let Some(request) = offering.question.get_untracked() {
            offering.check(request);
        }
    });
    error_alert(error, Some(again))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_lines_with_something_in_them() {
        let read: Vec<String> = rows(" 100000000001 \n\n\t\n12\r\n").into_iter().map(|row| row.sub_customer).collect();
        assert_eq!(read, ["100000000001", "12"]);
    }
}
