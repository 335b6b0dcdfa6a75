//! Who was responsible: the owner of a sub-customer at any instant (R8.2), so that a late charge finds the owner at the time of use.
//!
//! The URL holds the account id and the instant; the fields show them in the viewer's zone.

use crate::{
    api,
    app::replacing,
    components::{
        Field, Look, Tone, alert, button, card_skeleton, cell, cell_end, empty, facts, field, head, row, table,
    },
    format,
    load::{Load, Loader},
    pages::heading,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{GetOwner, Nothing, OwnerAnswer, OwnerInterval, OwnerQuery, PartnerRef, ProblemCode, SignedIn},
    ids::CustomerId,
    instant::Instant,
    tr,
};

pub fn page(_who: SignedIn) -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let account = query.get_str("account")?.parse::<CustomerId>().ok()?;
            Some((account, query.get_str("at").and_then(|at| at.parse::<Instant>().ok())))
        })
    });
    let loader = Loader::<OwnerAnswer>::new();
    let ask = move |(account, at): (CustomerId, Option<Instant>)| {
        loader
            .ask_anew(async move { api::call::<GetOwner>(&[account.as_str()], &OwnerQuery { at }, &Nothing {}).await });
    };
    Effect::new(move |_| {
        if let Some(asked) = asked.get() {
            ask(asked);
        }
    });
    let again = Callback::new(move |()| {
        if let Some(asked) = asked.get_untracked() {
            ask(asked);
        }
    });
    let found = Memo::new(move |_| asked.with(Option::is_some));
    let unknown = Memo::new(move |_| {
        loader.state.with(|state| match state {
            Load::Failed(error) => error.code() == Some(ProblemCode::NotFound),
            Load::Loading | Load::Ready(_) => false,
        })
    });
    let result = move || {
        if !found.get() {
            let words =
                tr!("Enter the account ID of a sub-customer and, for a charge that comes late, the time of use.");
            return empty(tr!("Nobody has been looked up yet"), words, None);
        }
        if unknown.get() {
            let words = tr!("No sub-customer that you may know has this account ID. Check its digits.");
            return empty(tr!("No such sub-customer"), words, None);
        }
        loader.show(card_skeleton, again, result)
    };
    view! {
        {heading(
            tr!("Who was responsible"),
            tr!("Whose a sub-customer was at an instant: charges belong to the owner at the time of use."),
            ().into_any(),
        )}
        {form(asked, loader)} <div class="space-y-5" aria-live="polite">{result}</div>
    }
    .into_any()
}

fn form(asked: Memo<Option<(CustomerId, Option<Instant>)>>, loader: Loader<OwnerAnswer>) -> AnyView {
    let account = RwSignal::new(String::new());
    let at = RwSignal::new(String::new());
    // The address is what counts, also after going back.
    Effect::new(move |_| {
        if let Some((of, instant)) = asked.get() {
            account.set(of.to_string());
            at.set(instant.map(format::to_local_field).unwrap_or_default());
        }
    });
    let judged = RwSignal::new(false);
    let id = Memo::new(move |_| account.with(|text| text.trim().parse::<CustomerId>().ok()));
    let wrong = Signal::derive(move || {
        let bad = id.with(Option::is_none) && judged.get() && !account.with(|text| text.trim().is_empty());
        bad.then(|| tr!("An account ID has exactly 12 digits.").to_owned())
    });
    let navigate = use_navigate();
    let go = Callback::new(move |()| {
        judged.set(true);
        let Some(id) = id.get_untracked() else { return };
        let mut address = format!("/responsible?account={id}");
        if let Some(at) = at.with_untracked(|at| format::from_local_field(at)) {
            address.push_str(&format!("&at={at}"));
        }
        navigate(&address, replacing());
    });
    let busy = Signal::derive(move || loader.busy.get());
    view! {
        <form
            class="card-box flex flex-wrap items-start gap-4 p-5"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                go.try_run(());
            }
        >
            {field(
                Field {
                    id: "owner-account",
                    label: tr!("Account ID of the sub-customer"),
                    hint: tr!("12 digits."),
                    class: "w-56 font-mono",
                },
                account,
                wrong,
                Callback::new(move |()| judged.set(true)),
            )}
            <div class="space-y-1">
                <label class="block text-sm font-medium" for="owner-at">
                    {tr!("At the time")}
                </label>
                <input
                    id="owner-at"
                    type="datetime-local"
                    class="input input-sm w-56 border-edge"
                    data-testid="owner-at"
                    aria-describedby="owner-at-hint"
                    prop:value=at
                    on:input:target=move |event| at.set(event.target().value())
                />
                <p id="owner-at-hint" class="text-xs text-muted">
                    {tr!("In your time zone. Empty: now.")}
                </p>
            </div>
            <div class="pt-6">
                {button(Look::Primary, tr!("Look up"), "owner-ask", Signal::derive(move || id.with(Option::is_none)), busy, go)}
            </div>
        </form>
    }
    .into_any()
}

