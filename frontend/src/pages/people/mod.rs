//! People: who acts for a partner and what they may do, as its administrators manage them; everybody's for programme administration.
//!
//! What is looked for stands in the URL. What is changed here ends the person's sessions, and the page says so before it is done.

mod change;
mod invite;

use crate::{
    api::{self, ApiError},
    app::replacing,
    components::{
        Field, Look, Tone, alert, button, cell, dialog, empty, error_alert, field, head, row, table, table_skeleton,
    },
    format,
    load::{Listing, Loader},
    pages::{heading, migrations::load_more},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{
        DeliveryState, EndSessionsOf, InviteAgain, ListPeople, MAX_PEOPLE_SEARCH, Nothing, PeopleQuery, PersonView,
        Presence, SignedIn, Team,
    },
    directory::Membership,
    words,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Managing {
    loader: Loader<Listing<PersonView>>,
    asked: Memo<PeopleQuery>,
    /// What the one who manages is a member of.
    own: StoredValue<Membership>,
    /// Whether that is everybody, or their own partner.
    everybody: bool,
    inviting: RwSignal<Option<()>>,
    changing: RwSignal<Option<PersonView>>,
    removing: RwSignal<Option<PersonView>>,
    /// Who is to sign in by another account of the identity provider.
    letting_in: RwSignal<Option<PersonView>>,
    /// Whether signing everybody out is being asked about.
    everybody_out: RwSignal<Option<()>>,
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
                let _ = self.inviting.try_set(None);
                let _ = self.changing.try_set(None);
                let _ = self.removing.try_set(None);
                let _ = self.letting_in.try_set(None);
                let _ = self.everybody_out.try_set(None);
                let _ = self.done.try_set(Some(done));
                self.ask();
            }
            Err(error) => {
                let _ = self.failed.try_set(Some(error));
            }
        }
    }

    fn is_in_dialog(self) -> bool {
        self.inviting.with(Option::is_some)
            || self.changing.with(Option::is_some)
            || self.removing.with(Option::is_some)
            || self.letting_in.with(Option::is_some)
            || self.everybody_out.with(Option::is_some)
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
        Team::Partner => "Partners",
        Team::InternalReview => "Internal review",
        Team::Administration => "Administration",
        Team::SubCustomer => "Sub-customers",
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
        inviting: RwSignal::new(None),
        changing: RwSignal::new(None),
        removing: RwSignal::new(None),
        letting_in: RwSignal::new(None),
        everybody_out: RwSignal::new(None),
        busy: RwSignal::new(false),
        done: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    Effect::new(move |before: Option<()>| {
        let asked = fetch(asked.get());
        if before.is_some() { managing.loader.ask_anew(asked) } else { managing.loader.ask(asked) }
    });
    let idle = Signal::stored(false);
    let invite = Callback::new(move |()| {
        managing.failed.set(None);
        managing.inviting.set(Some(()));
    });
    let out = Callback::new(move |()| {
        managing.failed.set(None);
        managing.everybody_out.set(Some(()));
    });
    let note = if everybody {
        "Who can sign in, and what they may do."
    } else {
        "Who acts for your partner, and what they may do."
    };
    view! {
        {heading(
            "People",
            note,
            view! {
                {everybody.then(|| button(Look::Quiet, "Sign everybody out …", "everybody-out", idle, idle, out))}
                {button(Look::Primary, "Invite a person …", "invite", idle, idle, invite)}
            }
            .into_any(),
        )}
        {search(managing)}
        <div aria-live="polite" class="space-y-3 empty:hidden">
            {move || managing.done.get().map(|done| alert(Tone::Success, "people-done", done, ().into_any()))}
            {move || (!managing.is_in_dialog()).then(|| managing.refusal())}
        </div>
        {managing.loader.show(table_skeleton, Callback::new(move |()| managing.ask()), move |listing| list(listing, managing))}
        {dialog(managing.inviting, move |()| invite::form(managing))}
        {dialog(managing.changing, move |person| change::form(person, managing))}
        {dialog(managing.removing, move |person| change::removal(person, managing))}
        {dialog(managing.letting_in, move |person| change::another_account(person, managing))}
        {dialog(managing.everybody_out, move |()| change::everybody_out(managing))}
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
                <span class="block text-sm font-medium">"Of"</span>
                <select
                    class="select select-sm w-44 border-edge"
                    data-testid="people-team"
                    on:change:target=move |event| {
                        go.try_run(PeopleQuery { team: team_of(&event.target().value()), ..entered() });
                    }
                >
                    <option value="" prop:selected=move || asked.with(|asked| asked.team.is_none())>
                        "Everybody"
                    </option>
                    {options.collect_view()}
                </select>
            </label>
        }
    });
    let hint = if managing.everybody { "A part of it, or an account ID." } else { "A part of it is enough." };
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
                Field { id: "people-text", label: "Name or email address", hint, class: "w-64" },
                text,
                Signal::stored(None),
                Callback::new(|()| ()),
            )}
            {teams}
            <div class="pt-6">
                {button(
                    Look::Secondary,
                    "Search",
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
        return empty("Nobody is like that", "Look for something else, or invite a person.", None);
    }
    let rows = listing.entries.iter().map(|person| line(person, managing)).collect_view();
    let more = load_more(listing.next.clone(), listing.entries.len(), managing.loader, move |after| {
        let after = after.parse().ok();
        fetch(PeopleQuery { after, ..managing.asked.get_untracked() })
    });
    let headings = [("Person", false), ("Acts for", false), ("May", false), ("Seen here", false), ("", true)];
    view! {
        {table("People", head(&headings), rows.into_any())}
        {more}
    }
    .into_any()
}

