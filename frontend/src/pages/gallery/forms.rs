//! What can be pressed and filled in.

use crate::components::{Field, Look, Reason, button, choice, field, file_drop, reason_fields, template, tick, toast};
use leptos::prelude::*;
use shared::tr;

pub fn buttons() -> AnyView {
    let looks = [
        (Look::Primary, tr!("Approve 3 customers")),
        (Look::Secondary, tr!("Download the template")),
        (Look::Danger, tr!("Reject 3 customers")),
        (Look::Quiet, tr!("Cancel")),
    ];
    let states =
        [(false, false, tr!("ready")), (true, false, tr!("can't be pressed now")), (false, true, tr!("at work"))];
    let rows = states.into_iter().map(|(disabled, busy, name)| {
        let all = looks.map(|(look, label)| {
            let press = Callback::new(move |()| toast(label));
            button(look, label, "gallery-button", Signal::stored(disabled), Signal::stored(busy), press)
        });
        view! {
            <div class="flex flex-wrap items-center gap-2">
                {all.collect_view()} <span class="text-xs text-muted">{name}</span>
            </div>
        }
    });
    view! { <div class="card-box space-y-3 p-5">{rows.collect_view()}</div> }.into_any()
}

pub fn fields() -> AnyView {
    let nothing = Callback::new(|()| ());
    let id = RwSignal::new(String::new());
    let wrong = RwSignal::new("4711".to_owned());
    let about =
        |id| Field { id, label: tr!("Original reseller"), hint: tr!("Its account ID: 12 digits."), class: "w-full" };
    let trouble =
        move || wrong.with(|text| (text.len() != 12).then(|| tr!("An account ID has exactly 12 digits.").to_owned()));
    let chosen = RwSignal::new(true);
    view! {
        <div class="card-box grid gap-6 p-5 lg:grid-cols-2">
            <div class="space-y-4">
                {field(about("gallery-empty"), id, Signal::stored(None), nothing)}
                {field(about("gallery-wrong"), wrong, Signal::derive(trouble), nothing)}
                {tick("gallery-tick", tr!("I have read it and agree."), RwSignal::new(true))}
                <div class="grid gap-3 sm:grid-cols-2">
                    {choice(
                        "gallery",
                        "gallery-one",
                        tr!("Each by itself"),
                        tr!("A customer moves as soon as everybody has agreed to it."),
                        chosen.into(),
                        Callback::new(move |()| chosen.set(true)),
                    )}
                    {choice(
                        "gallery",
                        "gallery-other",
                        tr!("All or nothing"),
                        tr!("All customers move at the same moment, or none."),
                        Signal::derive(move || !chosen.get()),
                        Callback::new(move |()| chosen.set(false)),
                    )}
                </div>
            </div>
            <div>{reason_fields(Reason::new())}</div>
        </div>
    }
    .into_any()
}

pub fn files() -> AnyView {
    file_drop(template(), |file| toast(file.name()))
}
