//! One person of the list: who they are, what they may do, whether they have come, and what can be done about them.

use super::{Asking, Managing};
use crate::{
    api,
    components::{Look, button, cell, row},
    format,
};
use leptos::prelude::*;
use shared::{
    api::{DeliveryState, EndSessionsOf, InviteAgain, Nothing, PersonView, Presence},
    directory::Membership,
    tr, words,
};

pub fn line(person: &PersonView, managing: Managing) -> AnyView {
    let you = person.you.then(|| view! { <span class="text-xs text-muted">" · " {tr!("you")}</span> });
    row(
        "person",
        person.id.to_string(),
        vec![
            cell(
                tr!("Person"),
                view! {
                    <p class="font-medium">{person.name.clone()} {you}</p>
                    <p class="text-xs break-words text-muted">{person.email.clone()}</p>
                }
                .into_any(),
            ),
            cell(tr!("Acts for"), person.works_for.clone().into_any()),
            cell(
                tr!("May do"),
                view! {
                    <p data-testid="person-role">{role(&person.membership)}</p>
                    {person
                        .administrator
                        .then(|| view! { <p class="text-xs break-words text-muted" data-testid="person-administrator">{tr!("Administrator")}</p> })}
                }
                .into_any(),
            ),
            cell(tr!("Last seen"), presence(&person.presence)),
            cell("", actions(person, managing)),
        ],
    )
}

fn role(membership: &Membership) -> &'static str {
    match membership {
        Membership::Partner { role, .. } | Membership::InternalReview { role } => words::role(*role),
        Membership::Administration => tr!("Administration"),
        Membership::SubCustomer { .. } => tr!("Answers for the customer"),
    }
}

fn presence(presence: &Presence) -> AnyView {
    let said = match presence {
        Presence::SignedIn { last } => view! {
            <p>{tr!("Last signed in")}</p>
            <p class="text-xs text-muted">{format::time(*last)}</p>
        }
        .into_any(),
        Presence::NotSeenYet => tr!("Not yet").into_any(),
        Presence::Invited { since, mail } => {
            let mail = mail.as_ref().map(|state| match state {
                DeliveryState::Queued { .. } => tr!("The mail is on its way").to_owned(),
                DeliveryState::Sent { .. } => tr!("The mail was sent").to_owned(),
                DeliveryState::Delivered { .. } => tr!("The mail was delivered").to_owned(),
                DeliveryState::Failed { why, .. } => tr!("The mail wasn't delivered: {why}", why),
            });
            view! {
                <p>{tr!("Invited")}</p>
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
    let opening = |label: &'static str, test_id: &'static str, about: fn(PersonView) -> Asking| {
        let person = person.clone();
        let open = Callback::new(move |()| managing.open(about(person.clone())));
        button(Look::Quiet, label, test_id, idle, idle, open)
    };
    let has_role = matches!(person.membership, Membership::Partner { .. } | Membership::InternalReview { .. });
    let has_come = matches!(person.presence, Presence::SignedIn { .. });
    let is_invited = matches!(person.presence, Presence::Invited { .. });
    let (id, name) = (person.id.clone(), person.name.clone());
    let again = is_invited.then(|| {
        let (id, name) = (id.clone(), name.clone());
        let press = Callback::new(move |()| {
            let (id, name) = (id.clone(), name.clone());
            managing.begin();
            leptos::task::spawn_local(async move {
                let answer = api::call::<InviteAgain>(&[id.as_str()], &Nothing {}, &Nothing {}).await;
                managing.came(answer.map(|_| tr!("The invitation goes to {name} once more", name)));
            });
        });
        button(Look::Quiet, tr!("Send the invitation again"), "invite-again", idle, managing.busy.into(), press)
    });
    let end = (has_come && !person.you).then(|| {
        let press = Callback::new(move |()| {
            let (id, name) = (id.clone(), name.clone());
            managing.begin();
            leptos::task::spawn_local(async move {
                let answer = api::call::<EndSessionsOf>(&[id.as_str()], &Nothing {}, &Nothing {}).await;
                managing.came(answer.map(|_| tr!("{name} is signed out everywhere", name)));
            });
        });
        button(Look::Quiet, tr!("Sign out"), "end-sessions", idle, managing.busy.into(), press)
    });
    // Four don't fit into a line beside whom they are for.
    let wrap = if managing.everybody { "" } else { "lg:flex-nowrap" };
    view! {
        <div class=format!("-my-1 -me-2 flex flex-wrap justify-end gap-x-1 {wrap}")>
            {has_role.then(|| opening(tr!("Change …"), "change-person", Asking::Change))} {again} {end}
            {(managing.everybody && has_come && !person.you)
                .then(|| opening(tr!("Another account …"), "another-account", Asking::AnotherAccount))}
            {opening(tr!("Remove …"), "remove-person", Asking::Remove)}
        </div>
    }
    .into_any()
}
