//! Signing in: by the identity provider, by Cloudflare Access, and in a demonstration by choosing one of its accounts.
//!
//! `?to=` is where to go afterwards: only a page of this portal is followed. `?trouble=` names why the last attempt came to nothing;
//! its words are ours, whatever the address says.

use crate::{
    api::{self, ApiError},
    app::{membership, replacing, start_of},
    browser,
    components::{Look, Tone, alert, button, card_skeleton, error_alert, table_skeleton},
    load::Loader,
    pages::lazily,
    session,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{
        DemoAccount, DemoAccounts, DemoSignIn, DemoSignInRequest, Endpoint, GetSignInWays, Nothing, PartnerTier,
        SessionAnswer, SignInByAccess, SignInTrouble, SignInWaysAnswer, StartSignIn, is_own_path,
    },
    directory::{Membership, Role},
    tr,
};
use std::cmp::Reverse;

pub fn page() -> AnyView {
    browser::set_title(tr!("Sign in"));
    let session = session::current();
    let signed_in = Memo::new(move |_| session.signed_in());
    // Few people see either: they come when they are needed.
    let accounts = session.is_demonstration().then(|| lazily::demonstration_accounts().show());
    let trouble = use_query_map().with_untracked(|query| query.get("trouble"));
    let trouble = trouble.and_then(|code| SignInTrouble::from_code(&code));
    let anew = trouble.is_some_and(SignInTrouble::is_of_this_account);
    let trouble = trouble.map(|trouble| lazily::sign_in_trouble(trouble).show());
    view! {
        <div class="mx-auto max-w-5xl space-y-6 py-4 lg:py-8">
            <div>
                <h1 class="text-2xl font-semibold">{tr!("Sign in")}</h1>
                {move || {
                    signed_in
                        .get()
                        .map(|who| {
                            view! {
                                <p class="flex flex-wrap gap-x-3 text-sm text-muted">
                                    {tr!("You are signed in as {name} ({party}).", name = who.name, party = who.acts_for)}
                                    <a class="link" href=start_of(&who)>
                                        {tr!("Go on as this person")}
                                    </a>
                                </p>
                            }
                        })
                }}
            </div>
            {session::ended().then(ended)} {trouble} {ways(anew)} {accounts}
            <p class="text-sm">
                <a class="link" href="/verify" data-testid="to-verify">
                    {tr!("Check a proof pack that you were sent")}
                </a>
            </p>
        </div>
    }
    .into_any()
}

/// It was nobody's wish, and nothing is lost.
fn ended() -> AnyView {
    let words =
        tr!("Sign in again, and you come back to where you were. What you were writing is kept for you in this tab.");
    alert(
        Tone::Info,
        "session-over",
        tr!("Your session has ended"),
        view! { <p class="text-muted">{words}</p> }.into_any(),
    )
}

/// Why the last attempt came to nothing.
pub fn told(trouble: SignInTrouble) -> AnyView {
    alert(Tone::Error, "sign-in-trouble", tr!("You aren't signed in"), view! { <p>{trouble.words()}</p> }.into_any())
}

/// Where to go afterwards.
fn to() -> Option<String> {
    use_query_map().with_untracked(|query| query.get("to")).filter(|to| is_own_path(to))
}

/// By which ways one signs in here; `anew` if the provider is to ask by which account.
fn ways(anew: bool) -> AnyView {
    let loader = Loader::<SignInWaysAnswer>::new();
    let ask = move || loader.ask(api::call::<GetSignInWays>(&[], &Nothing {}, &Nothing {}));
    ask();
    loader.show(card_skeleton, Callback::new(move |()| ask()), move |ways| match ways {
        SignInWaysAnswer { provider: None, access: false } if session::current().is_demonstration() => ().into_any(),
        SignInWaysAnswer { provider: None, access: false } => none(),
        SignInWaysAnswer { provider, access } => {
            let (provider, access) = (provider.as_deref().map(|name| by_provider(name, anew)), access.then(by_access));
            view! {
                <section class="card-box space-y-3 p-5 text-sm">
                    <p>{tr!("This portal is for partners of the programme and for their customers, whoever has been invited.")}</p>
                    <div class="flex flex-wrap gap-3">{provider} {access}</div>
                </section>
            }
            .into_any()
        }
    })
}

fn none() -> AnyView {
    view! {
        <section class="card-box space-y-3 p-5 text-sm">
            <p>{tr!("This portal is for partners of the programme and for their customers.")}</p>
            <p class="text-muted">
                {tr!("People sign in with the programme's own identity provider, which isn't connected to this deployment yet. \
                 If you need access, ask your partner manager or the programme's administration: they add you to the directory with your role.")}
            </p>
        </section>
    }
    .into_any()
}

/// The way leads out of the pages, so it is a link that the router leaves alone.
fn by_provider(name: &str, anew: bool) -> AnyView {
    let to = to().map(|to| format!("&to={}", String::from(js_sys::encode_uri_component(&to))));
    let address = format!("{}?anew={anew}{}", StartSignIn::PATH, to.unwrap_or_default());
    view! {
        <a href=address rel="external" class=Look::Primary.class() data-testid="sign-in-provider">
            {tr!("Sign in with {name}", name)}
        </a>
    }
    .into_any()
}

