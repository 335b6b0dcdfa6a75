//! People: who acts for a partner and what they may do, as its administrators manage them; everybody's for programme administration.
//!
//! What is looked for stands in the URL. What is changed here ends the person's sessions, and the page says so before it is done.

mod change;
mod invite;
mod person;

use crate::{
    api::{self, ApiError},
    app::replacing,
    components::{
        Field, Look, Tone, alert, button, dialog, empty, error_alert, field, head, load_more, table, table_skeleton,
    },
    load::{Listing, Loader},
    pages::heading,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{ListPeople, MAX_PEOPLE_SEARCH, Nothing, PeopleQuery, PersonView, SignedIn, Team},
    directory::Membership,
    tr,
};

/// What a dialog is about.
#[derive(Clone)]
enum Asking {
    Invite,
    Change(PersonView),
    Remove(PersonView),
    AnotherAccount(PersonView),
    EverybodyOut,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Managing {
    loader: Loader<Listing<PersonView>>,
    asked: Memo<PeopleQuery>,
    /// What the one who manages is a member of.
    own: StoredValue<Membership>,
    /// Whether that is everybody, or their own partner.
    everybody: bool,
    /// What the open dialog is about.
    asking: RwSignal<Option<Asking>>,
    busy: RwSignal<bool>,
    done: RwSignal<Option<String>>,
    failed: RwSignal<Option<ApiError>>,
}

impl Managing {
    fn ask(self) {
        self.loader.ask(fetch(self.asked.get_untracked()));
    }

    /// A change is under way: what came of the last one is no longer said.
    fn begin(self) {
        self.busy.set(true);
        self.done.set(None);
        self.failed.set(None);
    }

    /// What came of it. A dialog that was refused stays open, with the reason in it.
    fn came(self, answer: Result<String, ApiError>) {
        let _ = self.busy.try_set(false);
        match answer {
            Ok(done) => {
                let _ = self.asking.try_set(None);
                let _ = self.done.try_set(Some(done));
                self.ask();
            }
            Err(error) => {
                let _ = self.failed.try_set(Some(error));
            }
        }
    }

    /// Opens a dialog.
    fn open(self, about: Asking) {
        self.failed.set(None);
        self.asking.set(Some(about));
    }

    fn close(self) -> Callback<()> {
        Callback::new(move |()| self.asking.set(None))
    }

    /// Why the portal said no, in the dialog that asked.
    fn refusal(self) -> AnyView {
        (move || self.failed.get().map(|error| error_alert(&error, None))).into_any()
    }
}

async fn fetch(query: PeopleQuery) -> Result<Listing<PersonView>, ApiError> {
    let answer = api::call::<ListPeople>(&[], &query, &Nothing {}).await?;
    Ok(Listing { entries: answer.people, next: answer.next.map(|next| next.to_string()) })
}

fn team_of(code: &str) -> Option<Team> {
    Team::ALL.into_iter().find(|team| team.code() == code)
}

fn team_name(team: Team) -> &'static str {
    match team {
        Team::Partner => tr!("Partners"),
        Team::InternalReview => tr!("Internal review"),
        Team::Administration => tr!("Administration"),
        Team::SubCustomer => tr!("Sub-customers"),
    }
}

/// The page's address for what is looked for.
fn address(query: &PeopleQuery) -> String {
    let text = query.text.as_ref().map(|text| format!("text={}", js_sys::encode_uri_component(text)));
    let team = query.team.map(|team| format!("team={}", team.code()));
    let parts: Vec<String> = text.into_iter().chain(team).collect();
    if parts.is_empty() { "/people".to_owned() } else { format!("/people?{}", parts.join("&")) }
}

