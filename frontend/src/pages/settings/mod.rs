//! The programme's settings: each with its rule in plain words. Administration changes them, the others read them.
//!
//! A change names the revision that it was made on. If somebody else was faster, nothing is lost on either side: what they changed is
//! shown and taken in, what this person changed stays in the form, and saving again puts it on top.

mod form;
mod merged;

use crate::{
    api::{self, ApiError},
    components::{Look, Tone, alert, button, card_skeleton, cell, error_alert, facts, head, row, table},
    format, live,
    load::Loader,
    pages::heading,
};
use form::Entered;
use leptos::prelude::*;
use merged::merged;
use shared::{
    api::{
        ChangeSettings, GetSettings, Nothing, ProblemCode, SettingsAnswer, SettingsChange, SettingsRequest, SignedIn,
    },
    permissions::Who,
    settings::{
        Settings,
        described::{Difference, Topic, differences},
    },
    tr,
};

pub fn page(who: SignedIn) -> AnyView {
    let loader = Loader::<SettingsAnswer>::new();
    let ask = Callback::new(move |()| loader.ask(api::call::<GetSettings>(&[], &Nothing {}, &Nothing {})));
    ask.try_run(());
    let edits = who.may(Who::Administrator);
    if !edits {
        // Who changes them is told when they save that somebody else was faster.
        loader.live(live::SETTINGS, || api::call::<GetSettings>(&[], &Nothing {}, &Nothing {}));
    }
    let note = if edits {
        tr!("How this programme's migrations go. Every change is recorded with who made it.")
    } else {
        tr!("How this programme's migrations go. Administration can change them.")
    };
    let programme = who.may(Who::Programme);
    view! {
        {heading(tr!("Settings"), note, ().into_any())}
        {loader
            .show(
                card_skeleton,
                ask,
                move |answer| {
                    // The form has the newest answer in a signal of its own, so that it stays while others change things.
                    if edits { editor(answer) } else { read_only(answer, programme) }
                },
            )}
    }
    .into_any()
}

fn defaults(of: &Settings) -> Settings {
    Settings::defaults(of.programme.clone(), &of.currency)
}

fn fixed(settings: &Settings) -> AnyView {
    facts(vec![
        (tr!("Programme"), settings.programme.to_string().into_any()),
        (tr!("Currency"), settings.currency.clone().into_any()),
    ])
}

fn read_only(answer: &SettingsAnswer, programme: bool) -> AnyView {
    let settings = answer.settings.clone();
    let defaults = defaults(&settings);
    let topics = Topic::ALL.map(|topic| {
        let shown = topic.settings().filter(|setting| programme || !setting.is_for_the_programme());
        let entries = shown.map(|setting| {
            view! {
                <div class="space-y-1 py-4 first:pt-0 last:pb-0" data-testid="setting">
                    <dt class="text-sm font-medium">{setting.name()}</dt>
                    <dd class="text-sm font-semibold">{setting.value(&settings)}</dd>
                    <dd class="max-w-prose text-xs text-muted">
                        {setting.rule()} " " {tr!("Default: {default}.", default = setting.value(&defaults))}
                    </dd>
                </div>
            }
        });
        about(topic, view! { <dl class="divide-y divide-base-300">{entries.collect_view()}</dl> }.into_any())
    });
    view! {
        <div class="max-w-5xl space-y-6">
            <div class="card-box p-5">{fixed(&settings)}</div>
            {topics.into_iter().collect_view()}
        </div>
        {history(answer)}
    }
    .into_any()
}

/// What belongs together: its name beside it, where there is room.
fn about(topic: Topic, settings: AnyView) -> AnyView {
    view! {
        <section class="grid grid-cols-1 gap-x-8 gap-y-3 lg:grid-cols-[12rem_minmax(0,1fr)]" aria-label=topic.name()>
            <h2 class="font-semibold lg:pt-5">{topic.name()}</h2>
            <div class="card-box p-5">{settings}</div>
        </section>
    }
    .into_any()
}

