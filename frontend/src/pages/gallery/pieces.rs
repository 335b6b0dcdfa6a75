//! What tells: marks, messages, lists.

use crate::{
    components::{
        Dialog, Face, Icon, Look, Menu, StepState, Tab, ToastAction, Tone, alert, button, card_skeleton, cell,
        cell_end, consent_badge, dialog, empty, explain, explanation, facts, figure, head, icon, menu, menu_action,
        menu_choice, row, status_badge, status_mark, stepper, table, table_skeleton, tabs, timeline, toast, toast_with,
    },
    format, session,
};
use leptos::prelude::*;
use shared::{
    api::{ConsentView, TimelineEntry},
    application::{Given, Status},
    conditions::Condition,
    explain::{About, Term, explain as words_for},
    instant::Instant,
    tr,
};

fn now() -> Instant {
    Instant::from_millis(session::now_millis() as i64)
}

fn press(label: &'static str, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    let idle = Signal::stored(false);
    button(Look::Secondary, label, "gallery-press", idle, idle, Callback::new(move |()| act()))
}

pub fn icons() -> AnyView {
    let all = Icon::ALL.into_iter().map(|sign| view! { <li class="p-2">{icon(sign)}</li> });
    view! { <ul class="card-box flex flex-wrap gap-1 p-3" aria-hidden="true">{all.collect_view()}</ul> }.into_any()
}

pub fn badges() -> AnyView {
    let now = now();
    let consents = [
        ConsentView::NotAsked,
        ConsentView::Asked { until: now },
        ConsentView::Given { at: now, how: Given::Answered },
        ConsentView::Given { at: now, how: Given::Opened },
        ConsentView::Given { at: now, how: Given::Attested },
        ConsentView::Given { at: now, how: Given::Demonstration },
        ConsentView::Refused { at: now },
        ConsentView::Lapsed { at: now },
    ];
    view! {
        <div class="card-box space-y-4 p-5">
            <div class="flex flex-wrap gap-2">{Status::ALL.map(status_badge).collect_view()}</div>
            <div class="flex flex-wrap gap-2">{consents.map(consent_badge).collect_view()}</div>
            <div class="flex flex-wrap gap-2">{[Status::Approved, Status::Failed].map(status_mark).collect_view()}</div>
        </div>
    }
    .into_any()
}

pub fn explanations() -> AnyView {
    let terms = Term::ALL.into_iter().map(|term| {
        let about = About::Term(term);
        view! { <li class="flex items-center gap-1 text-sm">{words_for(about).title} {explain(about)}</li> }
    });
    let conditions = Condition::ALL.into_iter().map(About::Condition).chain([About::NameNeeded]);
    let conditions = conditions.map(|about| view! { <li class="card-box p-4">{explanation(&words_for(about))}</li> });
    view! {
        <ul class="card-box flex flex-wrap gap-x-6 gap-y-2 p-5">{terms.collect_view()}</ul>
        <ul class="grid gap-3 md:grid-cols-2 xl:grid-cols-3">{conditions.collect_view()}</ul>
    }
    .into_any()
}

pub fn alerts() -> AnyView {
    let of = |tone, title: &'static str| {
        let words = view! { <p class="text-muted">{tr!("What follows from it, and what can be done.")}</p> }.into_any();
        alert(tone, "gallery-alert", title, words)
    };
    view! {
        <div class="grid gap-3 lg:grid-cols-2">
            {of(Tone::Info, tr!("Something to know"))} {of(Tone::Success, tr!("Something was done"))}
            {of(Tone::Warning, tr!("Something to mind"))} {of(Tone::Error, tr!("Something went wrong"))}
        </div>
    }
    .into_any()
}

pub fn toasts() -> AnyView {
    view! {
        <div class="flex flex-wrap gap-2">
            {press(tr!("Confirm"), || toast(tr!("3 customers approved")))}
            {press(
                tr!("Offer a way back"),
                || {
                    let action = ToastAction {
                        name: tr!("Undo").to_owned(),
                        press: Callback::new(|()| toast(tr!("Undone"))),
                    };
                    toast_with(Tone::Info, tr!("2 rows left out"), Some(action));
                },
            )}
            {press(tr!("Fail"), || toast_with(Tone::Error, tr!("The portal couldn't be reached. Nothing was sent."), None))}
        </div>
    }
    .into_any()
}

pub fn dialogs() -> AnyView {
    let about = RwSignal::new(None::<()>);
    let shown = dialog(about, move |()| Dialog {
        title: tr!("Withdraw 3 customers?").to_owned(),
        body: view! {
            <p class="text-sm">{tr!("They stay with their reseller, and their held credit is free again.")}</p>
            <div class="flex flex-wrap justify-end gap-2">
                {press(tr!("Cancel"), move || about.set(None))}
            </div>
        }
        .into_any(),
    });
    view! {
        <div>{press(tr!("Open a dialog"), move || about.set(Some(())))} {shown}</div>
    }
    .into_any()
}