fn by_access() -> AnyView {
    let failed = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let enter = enter_by(failed, busy);
    let press = Callback::new(move |()| {
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            enter.try_run(api::call::<SignInByAccess>(&[], &Nothing {}, &Nothing {}).await);
        });
    });
    let not_yet = Signal::stored(false);
    view! {
        {button(Look::Primary, tr!("Sign in with Cloudflare Access"), "sign-in-access", not_yet, busy.into(), press)}
        {move || failed.get().map(|error| error_alert(&error, None))}
    }
    .into_any()
}

/// What becomes of a sign-in that was asked for: the page that one was going to, or the reason why not.
fn enter_by(failed: RwSignal<Option<ApiError>>, busy: RwSignal<bool>) -> Callback<Result<SessionAnswer, ApiError>> {
    let navigate = use_navigate();
    let to = to();
    Callback::new(move |answer: Result<SessionAnswer, ApiError>| {
        let _ = busy.try_set(false);
        match answer {
            Ok(answer) => {
                let start = answer.signed_in.as_ref().map(start_of).unwrap_or("/").to_owned();
                session::current().enter(answer);
                navigate(to.as_deref().unwrap_or(&start), replacing());
            }
            Err(error) => {
                let _ = failed.try_set(Some(error));
            }
        }
    })
}

/// Whom one can be in a demonstration.
pub fn accounts() -> AnyView {
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
    let enter = enter_by(failed, busy);
    let choose = Callback::new(move |account: DemoAccount| {
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let request = DemoSignInRequest { person: account.id };
            enter.try_run(api::call::<DemoSignIn>(&[], &Nothing {}, &request).await);
        });
    });
    view! {
        <p class="text-sm text-muted">
            {tr!("This is a demonstration with made-up partners and customers. Choose whom to be; no password is asked for.")} " "
            <a class="link" href="/mailbox" data-testid="to-mailbox">
                {tr!("What would have been sent by email and SMS")}
            </a>
        </p>
        {move || failed.get().map(|error| error_alert(&error, None))}
        {loader.show(table_skeleton, Callback::new(move |()| ask()), move |accounts| groups(accounts, busy, choose))}
    }
    .into_any()
}

/// Under which heading an account stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Resellers,
    Distributors,
    SecondLevelResellers,
    InternalReview,
    Administration,
    SubCustomers,
}

impl Group {
    /// In the order of the list.
    const ALL: [Group; 6] = [
        Group::Resellers,
        Group::Distributors,
        Group::SecondLevelResellers,
        Group::InternalReview,
        Group::Administration,
        Group::SubCustomers,
    ];

    fn of(account: &DemoAccount) -> Self {
        match (&account.membership, account.partner_kind) {
            (Membership::Partner { .. }, Some(PartnerTier::Distributor)) => Group::Distributors,
            (Membership::Partner { .. }, Some(PartnerTier::SecondLevelReseller)) => Group::SecondLevelResellers,
            (Membership::Partner { .. }, Some(PartnerTier::Reseller) | None) => Group::Resellers,
            (Membership::InternalReview { .. }, _) => Group::InternalReview,
            (Membership::Administration, _) => Group::Administration,
            (Membership::SubCustomer { .. }, _) => Group::SubCustomers,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Group::Resellers => tr!("Resellers"),
            Group::Distributors => tr!("Distributors"),
            Group::SecondLevelResellers => tr!("Second-level resellers"),
            Group::InternalReview => tr!("Internal review"),
            Group::Administration => tr!("Administration"),
            Group::SubCustomers => tr!("Sub-customers"),
        }
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
    let groups = Group::ALL.into_iter().filter_map(|group| {
        let mut own: Vec<_> = accounts.iter().filter(|account| Group::of(account) == group).collect();
        own.sort_by_key(|account| {
            (account.works_for.as_str(), Reverse(role(&account.membership)), account.name.as_str())
        });
        let own: Vec<_> = own.into_iter().map(|account| row(account, busy, choose)).collect();
        (!own.is_empty()).then(|| {
            view! {
                <section class="space-y-2">
                    <h2 class="text-sm font-semibold text-muted">{group.heading()}</h2>
                    <ul class="card-box divide-y divide-base-300">{own}</ul>
                </section>
            }
        })
    });
    view! { <div class="grid items-start gap-x-6 gap-y-5 lg:grid-cols-2">{groups.collect_view()}</div> }.into_any()
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
                <p class="text-sm font-medium" translate="no">
                    {account.name.clone()} " · " {account.works_for.clone()}
                </p>
                <p class="text-xs text-muted">
                    {membership(&account.membership, account.partner_kind)}
                    {account.administrator.then(|| view! { " · " {tr!("Administrator")} })}
                    {id.map(|id| view! { " · " <span class="font-mono">{id}</span> })}
                </p>
            </div>
            <button
                type="button"
                class="btn btn-sm btn-outline border-edge"
                data-testid=test_id
                aria-label=tr!("Sign in as {name}, {party}", name = account.name, party = account.works_for)
                disabled=busy
                on:click=move |_| { choose.try_run(chosen.clone()); }
            >
                {tr!("Sign in")}
            </button>
        </li>
    }
    .into_any()
}
