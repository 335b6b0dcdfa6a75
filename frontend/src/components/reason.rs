//! Why something is rejected: one of the closed list, and words of one's own (R5.8).

use leptos::prelude::*;
use shared::{api::MAX_WORDS, application::RejectReason, tr, words};

/// A reason being entered.
#[derive(Clone, Copy)]
pub struct Reason {
    pub reason: RwSignal<Option<RejectReason>>,
    pub words: RwSignal<String>,
}

impl Reason {
    pub fn new() -> Self {
        Self { reason: RwSignal::new(None), words: RwSignal::new(String::new()) }
    }

    /// The reason and the words, once both are there.
    pub fn given(self) -> Option<(RejectReason, String)> {
        let words = self.words.with(|words| words.trim().to_owned());
        self.reason
            .get()
            .filter(|_| !words.is_empty() && words.chars().count() <= MAX_WORDS)
            .map(|reason| (reason, words))
    }
}

/// The list and the field for the words.
pub fn reason_fields(entered: Reason) -> AnyView {
    let options = RejectReason::ALL.into_iter().enumerate().map(|(index, reason)| {
        view! { <option value=index.to_string()>{words::reject_reason(reason)}</option> }
    });
    view! {
        <div class="space-y-4">
            <div class="space-y-1">
                <label class="block text-sm font-medium" for="reason">
                    {tr!("Reason")}
                </label>
                <select
                    id="reason"
                    class="select select-sm w-full border-edge"
                    data-testid="reason"
                    on:change:target=move |event| {
                        let chosen = event.target().value().parse::<usize>().ok();
                        entered.reason.set(chosen.and_then(|index| RejectReason::ALL.get(index).copied()));
                    }
                >
                    <option value="">{tr!("Choose a reason")}</option>
                    {options.collect_view()}
                </select>
            </div>
            {words_field("reason-words", tr!("In your own words"), tr!("The applicant reads this."), entered.words)}
        </div>
    }
    .into_any()
}

/// A field for some sentences.
pub fn words_field(id: &'static str, label: &'static str, hint: &'static str, value: RwSignal<String>) -> AnyView {
    let hint_id = format!("{id}-hint");
    let described_by = hint_id.clone();
    view! {
        <div class="space-y-1">
            <label class="block text-sm font-medium" for=id>
                {label}
            </label>
            <textarea
                id=id
                class="textarea textarea-sm w-full border-edge"
                data-testid=id
                rows="3"
                maxlength=MAX_WORDS.to_string()
                aria-describedby=described_by
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
            <p id=hint_id class="text-xs text-muted">
                {hint}
            </p>
        </div>
    }
    .into_any()
}