pub fn menus() -> AnyView {
    const ID: &str = "gallery-menu";
    let chosen = RwSignal::new(0_usize);
    let about = Menu {
        id: ID,
        name: tr!("Columns").to_owned(),
        class: Look::Secondary.class(),
        panel: "w-56",
        face: Face::Words(tr!("Columns").into_any()),
    };
    let shown = menu(about, move || {
        let names = [tr!("Credit"), tr!("Deadline")].into_iter().enumerate().map(|(at, name)| {
            let is_chosen = Signal::derive(move || chosen.get() == at);
            menu_choice(
                ID,
                None,
                name,
                format!("gallery-choice-{at}"),
                is_chosen,
                Callback::new(move |()| chosen.set(at)),
            )
        });
        view! {
            {names.collect_view()}
            {menu_action(ID, Icon::Undo, tr!("Undo"), "gallery-undo", Callback::new(|()| toast(tr!("Undone"))))}
        }
        .into_any()
    });
    view! {
        <div class="flex flex-wrap items-center gap-4">
            {shown} <span class="flex items-center gap-1 text-sm">{crate::app::shortcuts::caps("g t")}</span>
            <span class="flex items-center gap-1 text-sm">{crate::app::shortcuts::caps("escape")}</span>
        </div>
    }
    .into_any()
}

pub fn tab_row() -> AnyView {
    let of = |name, current| Tab {
        address: "/gallery".to_owned(),
        name,
        test_id: "gallery-tab",
        current: Signal::stored(current),
    };
    tabs(tr!("Which applications"), vec![of(tr!("All"), true), of(tr!("Incoming"), false), of(tr!("Outgoing"), false)])
}

pub fn steps() -> AnyView {
    let of = |name: &str, note: &str, state| (name.to_owned(), note.to_owned(), state, None);
    stepper(
        tr!("How far it is"),
        vec![
            of(tr!("Notice"), tr!("Read and acknowledged"), StepState::Done),
            of(tr!("File"), tr!("14 rows to check"), StepState::Current),
            of(tr!("Details"), "", StepState::Ahead),
            of(tr!("Confirm"), "", StepState::Ahead),
        ],
    )
}

pub fn history() -> AnyView {
    let of = |what: &str, records, words: Option<&str>| TimelineEntry {
        at: now(),
        who: "Maja Ek".to_owned(),
        for_party: Some("Nordvik Molnpartner AB".to_owned()),
        what: what.to_owned(),
        records,
        text: None,
        words: words.map(str::to_owned),
    };
    let entries = [
        of(tr!("Submitted"), 3, None),
        of(tr!("Rejected"), 1, Some(tr!("There is a contract until the end of the year."))),
    ];
    view! { <div class="card-box p-5">{timeline(&entries)}</div> }.into_any()
}

pub fn tables() -> AnyView {
    let (name, credit, state) = (tr!("Sub-customer"), tr!("Credit"), tr!("Status"));
    let line = move |account: &'static str, customer: &'static str, cents: &'static str, status| {
        let who = view! { <span class="font-mono">{account}</span> <span class="block text-muted">{customer}</span> };
        row(
            "gallery-row",
            account.to_owned(),
            vec![cell(name, who.into_any()), cell_end(credit, cents.into_any()), cell(state, status_badge(status))],
        )
    };
    let lines = view! {
        {line("100000000001", "Dębolas Transport Sp. z o.o.", "12,500.00", Status::AwaitingOriginalReseller)}
        {line("100000000002", "株式会社緑ヶ窪西電機", "980.50", Status::Migrated)}
    };
    let heads = head(&[(name, false), (credit, true), (state, false)]);
    view! {
        {table(tr!("Customers"), heads, lines.into_any())}
        <div class="card-box p-5">
            {facts(vec![
                (tr!("New reseller"), "Tamarind Cloudworks Pte Ltd".into_any()),
                (tr!("Submitted"), format::time(now())),
                (tr!("Customers"), format::count(3).into_any()),
            ])}
        </div>
        <dl class="card-box flex gap-8 p-5">
            {figure("gallery-figure", tr!("Customers"), format::count(10_000).into_any())}
            {figure("gallery-figure", tr!("Credit"), "1,250,000.00".into_any())}
        </dl>
    }
    .into_any()
}

pub fn nothing() -> AnyView {
    let action = press(tr!("Initiate an application"), || toast(tr!("This is only a picture of it.")));
    empty(tr!("No applications yet"), tr!("What you submit, and what waits for you, appears here."), Some(action))
}

/// Only when asked for: whatever waits for a page to be there waits for these to go.
pub fn on_its_way() -> AnyView {
    let shown = RwSignal::new(false);
    view! {
        <div>{press(tr!("Show it"), move || shown.update(|shown| *shown = !*shown))}</div>
        {move || {
            shown.get().then(|| view! { <div class="grid gap-4 lg:grid-cols-2">{table_skeleton()} {card_skeleton()}</div> })
        }}
    }
    .into_any()
}
