//! Preferences: for each kind of notice whether it also comes by email or SMS (R9.1). The message in the portal always exists.

use crate::{
    api::{self, ApiError},
    components::{Look, Tone, alert, button, cell, error_alert, head, row, table, table_skeleton},
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{ChangePreferences, Channels, GetPreferences, Nothing, Preferences, PreferencesAnswer, SignedIn},
    notices::{Channel, NoticeKind},
    words,
};

pub fn page(_who: SignedIn) -> AnyView {
    let loader = Loader::<PreferencesAnswer>::new();
    let ask = move || loader.ask(api::call::<GetPreferences>(&[], &Nothing {}, &Nothing {}));
    ask();
    view! {
        {heading(
            "Preferences",
            "How you are told what happens.",
            view! {
                <a class="btn btn-sm btn-ghost" href="/messages">
                    "Messages"
                </a>
                <a class="btn btn-sm btn-ghost" href="/sessions" data-testid="to-sessions">
                    "Your sessions"
                </a>
            }
            .into_any(),
        )}
        {loader.show(table_skeleton, Callback::new(move |()| ask()), form)}
    }
    .into_any()
}

fn form(answer: &PreferencesAnswer) -> AnyView {
    let chosen = RwSignal::new(answer.preferences.clone());
    let kept = RwSignal::new(answer.preferences.clone());
    let busy = RwSignal::new(false);
    let saved = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let changed = Memo::new(move |_| chosen.with(|chosen| kept.with(|kept| chosen != kept)));
    let save = Callback::new(move |()| {
        let request = chosen.get_untracked();
        busy.set(true);
        saved.set(false);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::call::<ChangePreferences>(&[], &Nothing {}, &request).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let _ = kept.try_set(answer.preferences);
                    let _ = saved.try_set(true);
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let has_phone = answer.phone.is_some();
    let phone = match &answer.phone {
        Some(phone) => format!("SMS go to {phone}."),
        None => {
            "The directory has no phone number of yours, so no SMS can be sent. Ask your partner or the programme's \
                 administration to add one."
                .to_owned()
        }
    };
    let kinds: Vec<_> =
        NoticeKind::ALL.into_iter().filter(|kind| answer.preferences.choices.contains_key(kind)).collect();
    let rows = kinds.into_iter().map(|kind| line(kind, chosen, has_phone)).collect_view();
    view! {
        <div class="max-w-4xl space-y-4">
            <div class="space-y-1 text-sm" id="ways">
                <p>
                    "Every notice stands among your "
                    <a class="link" href="/messages">
                        "messages"
                    </a>
                    ". That can't be switched off, so nothing is lost if a mail goes astray. Choose what comes on top."
                </p>
                <p class="text-muted">{format!("Emails go to {}. {phone}", answer.email)}</p>
            </div>
            {table(
                "How you are told",
                head(&[("Notice", false), ("In the portal", false), ("Email", false), ("SMS", false)]),
                rows.into_any(),
            )}
            <div aria-live="polite" class="empty:hidden">
                {move || {
                    (saved.get() && !changed.get())
                        .then(|| alert(Tone::Success, "saved", "Your preferences are saved", ().into_any()))
                }}
                {move || failed.get().map(|error| error_alert(&error, None))}
            </div>
            {button(Look::Primary, "Save", "save", Signal::derive(move || !changed.get()), busy.into(), save)}
        </div>
    }
    .into_any()
}

fn line(kind: NoticeKind, chosen: RwSignal<Preferences>, has_phone: bool) -> AnyView {
    let (name, when) = words::notice_kind(kind);
    row(
        "preference",
        kind.code().to_owned(),
        vec![
            cell(
                "Notice",
                view! {
                    <p class="font-medium">{name}</p>
                    <p class="text-xs text-muted">{when}</p>
                }
                .into_any(),
            ),
            cell("In the portal", view! { <span class="text-muted">"Always"</span> }.into_any()),
            cell("Email", choice(kind, Channel::Email, chosen, true)),
            cell("SMS", choice(kind, Channel::Sms, chosen, has_phone)),
        ],
    )
}

fn choice(kind: NoticeKind, channel: Channel, chosen: RwSignal<Preferences>, possible: bool) -> AnyView {
    let (way, code) = match channel {
        Channel::Email => ("email", "email"),
        Channel::Sms => ("SMS", "sms"),
    };
    let label = format!("{}: by {way}", words::notice_kind(kind).0);
    let is_on = move |channels: &Channels| match channel {
        Channel::Email => channels.email,
        Channel::Sms => channels.sms,
    };
    let checked = move || possible && chosen.with(|chosen| chosen.choices.get(&kind).is_some_and(is_on));
    view! {
        <input
            type="checkbox"
            class="checkbox checkbox-sm checkbox-primary border-edge"
            data-testid=format!("{code}-{}", kind.code())
            aria-label=label
            aria-describedby=(!possible).then_some("ways")
            disabled=!possible
            prop:checked=checked
            on:change:target=move |event| {
                let on = event.target().checked();
                chosen
                    .update(|chosen| {
                        if let Some(channels) = chosen.choices.get_mut(&kind) {
                            match channel {
                                Channel::Email => channels.email = on,
                                Channel::Sms => channels.sms = on,
                            }
                        }
                    });
            }
        />
    }
    .into_any()
}