fn partner(partner: &PartnerRef) -> AnyView {
    view! {
        {partner.name.clone()}
        <span class="block font-mono text-xs text-muted">{partner.id.to_string()}</span>
    }
    .into_any()
}

fn since(of: &OwnerInterval) -> AnyView {
    of.from.map_or_else(|| tr!("Before the portal knew it").into_any(), format::time)
}

fn until(of: &OwnerInterval) -> AnyView {
    of.until.map_or_else(|| tr!("Now").into_any(), format::time)
}

fn result(answer: &OwnerAnswer) -> AnyView {
    let owner = match &answer.owner {
        None => alert(
            Tone::Info,
            "owner",
            tr!("It wasn't yours then"),
            view! { <p class="text-muted">{tr!("Who was responsible at that instant, internal review and administration know.")}</p> }.into_any(),
        ),
        Some(of) => {
            let mut all = vec![
                (tr!("Responsible"), partner(&of.owner)),
                (tr!("At the time"), format::time(answer.at)),
                (tr!("Owner from"), since(of)),
                (tr!("Owner until"), until(of)),
            ];
            if let Some(distributor) = &of.distributor {
                all.insert(1, (tr!("Its distributor then"), partner(distributor)));
            }
            view! {
                <section class="card-box p-5" aria-label=tr!("Answer") data-testid="owner">
                    {facts(all)}
                </section>
            }
            .into_any()
        }
    };
    view! { {owner} {history(answer)} }.into_any()
}

fn history(answer: &OwnerAnswer) -> AnyView {
    if answer.history.is_empty() {
        return ().into_any();
    }
    let headings = [
        (tr!("From"), false),
        (tr!("Until"), false),
        (tr!("Owner"), false),
        (tr!("Distributor"), false),
        (tr!("Credit line"), true),
    ];
    let rows = answer.history.iter().rev().map(|of| {
        let here = of
            .holds(answer.at)
            .then(|| view! { <p class="text-xs font-medium text-primary">{tr!("At the time asked for")}</p> });
        row(
            "owner-row",
            of.owner.id.to_string(),
            vec![
                cell(tr!("From"), since(of)),
                cell(tr!("Until"), until(of)),
                cell(tr!("Owner"), view! { {partner(&of.owner)} {here} }.into_any()),
                cell(tr!("Distributor"), of.distributor.as_ref().map(partner).into_any()),
                cell_end(tr!("Credit line"), of.allocation.map(format::plain_amount).unwrap_or_default().into_any()),
            ],
        )
    });
    view! {
        <section class="space-y-3" aria-label=tr!("History")>
            <h2 class="font-semibold">{tr!("Its owners, newest first")}</h2>
            {table(tr!("Owners"), head(&headings), rows.collect_view().into_any())}
        </section>
    }
    .into_any()
}
