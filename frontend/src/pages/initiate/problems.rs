//! What has to be mended, group by group: how many, who can do it and how, a message to them, and a way to see just these rows.

use super::{
    Preparing,
    table::{Line, PROBLEM},
};
use crate::{
    browser,
    components::{Dialog, Look, Tone, button, dialog, explain, grid::Grid, toast, toast_with},
    draft::{Done, Group, Kind, Message, Parties},
};
use leptos::prelude::*;
use shared::{conditions::Mender, tr};

/// Groups that are shown at first: the table isn't to be far away.
const SHOWN: usize = 6;

pub fn view(preparing: Preparing, grid: Grid<Line>) -> AnyView {
    let asking = RwSignal::new(None::<Kind>);
    let all = RwSignal::new(false);
    let groups = Memo::new(move |_| preparing.troubles.with(|troubles| troubles.groups()));
    let shown = move || {
        groups.with(|groups| {
            let most = if all.get() { groups.len() } else { SHOWN };
            let items = groups.iter().take(most).map(|group| item(preparing, grid, group, asking)).collect_view();
            let further = groups.len().saturating_sub(most);
            let more = (further > 0).then(|| {
                let press = Callback::new(move |()| all.set(true));
                let label = tr!(further; "Show {further} more" | "Show {further} more");
                let idle = Signal::stored(false);
                view! {
                    <div class="border-t border-base-300 px-4 py-2">
                        {button(Look::Quiet, label, "groups-more", idle, idle, press)}
                    </div>
                }
            });
            (!groups.is_empty()).then(|| {
                view! {
                    <section class="card-box" aria-labelledby="problem-groups" data-testid="problem-groups">
                        <h2 id="problem-groups" class="border-b border-base-300 px-4 py-3 font-semibold">
                            {tr!("What has to be mended")}
                        </h2>
                        <ul class="divide-y divide-base-300">{items}</ul>
                        {more}
                    </section>
                }
            })
        })
    };
    let message = move |kind: Kind| {
        let group = groups.with_untracked(|groups| groups.iter().find(|group| group.kind == kind).cloned());
        let message = group.and_then(|group| message(preparing, &group));
        Dialog {
            title: tr!("A message, ready to send").to_owned(),
            body: message.map(|message| written(message, asking)).unwrap_or_else(|| ().into_any()),
        }
    };
    view! {
        {shown}
        {dialog(asking, message)}
    }
    .into_any()
}

fn message(preparing: Preparing, group: &Group) -> Option<Message> {
    let typed = preparing.draft.with_untracked(|draft| draft.reseller.trim().to_owned());
    let original = preparing.checking.ready_untracked().map(|checked| checked.answer.original_reseller.clone());
    let parties = Parties { new: preparing.acts_for.get_value(), original: original.unwrap_or(typed) };
    preparing.draft.with_untracked(|draft| draft.message(group, &parties))
}

fn item(preparing: Preparing, grid: Grid<Line>, group: &Group, asking: RwSignal<Option<Kind>>) -> AnyView {
    let kind = group.kind;
    let idle = Signal::stored(false);
    let show = Callback::new(move |()| {
        grid.filter_by(PROBLEM, kind.code());
        grid.focus();
    });
    let places = group.places.clone();
    let leave_out = Callback::new(move |()| {
        let troubles = preparing.troubles.get_untracked();
        let places = places.clone();
        preparing.change(Done::LeftOut, |draft| Some(draft.leave_out(places, &troubles)));
        grid.focus();
    });
    // The others are named where it says what they do.
    let own = (kind.mender() == Mender::Applicant).then(|| {
        view! {
            <span class="font-medium">{tr!("{who}:", who = tr!("You"))}</span>
            " "
        }
    });
    let askable = matches!(
        kind.mender(),
        Mender::OriginalReseller | Mender::OriginalSide | Mender::SubCustomer | Mender::OtherApplicant
    );
    let ask = askable.then(|| {
        let press = Callback::new(move |()| asking.set(Some(kind)));
        button(Look::Secondary, tr!("Write to them"), "group-message", idle, idle, press)
    });
    view! {
        <li
            class="flex flex-wrap items-start justify-between gap-3 px-4 py-3"
            data-testid="problem-group"
            data-code=kind.code()
        >
            <div class="min-w-0 flex-1 basis-80 space-y-0.5">
                <p class="font-medium">{kind.counted(group.places.len())} " " {kind.about().map(explain)}</p>
                <p class="text-sm text-muted">
                    {own} {kind.mending()}
                </p>
            </div>
            <div class="flex flex-wrap gap-2">
                {button(Look::Secondary, tr!("Show these rows"), "group-show", idle, idle, show)} {ask}
                {button(Look::Quiet, tr!("Leave these out"), "group-leave-out", idle, idle, leave_out)}
            </div>
        </li>
    }
    .into_any()
}

fn written(message: Message, asking: RwSignal<Option<Kind>>) -> AnyView {
    let Message { to, text, customers } = message;
    let words = RwSignal::new(text);
    let idle = Signal::stored(false);
    let copy = |what: Box<dyn Fn() -> String + Send + Sync>, said: &'static str| {
        Callback::new(move |()| {
            let text = what();
            leptos::task::spawn_local(async move {
                if browser::copy(&text).await {
                    toast(said);
                } else {
                    toast_with(
                        Tone::Error,
                        tr!("The browser doesn't allow copying. Select the text and copy it by hand."),
                        None,
                    );
                }
            });
        })
    };
    let copy_text = copy(Box::new(move || words.get_untracked()), tr!("The message is copied."));
    let copy_customers = copy(Box::new(move || customers.clone()), tr!("The customers are copied."));
    let close = Callback::new(move |()| asking.set(None));
    view! {
        <p class="text-sm">
            <span class="text-muted">{tr!("To")}": "</span>
            <span data-testid="message-to">{to}</span>
        </p>
        <label class="block space-y-1">
            <span class="text-sm font-medium">{tr!("Message")}</span>
            <textarea
                rows="14"
                class="textarea textarea-sm w-full border-edge"
                data-testid="message-text"
                prop:value=words
                on:input:target=move |event| words.set(event.target().value())
            ></textarea>
        </label>
        <p class="text-xs text-muted">{tr!("The portal doesn't send it: copy it into an email or a chat of yours.")}</p>
        <div class="flex flex-wrap justify-end gap-2">
            {button(Look::Quiet, tr!("Close"), "close-message", idle, idle, close)}
            {button(Look::Secondary, tr!("Copy the customers"), "copy-customers", idle, idle, copy_customers)}
            {button(Look::Primary, tr!("Copy the message"), "copy-message", idle, idle, copy_text)}
        </div>
    }
    .into_any()
}
