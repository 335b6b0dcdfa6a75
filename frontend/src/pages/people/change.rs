//! Changing what a person may do, and removing them: both end their sessions. And ending everybody's.

use super::Managing;
use crate::{
    api,
    components::{Dialog, Look, choice, tick},
    pages::decision::dialog_buttons,
};
use leptos::prelude::*;
use shared::{
    api::{
        ChangePerson, ChangePersonRequest, LetInAnew, Nothing, PersonView, RemovePerson, SignOthersOut,
        SignOthersOutRequest, WhoseSessions,
    },
    directory::{Membership, Role},
    tr, words,
};

const ROLES: [Role; 3] = [Role::Viewer, Role::Operator, Role::Approver];

/// One role of three, each with what it allows.
pub fn roles(chosen: RwSignal<Role>, of_review: Signal<bool>) -> AnyView {
    let choices = ROLES.map(|role| {
        let (test_id, in_partner, in_review) = match role {
            Role::Viewer => {
                ("role-viewer", tr!("Sees everything of the partner, changes nothing."), tr!("Sees every application."))
            }
            Role::Operator => (
                "role-operator",
                tr!("Also opens applications, withdraws them, and writes to the other parties."),
                tr!("Also writes to the parties."),
            ),
            Role::Approver => ("role-approver", tr!("Also decides on behalf of the partner."), tr!("Also decides.")),
        };
        move || {
            let said = if of_review.get() { in_review } else { in_partner };
            choice(
                "role",
                test_id,
                words::role(role),
                said,
                Signal::derive(move || chosen.get() == role),
                Callback::new(move |()| chosen.set(role)),
            )
        }
    });
    view! {
        <fieldset class="space-y-2">
            <legend class="text-sm font-medium">{tr!("Role")}</legend>
            {choices.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

/// Whether they manage the partner's people, too.
pub fn administrator(ticked: RwSignal<bool>) -> AnyView {
    tick("administrator", tr!("Administrator: also manages the partner's people and service tokens"), ticked)
}

pub fn form(person: PersonView, managing: Managing) -> Dialog {
    let (role, in_partner) = match &person.membership {
        Membership::Partner { role, .. } => (*role, true),
        Membership::InternalReview { role } => (*role, false),
        Membership::Administration | Membership::SubCustomer { .. } => (Role::Viewer, false),
    };
    let (chosen, ticked) = (RwSignal::new(role), RwSignal::new(person.administrator));
    let was = (role, person.administrator);
    let unchanged = Signal::derive(move || (chosen.get(), ticked.get()) == was);
    let name = person.name.clone();
    let (id, done) = (person.id, name.clone());
    let save = Callback::new(move |()| {
        let request = ChangePersonRequest { role: chosen.get_untracked(), administrator: ticked.get_untracked() };
        let (id, done) = (id.clone(), done.clone());
        managing.begin();
        leptos::task::spawn_local(async move {
            let answer = api::call::<ChangePerson>(&[id.as_str()], &Nothing {}, &request).await;
            managing.came(answer.map(|_| tr!("Changed: {done} signs in anew for it to count", done)));
        });
    });
    let body = view! {
        {roles(chosen, Signal::stored(!in_partner))}
        {in_partner.then(|| administrator(ticked))}
        <p class="text-sm text-muted">{tr!("Their sessions end at once. With the next sign-in they may do what you choose here.")}</p>
        {managing.refusal()}
        {dialog_buttons(
            Look::Primary,
            tr!("Save"),
            "confirm-change-person",
            unchanged,
            managing.busy,
            save,
            managing.close(),
        )}
    }
    .into_any();
    Dialog { title: tr!("What may {name} do?", name), body }
}

pub fn removal(person: PersonView, managing: Managing) -> Dialog {
    let PersonView { id, name, works_for, you, .. } = person;
    let done = name.clone();
    let remove = Callback::new(move |()| {
        let (id, done) = (id.clone(), done.clone());
        managing.begin();
        leptos::task::spawn_local(async move {
            let answer = api::call::<RemovePerson>(&[id.as_str()], &Nothing {}, &Nothing {}).await;
            managing.came(answer.map(|_| tr!("{done} is removed", done)));
        });
    });
    let own = you.then(|| view! { <p class="text-sm font-medium">{tr!("This is you: you will be signed out.")}</p> });
    let body = view! {
        {own}
        <p class="text-sm">
            {tr!(
                "They can no longer sign in for {works_for}, and their sessions end at once. What they have done stays on record under their name.",
                works_for
            )}
        </p>
        {managing.refusal()}
        {dialog_buttons(
            Look::Danger,
            tr!("Remove"),
            "confirm-remove-person",
            Signal::stored(false),
            managing.busy,
            remove,
            managing.close(),
        )}
    }
    .into_any();
    Dialog { title: tr!("Remove {name}?", name), body }
}

/// For somebody whose account at the identity provider was made anew.
pub fn another_account(person: PersonView, managing: Managing) -> Dialog {
    let PersonView { id, name, email, .. } = person;
    let done = name.clone();
    let confirm = Callback::new(move |()| {
        let (id, done) = (id.clone(), done.clone());
        managing.begin();
        leptos::task::spawn_local(async move {
            let answer = api::call::<LetInAnew>(&[id.as_str()], &Nothing {}, &Nothing {}).await;
            managing.came(answer.map(|_| tr!("{done} can sign in by another account", done)));
        });
    });
    let body = view! {
        <p class="text-sm">
            {tr!(
                "Their sessions end at once. Whoever signs in next with the address {email}, confirmed by the identity provider, is {name} from then on.",
                email,
                name
            )}
        </p>
        {managing.refusal()}
        {dialog_buttons(
            Look::Danger,
            tr!("Let sign in anew"),
            "confirm-another-account",
            Signal::stored(false),
            managing.busy,
            confirm,
            managing.close(),
        )}
    }
    .into_any();
    Dialog { title: tr!("Another account for {name}?", name), body }
}

pub fn everybody_out(managing: Managing) -> Dialog {
    let confirm = Callback::new(move |()| {
        let request = SignOthersOutRequest { whose: WhoseSessions::Everybodys };
        managing.begin();
        leptos::task::spawn_local(async move {
            let answer = api::call::<SignOthersOut>(&[], &Nothing {}, &request).await;
            managing.came(answer.map(|answer| tr!(answer.ended; "{count} session ended" | "{count} sessions ended")));
        });
    });
    let body = view! {
        <p class="text-sm">
            {tr!("Everybody's sessions end at once, in the whole programme, but this one of yours. They can sign in again right away. For when sessions may be in the wrong hands.")}
        </p>
        {managing.refusal()}
        {dialog_buttons(
            Look::Danger,
            tr!("Sign everybody out"),
            "confirm-everybody-out",
            Signal::stored(false),
            managing.busy,
            confirm,
            managing.close(),
        )}
    }
    .into_any();
    Dialog { title: tr!("Sign everybody out?").to_owned(), body }
}