fn line(person: &PersonView, managing: Managing) -> AnyView {
    let you = person.you.then(|| view! { <span class="text-xs text-muted">" · you"</span> });
    row(
        "person",
        person.id.to_string(),
        vec![
            cell(
                "Person",
                view! {
                    <p class="font-medium">{person.name.clone()} {you}</p>
                    <p class="text-xs break-all text-muted">{person.email.clone()}</p>
                }
                .into_any(),
            ),
            cell("Acts for", person.works_for.clone().into_any()),
            cell(
                "May",
                view! {
                    <p data-testid="person-role">{role(&person.membership)}</p>
                    {person
                        .administrator
                        .then(|| view! { <p class="text-xs text-muted" data-testid="person-administrator">"Administrator"</p> })}
                }
                .into_any(),
            ),
            cell("Seen here", presence(&person.presence)),
            cell("", actions(person, managing)),
        ],
    )
}

fn role(membership: &Membership) -> &'static str {
    match membership {
        Membership::Partner { role, .. } | Membership::InternalReview { role } => words::role(*role),
        Membership::Administration => "Administration",
        Membership::SubCustomer { .. } => "Answers for it",
    }
}

fn presence(presence: &Presence) -> AnyView {
    let said = match presence {
        Presence::SignedIn { last } => view! {
            <p>"Last signed in"</p>
            <p class="text-xs text-muted">{format::time(*last)}</p>
        }
        .into_any(),
        Presence::NotSeenYet => "Not yet".into_any(),
        Presence::Invited { since, mail } => {
            let mail = mail.as_ref().map(|state| match state {
                DeliveryState::Queued { .. } => "The mail is on its way".to_owned(),
                DeliveryState::Sent { .. } => "The mail was sent".to_owned(),
                DeliveryState::Delivered { .. } => "The mail was delivered".to_owned(),
                DeliveryState::Failed { why, .. } => format!("The mail wasn't delivered: {why}"),
            });
            view! {
                <p>"Invited"</p>
                <p class="text-xs text-muted">{format::time(*since)}</p>
                <p class="text-xs text-muted">{mail}</p>
            }
            .into_any()
        }
    };
    view! { <div data-testid="person-presence">{said}</div> }.into_any()
}

fn actions(person: &PersonView, managing: Managing) -> AnyView {
    let idle = Signal::stored(false);
    let has_role = matches!(person.membership, Membership::Partner { .. } | Membership::InternalReview { .. });
    let change = has_role.then(|| {
        let person = person.clone();
        let press = Callback::new(move |()| {
            managing.failed.set(None);
            managing.changing.set(Some(person.clone()));
        });
        button(Look::Quiet, "Change …", "change-person", idle, idle, press)
    });
    let again = matches!(person.presence, Presence::Invited { .. }).then(|| {
        let (id, name) = (person.id.clone(), person.name.clone());
        let press = Callback::new(move |()| {
            let (id, name) = (id.clone(), name.clone());
            managing.begin();
            leptos::task::spawn_local(async move {
                let answer = api::call::<InviteAgain>(&[id.as_str()], &Nothing {}, &Nothing {}).await;
                managing.came(answer.map(|_| format!("The invitation goes to {name} once more")));
            });
        });
        button(Look::Quiet, "Send the invitation again", "invite-again", idle, managing.busy.into(), press)
    });
    let end = (!person.you && matches!(person.presence, Presence::SignedIn { .. })).then(|| {
        let (id, name) = (person.id.clone(), person.name.clone());
        let press = Callback::new(move |()| {
            let (id, name) = (id.clone(), name.clone());
            managing.begin();
            leptos::task::spawn_local(async move {
                let answer = api::call::<EndSessionsOf>(&[id.as_str()], &Nothing {}, &Nothing {}).await;
                managing.came(answer.map(|_| format!("{name} is signed out everywhere")));
            });
        });
        button(Look::Quiet, "Sign out", "end-sessions", idle, managing.busy.into(), press)
    });
    let has_come = matches!(person.presence, Presence::SignedIn { .. });
    let anew = (managing.everybody && has_come && !person.you).then(|| {
        let person = person.clone();
        let press = Callback::new(move |()| {
            managing.failed.set(None);
            managing.letting_in.set(Some(person.clone()));
        });
        button(Look::Quiet, "Another account …", "another-account", idle, idle, press)
    });
    let person = person.clone();
    let remove = Callback::new(move |()| {
        managing.failed.set(None);
        managing.removing.set(Some(person.clone()));
    });
    view! {
        <div class="flex flex-wrap justify-end gap-1">
            {change} {again} {end} {anew} {button(Look::Quiet, "Remove …", "remove-person", idle, idle, remove)}
        </div>
    }
    .into_any()
}
