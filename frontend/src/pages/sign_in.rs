//! Signing in. In a demonstration the accounts are listed and one click is enough; in production this says how to get access.
//!
//! `?to=` is where to go afterwards: only a path of this site is followed.

use crate::{
    api::{self, ApiError},
    app::{membership, replacing, start_of},
    browser,
    components::{error_alert, table_skeleton},
    load::Loader,
    session,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{DemoAccount, DemoAccounts, DemoSignIn, DemoSignInRequest, Nothing, PartnerTier},
    directory::{Membership, Role},
};
use std::cmp::Reverse;

pub fn page() -> AnyView {
    browser::set_title("Sign in");
    let session = session::current();
    let signed_in = Memo::new(move |_| session.signed_in());
    let body = if session.is_demonstration() { accounts() } else { production() };
    view! {
        <div class="mx-auto max-w-4xl space-y-6 py-4 lg:py-8">
            <div>
                <h1 class="text-2xl font-semibold">"Sign in"</h1>
                {move || {
                    signed_in
                        .get()
                        .map(|who| {
                            view! {
                                <p class="text-sm text-muted">
                                    {format!("You are signed in as {} ({}). ", who.name, who.acts_for)}
                                    <a class="link" href=start_of(&who)>
                                        "Go on as this person"
                                    </a>
                                    ", or choose another."
                                </p>
                            }
                        })
                }}
            </div>
            {body}
        </div>
    }
    .into_any()
}

fn production() -> AnyView {
    view! {
        <section class="card-box space-y-3 p-5 text-sm">
            <p>"This portal is for partners of the programme and for their customers."</p>
            <p class="text-muted">
                "People sign in with the programme's own identity provider, which isn't connected to this deployment yet. \
                 If you need access, ask your partner manager or the programme's administration: they add you to the directory with your role."
            </p>
        </section>
    }
    .into_any()
}

fn accounts() -> AnyView {
    let loader = Loader::<Vec<DemoAccount>>::new();
    let ask = move || {
        loader.ask(async {
            let answer = api::call::<DemoAccounts>(&[], &Nothing {}, &Nothing {}).await?;
            Ok(answer.accounts)
        })
    };
    ask();
    let failed = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    let query = use_query_map();
    let choose = Callback::new(move |account: DemoAccount| {
        let navigate = navigate.clone();
        let to = query.with_untracked(|query| query.get("to"));
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let request = DemoSignInRequest { person: account.id };
            let answer = api::call::<DemoSignIn>(&[], &Nothing {}, &request).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let start = answer.signed_in.as_ref().map(start_of).unwrap_or("/");
                    session::current().enter(answer);
                    navigate(to.as_deref().filter(|to| is_ours(to)).unwrap_or(start), replacing());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    view! {
        <p class="text-sm text-muted">
            "This is a demonstration with made-up partners and customers. Choose whom to be; no password is asked for. What would have been sent \
             by email and SMS stands in the "
            <a class="link" href="/mailbox" data-testid="to-mailbox">
                "mailbox"
            </a>
            "."
        </p>
        {move || failed.get().map(|error| error_alert(&error, None))}
        {loader.show(table_skeleton, Callback::new(move |()| ask()), move |accounts| groups(accounts, busy, choose))}
    }
    .into_any()
}

/// A path of this site, not an address that leads away.
fn is_ours(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\")
}

/// The headings of the list, in its order.
const GROUPS: [&str; 6] =
    ["Resellers", "Distributors", "Second-level resellers", "Internal review", "Administration", "Sub-customers"];

fn group(account: &DemoAccount) -> &'static str {
    match (&account.membership, account.partner_kind) {
        (Membership::Partner { .. }, Some(PartnerTier::Distributor)) => "Distributors",
        (Membership::Partner { .. }, Some(PartnerTier::SecondLevelReseller)) => "Second-level resellers",
        (Membership::Partner { .. }, Some(PartnerTier::Reseller) | None) => "Resellers",
        (Membership::InternalReview { .. }, _) => "Internal review",
        (Membership::Administration, _) => "Administration",
        (Membership::SubCustomer { .. }, _) => "Sub-customers",
    }
}

/// Those who may do most come first.
fn role(membership: &Membership) -> Option<Role> {
    match membership {
        Membership::Partner { role, .. } | Membership::InternalReview { role } => Some(*role),
        Membership::Administration | Membership::SubCustomer { .. } => None,
    }
}

fn groups(accounts: &[DemoAccount], busy: RwSignal<bool>, choose: Callback<DemoAccount>) -> AnyView {
    let groups = GROUPS.into_iter().filter_map(|name| {
        let mut own: Vec<_> = accounts.iter().filter(|account| group(account) == name).collect();
        own.sort_by_key(|account| {
            (account.works_for.as_str(), Reverse(role(&account.membership)), account.name.as_str())
        });
        let own: Vec<_> = own.into_iter().map(|account| row(account, busy, choose)).collect();
        (!own.is_empty()).then(|| {
            view! {
                <section class="space-y-2">
                    <h2 class="text-sm font-semibold text-muted">{name}</h2>
                    <ul class="card-box divide-y divide-base-300">{own}</ul>
                </section>
            }
        })
    });
    view! { <div class="space-y-5">{groups.collect_view()}</div> }.into_any()
}

fn row(account: &DemoAccount, busy: RwSignal<bool>, choose: Callback<DemoAccount>) -> AnyView {
    let chosen = account.clone();
    let test_id = format!("account-{}", account.id);
    let id = match &account.membership {
        Membership::Partner { partner, .. } => Some(partner.to_string()),
        Membership::SubCustomer { .. } | Membership::InternalReview { .. } | Membership::Administration => None,
    };
    view! {
        <li class="flex items-center gap-3 px-4 py-2">
            <div class="min-w-0 flex-1">
                <p class="text-sm font-medium">{account.name.clone()} " · " {account.works_for.clone()}</p>
                <p class="text-xs text-muted">
                    {membership(&account.membership, account.partner_kind)}
                    {id.map(|id| view! { " · account ID " <span class="font-mono">{id}</span> })}
                </p>
            </div>
            <button
                type="button"
                class="btn btn-sm btn-outline border-edge"
                data-testid=test_id
                aria-label=format!("Sign in as {}, {}", account.name, account.works_for)
                disabled=busy
                on:click=move |_| { choose.try_run(chosen.clone()); }
            >
                "Sign in"
            </button>
        </li>
    }
    .into_any()
}