/// What the form shares.
#[derive(Clone, Copy)]
struct Editing {
    /// What the entries were made on.
    base: RwSignal<SettingsAnswer>,
    entered: Entered,
    busy: RwSignal<bool>,
    saved: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    /// What others have changed meanwhile.
    meanwhile: RwSignal<Vec<Difference>>,
}

impl Editing {
    fn save(self) {
        let (base, revision) = self.base.with_untracked(|base| (base.settings.clone(), base.revision));
        let Some(settings) = untrack(|| self.entered.settings(&base)) else { return };
        self.busy.set(true);
        self.saved.set(false);
        self.failed.set(None);
        self.meanwhile.set(Vec::new());
        leptos::task::spawn_local(async move {
            let request = SettingsRequest { revision, settings };
            match api::call::<ChangeSettings>(&[], &Nothing {}, &request).await {
                Ok(answer) => {
                    self.entered.put(&answer.settings);
                    let _ = self.base.try_set(answer);
                    let _ = self.saved.try_set(true);
                }
                Err(error) if error.code() == Some(ProblemCode::VersionOutdated) => {
                    match api::call::<GetSettings>(&[], &Nothing {}, &Nothing {}).await {
                        Ok(theirs) => self.take_in(&base, &request.settings, theirs),
                        Err(error) => {
                            let _ = self.failed.try_set(Some(error));
                        }
                    }
                }
                Err(error) => {
                    let _ = self.failed.try_set(Some(error));
                }
            }
            let _ = self.busy.try_set(false);
        });
    }

    fn take_in(self, base: &Settings, mine: &Settings, theirs: SettingsAnswer) {
        let _ = self.meanwhile.try_set(differences(base, &theirs.settings));
        self.entered.put(&merged(base, mine, &theirs.settings));
        let _ = self.base.try_set(theirs);
    }
}

fn editor(answer: &SettingsAnswer) -> AnyView {
    let editing = Editing {
        base: RwSignal::new(answer.clone()),
        entered: Entered::new(&answer.settings),
        busy: RwSignal::new(false),
        saved: RwSignal::new(false),
        failed: RwSignal::new(None),
        meanwhile: RwSignal::new(Vec::new()),
    };
    let entered = editing.entered;
    let complete = Memo::new(move |_| editing.base.with(|base| entered.settings(&base.settings)));
    let changed = Memo::new(move |_| {
        complete
            .with(|entered| entered.as_ref().is_none_or(|entered| editing.base.with(|base| *entered != base.settings)))
    });
    let cannot_save = Signal::derive(move || complete.with(Option::is_none) || !changed.get());
    let undo = Callback::new(move |()| {
        editing.meanwhile.set(Vec::new());
        entered.put(&editing.base.get_untracked().settings);
    });
    let defaults = defaults(&answer.settings);
    let topics = Topic::ALL.map(|topic| {
        let fields = topic.settings().map(|setting| {
            view! { <div class="space-y-1 py-5 first:pt-0 last:pb-0">{entered.field(setting, setting.value(&defaults))}</div> }
        });
        about(topic, view! { <div class="divide-y divide-base-300">{fields.collect_view()}</div> }.into_any())
    });
    view! {
        <form
            class="max-w-5xl space-y-6"
            aria-label=tr!("Settings")
            on:submit=move |event| {
                event.prevent_default();
                if !cannot_save.get_untracked() {
                    editing.save();
                }
            }
        >
            <div class="card-box p-5">{fixed(&answer.settings)}</div>
            {topics.into_iter().collect_view()}
            <div aria-live="polite" class="space-y-3 empty:hidden">{move || outcome(editing, changed)}</div>
            <div class="card-box foot-bar sticky bottom-0 z-10 flex flex-wrap items-center gap-2 px-5 py-3 print:hidden">
                {button(
                    Look::Primary,
                    tr!("Save"),
                    "save",
                    cannot_save,
                    editing.busy.into(),
                    Callback::new(move |()| editing.save()),
                )}
                {button(
                    Look::Quiet,
                    tr!("Undo my changes"),
                    "undo",
                    Signal::derive(move || !changed.get()),
                    editing.busy.into(),
                    undo,
                )}
                <p class="text-sm text-muted" role="status">{move || unsaved(editing, complete, changed)}</p>
            </div>
        </form>
        {move || editing.base.with(history)}
    }
    .into_any()
}