pub fn page(who: SignedIn) -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| PeopleQuery {
            text: query.get("text").filter(|text| !text.is_empty()),
            team: query.get_str("team").and_then(team_of),
            ..PeopleQuery::default()
        })
    });
    let everybody = matches!(who.membership, Membership::Administration);
    let managing = Managing {
        loader: Loader::new(),
        asked,
        own: StoredValue::new(who.membership),
        everybody,
        asking: RwSignal::new(None),
        busy: RwSignal::new(false),
        done: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    Effect::new(move |before: Option<()>| {
        let asked = fetch(asked.get());
        if before.is_some() { managing.loader.ask_anew(asked) } else { managing.loader.ask(asked) }
    });
    let idle = Signal::stored(false);
    let invite = Callback::new(move |()| managing.open(Asking::Invite));
    let out = Callback::new(move |()| managing.open(Asking::EverybodyOut));
    let note = if everybody {
        tr!("Who can sign in, and what they may do.")
    } else {
        tr!("Who acts for your partner, and what they may do.")
    };
    view! {
        {heading(
            tr!("People"),
            note,
            view! {
                {everybody.then(|| button(Look::Quiet, tr!("Sign everybody out …"), "everybody-out", idle, idle, out))}
                {button(Look::Primary, tr!("Invite a person …"), "invite", idle, idle, invite)}
            }
            .into_any(),
        )}
        {search(managing)}
        <div aria-live="polite" class="space-y-3 empty:hidden">
            {move || managing.done.get().map(|done| alert(Tone::Success, "people-done", done, ().into_any()))}
            {move || managing.asking.with(Option::is_none).then(|| managing.refusal())}
        </div>
        {managing.loader.show(table_skeleton, Callback::new(move |()| managing.ask()), move |listing| list(listing, managing))}
        {dialog(managing.asking, move |asking| match asking {
            Asking::Invite => invite::form(managing),
            Asking::Change(person) => change::form(person, managing),
            Asking::Remove(person) => change::removal(person, managing),
            Asking::AnotherAccount(person) => change::another_account(person, managing),
            Asking::EverybodyOut => change::everybody_out(managing),
        })}
    }
    .into_any()
}

/// What is looked for. It goes into the URL, and from there into the request.
fn search(managing: Managing) -> AnyView {
    let asked = managing.asked;
    let text = RwSignal::new(String::new());
    Effect::new(move |_| text.set(asked.with(|asked| asked.text.clone()).unwrap_or_default()));
    let navigate = use_navigate();
    let go = Callback::new(move |query: PeopleQuery| navigate(&address(&query), replacing()));
    let entered = move || PeopleQuery {
        text: text.with_untracked(|text| {
            let text: String = text.trim().chars().take(MAX_PEOPLE_SEARCH).collect();
            (!text.is_empty()).then_some(text)
        }),
        ..asked.get_untracked()
    };
    let look = Callback::new(move |()| {
        go.try_run(entered());
    });
    let teams = managing.everybody.then(|| {
        let options = Team::ALL.into_iter().map(|team| {
            view! {
                <option value=team.code() prop:selected=move || asked.with(|asked| asked.team == Some(team))>
                    {team_name(team)}
                </option>
            }
        });
        view! {
            <label class="space-y-1">
                <span class="block text-sm font-medium">{tr!("Acts for")}</span>
                <select
                    class="select select-sm w-44 border-edge"
                    data-testid="people-team"
                    on:change:target=move |event| {
                        go.try_run(PeopleQuery { team: team_of(&event.target().value()), ..entered() });
                    }
                >
                    <option value="" prop:selected=move || asked.with(|asked| asked.team.is_none())>
                        {tr!("Everybody")}
                    </option>
                    {options.collect_view()}
                </select>
            </label>
        }
    });
    let hint = if managing.everybody { tr!("A part of it, or an account ID.") } else { tr!("A part of it is enough.") };
    view! {
        <form
            class="flex flex-wrap items-start gap-4"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                look.try_run(());
            }
        >
            {field(
                Field { id: "people-text", label: tr!("Name or email address"), hint, class: "w-64" },
                text,
                Signal::stored(None),
                Callback::new(|()| ()),
            )}
            {teams}
            <div class="pt-6">
                {button(
                    Look::Secondary,
                    tr!("Search"),
                    "people-search",
                    Signal::stored(false),
                    managing.loader.busy.into(),
                    look,
                )}
            </div>
        </form>
    }
    .into_any()
}

fn list(listing: &Listing<PersonView>, managing: Managing) -> AnyView {
    if listing.entries.is_empty() {
        return empty(tr!("Nobody found"), tr!("Look for something else, or invite a person."), None);
    }
    let rows = listing.entries.iter().map(|person| person::line(person, managing)).collect_view();
    let more = load_more(listing.next.clone(), listing.entries.len(), managing.loader, move |after| {
        let after = after.parse().ok();
        fetch(PeopleQuery { after, ..managing.asked.get_untracked() })
    });
    let headings = [
        (tr!("Person"), false),
        (tr!("Acts for"), false),
        (tr!("May do"), false),
        (tr!("Last seen"), false),
        ("", true),
    ];
    view! {
        {table(tr!("People"), head(&headings), rows.into_any())}
        {more}
    }
    .into_any()
}
