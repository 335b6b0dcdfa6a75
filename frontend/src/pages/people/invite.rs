//! Inviting a person by email: to one's own partner, or, for programme administration, to whatever there is to be a member of.

use super::{
    Managing,
    change::{administrator, roles},
    team_of,
};
use crate::{
    api,
    components::{Dialog, Field, Look, field},
    pages::decision::dialog_buttons,
};
use leptos::prelude::*;
use shared::{
    api::{InvitePerson, InviteRequest, Nothing, Team},
    directory::{Membership, Role, is_address, is_label, is_phone},
    tr,
};

/// What is entered.
#[derive(Clone, Copy)]
struct Entered {
    name: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    team: RwSignal<Team>,
    account: RwSignal<String>,
    role: RwSignal<Role>,
    administrator: RwSignal<bool>,
    /// The fields that the person has been in: what is wrong in the others isn't said yet.
    left: RwSignal<u8>,
}

impl Entered {
    fn trimmed(text: RwSignal<String>) -> String {
        text.with(|text| text.trim().to_owned())
    }

    fn membership(self, managing: Managing) -> Option<Membership> {
        let role = self.role.get();
        let account = Self::trimmed(self.account);
        match (managing.everybody, self.team.get()) {
            (false, _) => match managing.own.try_get_value()? {
                Membership::Partner { partner, .. } => Some(Membership::Partner { partner, role }),
                _ => None,
            },
            (true, Team::Partner) => Some(Membership::Partner { partner: account.parse().ok()?, role }),
            (true, Team::InternalReview) => Some(Membership::InternalReview { role }),
            (true, Team::Administration) => Some(Membership::Administration),
            (true, Team::SubCustomer) => Some(Membership::SubCustomer { sub_customer: account.parse().ok()? }),
        }
    }

    fn request(self, managing: Managing) -> Option<InviteRequest> {
        let (name, email, phone) = (Self::trimmed(self.name), Self::trimmed(self.email), Self::trimmed(self.phone));
        let phone = (!phone.is_empty()).then_some(phone);
        let fits = is_label(&name) && is_address(&email) && phone.as_deref().is_none_or(is_phone);
        let membership = self.membership(managing).filter(|_| fits)?;
        let administrator = self.administrator.get() && matches!(membership, Membership::Partner { .. });
        Some(InviteRequest { name, email, phone, membership, administrator })
    }

    /// A field, and what is wrong with it once the person has gone on from it.
    fn line(
        self,
        of: Field,
        place: u8,
        value: RwSignal<String>,
        wrong: impl Fn(&str) -> Option<&'static str> + Send + Sync + 'static,
    ) -> AnyView {
        let said = Signal::derive(move || {
            let text = Self::trimmed(value);
            let judged = self.left.get() & (1 << place) != 0;
            judged.then(|| wrong(&text)).flatten().map(str::to_owned)
        });
        field(of, value, said, Callback::new(move |()| self.left.update(|left| *left |= 1 << place)))
    }
}

pub fn form(managing: Managing) -> Dialog {
    let entered = Entered {
        name: RwSignal::new(String::new()),
        email: RwSignal::new(String::new()),
        phone: RwSignal::new(String::new()),
        team: RwSignal::new(Team::Partner),
        account: RwSignal::new(String::new()),
        role: RwSignal::new(Role::Viewer),
        administrator: RwSignal::new(false),
        left: RwSignal::new(0),
    };
    let request = Memo::new(move |_| entered.request(managing));
    let invite = Callback::new(move |()| {
        let Some(request) = request.get_untracked() else { return };
        managing.begin();
        leptos::task::spawn_local(async move {
            let answer = api::call::<InvitePerson>(&[], &Nothing {}, &request).await;
            managing.came(answer.map(|person| tr!("The invitation goes to {email}", email = person.email)));
        });
    });
    let body = view! {
        <div class="space-y-3">
            {entered
                .line(
                    Field { id: "person-name", label: tr!("Full name"), hint: tr!("As the others will see it."), class: "w-full" },
                    0,
                    entered.name,
                    |name| (!is_label(name)).then_some(tr!("A name has 1 to 200 characters.")),
                )}
            {entered
                .line(
                    Field {
                        id: "person-email",
                        label: tr!("Email address"),
                        hint: tr!("The invitation goes there, and with this address they sign in."),
                        class: "w-full",
                    },
                    1,
                    entered.email,
                    |email| (!is_address(email)).then_some(tr!("This isn't an email address.")),
                )}
            {entered
                .line(
                    Field { id: "person-phone", label: tr!("Phone (may be left out)"), hint: tr!("For SMS, like +6591234567."), class: "w-full max-w-xs" },
                    2,
                    entered.phone,
                    |phone| {
                        (!phone.is_empty() && !is_phone(phone))
                            .then_some(tr!("It begins with + and the country, and has digits only."))
                    },
                )}
        </div>
        {managing.everybody.then(|| belonging(entered))}
        {move || what_they_may(entered)}
        {managing.refusal()}
        {dialog_buttons(
            Look::Primary,
            tr!("Send the invitation"),
            "confirm-invite",
            Signal::derive(move || request.with(Option::is_none)),
            managing.busy,
            invite,
            managing.close(),
        )}
    }
    .into_any();
    Dialog { title: tr!("Invite a person").to_owned(), body }
}

/// What they are to be a member of, for those who may say.
fn belonging(entered: Entered) -> AnyView {
    let options = Team::ALL.into_iter().map(|team| {
        let name = match team {
            Team::Partner => tr!("A partner"),
            Team::InternalReview => tr!("Internal review"),
            Team::Administration => tr!("Programme administration"),
            Team::SubCustomer => tr!("A sub-customer"),
        };
        view! {
            <option value=team.code() prop:selected=move || entered.team.get() == team>
                {name}
            </option>
        }
    });
    let account = move || {
        matches!(entered.team.get(), Team::Partner | Team::SubCustomer).then(|| {
            entered.line(
                Field {
                    id: "person-account",
                    label: tr!("Its account ID"),
                    hint: tr!("12 digits."),
                    class: "w-full max-w-xs font-mono",
                },
                3,
                entered.account,
                |account| {
                    let fits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
                    (!fits).then_some(tr!("An account ID has exactly 12 digits."))
                },
            )
        })
    };
    view! {
        <div class="space-y-3">
            <label class="block space-y-1">
                <span class="block text-sm font-medium">{tr!("Acts for")}</span>
                <select
                    class="select select-sm w-full max-w-xs border-edge"
                    data-testid="person-team"
                    on:change:target=move |event| {
                        if let Some(team) = team_of(&event.target().value()) {
                            entered.team.set(team);
                        }
                    }
                >
                    {options.collect_view()}
                </select>
            </label>
            {account}
        </div>
    }
    .into_any()
}

fn what_they_may(entered: Entered) -> AnyView {
    let team = entered.team.get();
    let has_role = matches!(team, Team::Partner | Team::InternalReview);
    view! {
        {has_role.then(|| roles(entered.role, Signal::stored(team == Team::InternalReview)))}
        {(team == Team::Partner).then(|| administrator(entered.administrator))}
    }
    .into_any()
}