/// How much of what is entered isn't saved, or what keeps it from being saved.
fn unsaved(editing: Editing, complete: Memo<Option<Settings>>, changed: Memo<bool>) -> Option<String> {
    if !changed.get() {
        return None;
    }
    let different = complete.get().map(|entered| editing.base.with(|base| differences(&base.settings, &entered).len()));
    Some(match different {
        Some(number) => tr!(number; "{number} change isn't saved yet" | "{number} changes aren't saved yet"),
        None => tr!("Something entered isn't possible: see above").to_owned(),
    })
}

/// What came of saving.
fn outcome(editing: Editing, changed: Memo<bool>) -> AnyView {
    let saved = editing.saved.get() && !changed.get();
    let meanwhile = editing.meanwhile.get();
    view! {
        {saved.then(|| alert(Tone::Success, "saved", tr!("The settings are saved"), ().into_any()))}
        {(!meanwhile.is_empty())
            .then(|| {
                alert(
                    Tone::Warning,
                    "changed-meanwhile",
                    tr!("Somebody else has changed the settings meanwhile, yours aren't saved yet"),
                    view! {
                        {list(&meanwhile)}
                        <p class="text-muted">
                            {tr!("The form has their changes now, and yours on top of them. Look at it, then save again.")}
                        </p>
                    }
                        .into_any(),
                )
            })}
        {editing.failed.get().map(|error| error_alert(&error, None))}
    }
    .into_any()
}

fn list(differences: &[Difference]) -> AnyView {
    let lines = differences.iter().map(|Difference { setting, before, after }| {
        view! { <li>{setting.name()} ": " {before.clone()} " → " <span class="font-medium">{after.clone()}</span></li> }
    });
    view! { <ul class="space-y-0.5">{lines.collect_view()}</ul> }.into_any()
}

/// Who changed what; for those to whom the answer says so.
fn history(answer: &SettingsAnswer) -> AnyView {
    if answer.changes.is_empty() {
        return ().into_any();
    }
    let rows = answer.changes.iter().enumerate().map(|(place, change)| {
        let before = match answer.changes.get(place + 1) {
            Some(before) => Some(before.settings.clone()),
            // The first change of all was made on the defaults; where older ones aren't listed, that can't be told.
            None => (change.revision == 1).then(|| defaults(&change.settings)),
        };
        changed(change, before.as_ref())
    });
    view! {
        <section class="max-w-5xl space-y-3" aria-label=tr!("What was changed")>
            <h2 class="font-semibold">{tr!("What was changed")}</h2>
            {table(
                tr!("Changes of the settings"),
                head(&[(tr!("When"), false), (tr!("Who"), false), (tr!("What"), false)]),
                rows.collect_view().into_any(),
            )}
        </section>
    }
    .into_any()
}

fn changed(change: &SettingsChange, before: Option<&Settings>) -> AnyView {
    let what = match before {
        Some(before) => list(&differences(before, &change.settings)),
        None => {
            view! { <span class="text-muted">{tr!("On an older state that isn't listed any more")}</span> }.into_any()
        }
    };
    row(
        "settings-change",
        change.revision.to_string(),
        vec![
            cell(tr!("When"), format::time(change.at)),
            cell(tr!("Who"), change.name.clone().into_any()),
            cell(tr!("What"), what),
        ],
    )
}
