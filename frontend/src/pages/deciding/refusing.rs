//! No, with its reason: one of the closed list, and the decider's own words (R5.8).

use super::{
    deed::{self, CONFIRM_REJECT, REJECT},
    desk::Desk,
    keys::keyed,
    sight::Sight,
};
use crate::{
    browser,
    components::{Look, button, words_field},
};
use leptos::prelude::*;
use shared::{
    application::{Mode, RejectReason},
    tr, words,
};

const FIRST: &str = "reject-reason-0";

/// Opens the form and leads there.
pub fn open(sight: Sight) {
    let decides = || untrack(|| sight.loader.ready()).is_some_and(|detail| detail.can.decide.contains(&sight.step()));
    if sight.countdown.is_running_untracked() || !decides() {
        return;
    }
    sight.entered.rejecting.set(true);
    // The one that is chosen has the focus of its group.
    let chosen = sight.entered.reason.reason.get_untracked();
    let index = RejectReason::ALL.iter().position(|of| Some(*of) == chosen);
    browser::focus_soon(index.map_or_else(|| FIRST.to_owned(), |index| format!("reject-reason-{index}")));
}

/// Back to yes or no; what was typed stays.
pub fn close(sight: Sight) {
    sight.entered.rejecting.set(false);
    browser::focus_soon(REJECT);
}

pub fn view(sight: Sight, desk: Desk) -> AnyView {
    let entered = sight.entered.reason;
    let options = RejectReason::ALL.into_iter().enumerate().map(|(index, reason)| {
        let id = format!("reject-reason-{index}");
        view! {
            <label class="flex cursor-pointer items-center gap-2 py-0.5 text-sm">
                <input
                    type="radio"
                    id=id.clone()
                    name="reject-reason"
                    class="radio radio-xs radio-primary border-edge"
                    data-testid=id
                    prop:checked=move || entered.reason.get() == Some(reason)
                    on:change=move |_| entered.reason.set(Some(reason))
                />
                {words::reject_reason(reason)}
            </label>
        }
    });
    let summary = sight.loader.ready_untracked().map(|detail| (detail.summary.original_reseller.name, detail.mode));
    let (from, mode) = summary.map_or((String::new(), Mode::Independent), |of| of);
    let together = (mode == Mode::AllOrNothing).then(
        || view! { <p class="text-sm text-warning">{tr!("All or nothing: this ends the whole application.")}</p> },
    );
    let count = Memo::new(move |_| sight.waiting().map_or(0, |waiting| waiting.records));
    let disabled = Signal::derive(move || entered.given().is_none());
    let confirm = Callback::new(move |()| deed::reject(sight, desk));
    let back = Callback::new(move |()| close(sight));
    let idle = Signal::stored(false);
    view! {
        <form
            class="space-y-3"
            aria-label=tr!("Reject")
            data-testid="reject-form"
            on:submit=|event| event.prevent_default()
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    confirm.run(());
                }
            }
        >
            <p class="text-sm text-muted">
                {tr!("They stay with {from}, and the applicant is told why. This can't be undone.", from)}
            </p>
            {together}
            <fieldset>
                <legend class="pb-1 text-sm font-medium">{tr!("Reason")}</legend>
                {options.collect_view()}
            </fieldset>
            {words_field("reject-words", tr!("In your own words"), tr!("The applicant reads this."), entered.words)}
            <div class="flex flex-wrap gap-2">
                {move || {
                    let count = count.get();
                    let label = tr!(count; "Reject {count} customer" | "Reject {count} customers");
                    keyed(Look::Danger, label, "Ctrl+Enter", CONFIRM_REJECT, disabled, sight.busy.into(), confirm)
                }}
                {button(Look::Quiet, tr!("Back"), "back", idle, sight.busy.into(), back)}
            </div>
        </form>
    }
    .into_any()
}
