//! Preferences: the language of the pages and of what is sent, and for each kind of notice whether it also comes by email or SMS (R9.1).
//! The message in the portal always exists.

use crate::{
    api::{self, ApiError},
    components::{self, Look, Tone, alert, button, cell, error_alert, head, row, table, table_skeleton},
    language,
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{ChangePreferences, Channels, GetPreferences, Nothing, Preferences, PreferencesAnswer, SignedIn},
    language::Language,
    notices::{Channel, NoticeKind},
    tr, words,
};

pub fn page(_who: SignedIn) -> AnyView {
    let loader = Loader::<PreferencesAnswer>::new();
    let ask = move || loader.ask(api::call::<GetPreferences>(&[], &Nothing {}, &Nothing {}));
    ask();
    view! {
        {heading(
            tr!("Preferences"),
            tr!("In which language you read, and how you are told what happens."),
            view! {
                <a class="btn btn-sm btn-ghost" href="/messages">
                    {tr!("Messages")}
                </a>
                <a class="btn btn-sm btn-ghost" href="/sessions" data-testid="to-sessions">
                    {tr!("Your sessions")}
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
        // The language is chosen by itself, and at once.
        let request = Preferences { language: None, reads_in: None, ..chosen.get_untracked() };
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
        Some(phone) => tr!("SMS go to {phone}.", phone),
        None => tr!(
            "The directory has no phone number of yours, so no SMS can be sent. Ask your partner or the programme's administration to add one."
        )
        .to_owned(),
    };
    let to = tr!("Emails go to {email}.", email = answer.email);
    let kinds: Vec<_> =
        NoticeKind::ALL.into_iter().filter(|kind| answer.preferences.choices.contains_key(kind)).collect();
    let rows = kinds.into_iter().map(|kind| line(kind, chosen, has_phone)).collect_view();
    view! {
        <div class="max-w-4xl space-y-4">
            {languages()}
            <div class="space-y-1 text-sm" id="ways">
                <p>
                    {tr!("Every notice stands among your messages. That can't be switched off, so nothing is lost if a mail goes astray. Choose what comes on top.")}
                </p>
                <p class="text-muted">{to} " " {phone}</p>
            </div>
            {table(
                tr!("How you are told"),
                head(&[
                    (tr!("Kind of notice"), false),
                    (tr!("In the portal"), false),
                    (tr!("Email"), false),
                    (tr!("SMS"), false),
                ]),
                rows.into_any(),
            )}
            <div aria-live="polite" class="empty:hidden">
                {move || {
                    (saved.get() && !changed.get())
                        .then(|| alert(Tone::Success, "saved", tr!("Your preferences are saved"), ().into_any()))
                }}
                {move || failed.get().map(|error| error_alert(&error, None))}
            </div>
            {button(Look::Primary, tr!("Save"), "save", Signal::derive(move || !changed.get()), busy.into(), save)}
        </div>
    }
    .into_any()
}

/// The language, which is kept as soon as it is chosen.
fn languages() -> AnyView {
    let failed = RwSignal::new(false);
    let choices = Language::ALL.into_iter().map(|language| {
        let choose = Callback::new(move |()| {
            leptos::task::spawn_local(async move {
                let chosen = language::choose(language).await;
                let _ = failed.try_set(!chosen);
            });
        });
        let chosen = Signal::derive(move || language::spoken() == language);
        let test_id = match language {
            Language::English => "choose-en",
            Language::SimplifiedChinese => "choose-zh-CN",
        };
        view! {
            <div lang=language.tag()>
                {components::choice(language::CHOICE, test_id, language.own_name(), "", chosen, choose)}
            </div>
        }
    });
    view! {
        <fieldset class="space-y-2">
            <legend class="text-sm font-medium">{tr!("Language")}</legend>
            <p class="text-sm text-muted">
                {tr!("Of the pages, wherever you sign in, and of the emails and SMS that you get.")}
            </p>
            <div class="grid gap-2 sm:grid-cols-2">{choices.collect_view()}</div>
            <p class="text-sm text-error" role="alert">
                {move || failed.get().then(|| tr!("The texts of this language couldn't be loaded. Try again."))}
            </p>
        </fieldset>
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
                tr!("Kind of notice"),
                view! {
                    <p class="font-medium">{name}</p>
                    <p class="text-xs text-muted">{when}</p>
                }
                .into_any(),
            ),
            cell(tr!("In the portal"), view! { <span class="text-muted">{tr!("Always")}</span> }.into_any()),
            cell(tr!("Email"), choice(kind, Channel::Email, chosen, true)),
            cell(tr!("SMS"), choice(kind, Channel::Sms, chosen, has_phone)),
        ],
    )
}

fn choice(kind: NoticeKind, channel: Channel, chosen: RwSignal<Preferences>, possible: bool) -> AnyView {
    let what = words::notice_kind(kind).0;
    let (label, code) = match channel {
        Channel::Email => (tr!("{what}: by email", what), "email"),
        Channel::Sms => (tr!("{what}: by SMS", what), "sms"),
    };
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
