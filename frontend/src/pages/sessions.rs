//! Your sessions: where one is signed in, ending one of them, and signing out everywhere.
//!
//! What is ended here is over at once, on every device. The list says what the browser called itself at sign-in: enough to know one's
//! own devices by, and nothing is decided by it.

use crate::{
    api::{self, ApiError},
    components::{Dialog, Look, Tone, alert, button, cell, dialog, error_alert, head, row, table, table_skeleton},
    format,
    load::Loader,
    pages::{decision::dialog_buttons, heading},
    session,
};
use leptos::prelude::*;
use shared::{
    api::{EndSession, ListSessions, Nothing, SessionView, SessionsAnswer, SignOutEverywhere, SignedIn},
    seal::Hash,
    tr,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Sessions {
    loader: Loader<SessionsAnswer>,
    /// The one that is being ended.
    ending: RwSignal<Option<Hash>>,
    /// Whether signing out everywhere is being asked about.
    everywhere: RwSignal<Option<()>>,
    busy: RwSignal<bool>,
    ended: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl Sessions {
    fn ask(self) {
        self.loader.ask(api::call::<ListSessions>(&[], &Nothing {}, &Nothing {}));
    }

    fn end(self, id: Hash) {
        self.ending.set(Some(id));
        self.failed.set(None);
        self.ended.set(false);
        leptos::task::spawn_local(async move {
            let answer = api::call::<EndSession>(&[&id.to_string()], &Nothing {}, &Nothing {}).await;
            let _ = self.ending.try_set(None);
            match answer {
                Ok(_) => {
                    let _ = self.ended.try_set(true);
                }
                Err(error) => {
                    let _ = self.failed.try_set(Some(error));
                }
            }
            self.ask();
        });
    }

    fn sign_out_everywhere(self) {
        self.busy.set(true);
        self.failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::call::<SignOutEverywhere>(&[], &Nothing {}, &Nothing {}).await;
            let _ = self.busy.try_set(false);
            let _ = self.everywhere.try_set(None);
            match answer {
                Ok(_) => session::current().is_over(),
                Err(error) => {
                    let _ = self.failed.try_set(Some(error));
                }
            }
        });
    }
}

pub fn page(_who: SignedIn) -> AnyView {
    let sessions = Sessions {
        loader: Loader::new(),
        ending: RwSignal::new(None),
        everywhere: RwSignal::new(None),
        busy: RwSignal::new(false),
        ended: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    sessions.ask();
    let idle = Signal::stored(false);
    let everywhere = Callback::new(move |()| sessions.everywhere.set(Some(())));
    view! {
        {heading(
            tr!("Your sessions"),
            tr!("Where you are signed in."),
            button(Look::Danger, tr!("Sign out everywhere …"), "sign-out-everywhere", idle, idle, everywhere),
        )}
        <div class="max-w-5xl space-y-4">
            <div aria-live="polite" class="space-y-3 empty:hidden">
                {move || {
                    sessions
                        .ended
                        .get()
                        .then(|| alert(Tone::Success, "session-ended", tr!("That session is over"), ().into_any()))
                }}
                {move || sessions.failed.get().map(|error| error_alert(&error, None))}
            </div>
            {sessions.loader.show(table_skeleton, Callback::new(move |()| sessions.ask()), move |answer| list(answer, sessions))}
        </div>
        {dialog(sessions.everywhere, move |()| ask_everywhere(sessions))}
    }
    .into_any()
}

fn list(answer: &SessionsAnswer, sessions: Sessions) -> AnyView {
    let rows = answer.sessions.iter().map(|of| line(of, sessions)).collect_view();
    view! {
        <p class="text-sm text-muted">
            {tr!(
                answer.idle_minutes;
                "A session ends after {count} minute without any use, and in any case at the time given. If you don't know one of these, end it, and tell whoever looks after your organisation's accounts."
                    | "A session ends after {count} minutes without any use, and in any case at the time given. If you don't know one of these, end it, and tell whoever looks after your organisation's accounts."
            )}
        </p>
        {table(
            tr!("Your sessions"),
            head(&[(tr!("Browser"), false), (tr!("Address"), false), (tr!("Signed in"), false), (tr!("Last used"), false), (tr!("Ends"), false), ("", true)]),
            rows.into_any(),
        )}
    }
    .into_any()
}

fn line(of: &SessionView, sessions: Sessions) -> AnyView {
    let id = of.id;
    let browser = of.browser.clone().unwrap_or_else(|| tr!("Unknown").to_owned());
    let action = if of.this {
        view! { <span class="text-muted">{tr!("Ends when you sign out")}</span> }.into_any()
    } else {
        let busy = Signal::derive(move || sessions.ending.get() == Some(id));
        let disabled = Signal::derive(move || sessions.ending.with(Option::is_some));
        button(
            Look::Secondary,
            tr!("End this session"),
            "end-session",
            disabled,
            busy,
            Callback::new(move |()| sessions.end(id)),
        )
    };
    row(
        "session",
        id.to_string(),
        vec![
            cell(
                tr!("Browser"),
                view! {
                    <p class="font-medium">{browser}</p>
                    {of.this.then(|| view! { <p class="text-xs text-muted" data-testid="this-session">{tr!("This one")}</p> })}
                }
                .into_any(),
            ),
            cell(tr!("Address"), of.address.clone().unwrap_or_else(|| tr!("Unknown").to_owned()).into_any()),
            cell(tr!("Signed in"), format::time(of.begun_at)),
            cell(tr!("Last used"), format::time(of.seen_at)),
            cell(tr!("Ends"), format::time(of.ends_at)),
            cell("", action),
        ],
    )
}

fn ask_everywhere(sessions: Sessions) -> Dialog {
    let body = view! {
        <p class="text-sm">
            {tr!("All of your sessions end at once, on every device, this one too. You can sign in again right away.")}
        </p>
        {dialog_buttons(
            Look::Danger,
            tr!("Sign out everywhere"),
            "confirm-sign-out-everywhere",
            Signal::stored(false),
            sessions.busy,
            Callback::new(move |()| sessions.sign_out_everywhere()),
            Callback::new(move |()| sessions.everywhere.set(None)),
        )}
    }
    .into_any();
    Dialog { title: tr!("Sign out everywhere?").to_owned(), body }
}
