//! What stands where nothing has moved yet: what happens here, in order, and the way to begin it.

use crate::components::Look;
use leptos::prelude::*;
use shared::{api::SignedIn, permissions::Who, tr};

/// A step of the way: what it is, and what it takes.
type Stage = (&'static str, &'static str);

pub fn section(who: &SignedIn) -> AnyView {
    let (title, words, stages, actions) = if who.may(Who::Applicant) {
        applicant()
    } else if who.may(Who::Administration) {
        administration()
    } else if who.may(Who::InternalReview) {
        review()
    } else {
        looking_on()
    };
    let stages = stages.into_iter().zip(1..).map(|((title, words), place)| {
        view! {
            <li class="flex gap-3">
                <span
                    class="flex size-6 shrink-0 items-center justify-center rounded-full border border-edge text-xs font-medium tabular-nums"
                    aria-hidden="true"
                >
                    {place}
                </span>
                <div class="min-w-0 space-y-0.5">
                    <p class="text-sm font-medium">{title}</p>
                    <p class="text-sm text-muted">{words}</p>
                </div>
            </li>
        }
    });
    let actions = actions.into_iter().map(|(look, name, address, test_id): Action| {
        view! {
            <a class=look.class() href=address data-testid=test_id>
                {name}
            </a>
        }
    });
    view! {
        <section class="card-box space-y-5 p-5 sm:p-8" aria-labelledby="newcomer" data-testid="newcomer">
            <div class="max-w-prose space-y-1">
                <h2 id="newcomer" class="text-lg font-semibold">
                    {title}
                </h2>
                <p class="text-sm text-muted">{words}</p>
            </div>
            <ol class="grid gap-4 md:grid-cols-2 xl:grid-cols-4">{stages.collect_view()}</ol>
            <div class="flex flex-wrap gap-2">{actions.collect_view()}</div>
        </section>
    }
    .into_any()
}

/// How a link looks, what it says, where it leads, and its name for tests.
type Action = (Look, &'static str, &'static str, &'static str);
type Shown = (&'static str, &'static str, Vec<Stage>, Vec<Action>);

fn applicant() -> Shown {
    (
        tr!("Move your first customers"),
        tr!(
            "Customers of another reseller come to you once everybody whose business it is has agreed. You begin, and follow it here."
        ),
        vec![
            (
                tr!("Fill in the template"),
                tr!("One row for each customer: its account ID and the credit line that it gets with you."),
            ),
            (tr!("Have it checked"), tr!("Every row is checked at once; what is wrong says who can put it right.")),
            (
                tr!("The others agree"),
                tr!(
                    "The present reseller releases the customers, each customer consents, and internal review decides last."
                ),
            ),
            (
                tr!("They move"),
                tr!("Owner and credit line change together, at once or on an agreed day. Nothing is interrupted."),
            ),
        ],
        vec![
            (Look::Primary, tr!("Initiate an application"), "/initiate?guide=1", "begin-initiate"),
            (Look::Secondary, tr!("Offer customers to another reseller"), "/offer", "begin-offer"),
        ],
    )
}

fn review() -> Shown {
    (
        tr!("Nothing has come to internal review yet"),
        tr!(
            "You decide last. Every application stands here from the moment at which it is submitted, so that you see it coming."
        ),
        vec![
            (tr!("A reseller applies"), tr!("For customers of one other reseller, up to ten thousand at once.")),
            (
                tr!("The parties agree"),
                tr!(
                    "The distributor of the new reseller, then the original reseller and its distributor; each customer consents."
                ),
            ),
            (
                tr!("You decide"),
                tr!(
                    "On one screen: who, to whom, how many, how much credit, what is unusual, what each party agreed to."
                ),
            ),
            (
                tr!("It is on record"),
                tr!("Every decision goes into a chain of hashes that anybody concerned can check."),
            ),
        ],
        vec![(Look::Secondary, tr!("Internal review"), "/review", "begin-review")],
    )
}

fn administration() -> Shown {
    (
        tr!("The programme is ready to begin"),
        tr!("As soon as the directory has partners and customers and people can sign in, resellers can apply."),
        vec![
            (
                tr!("Fill the directory"),
                tr!("Partners, people and customers come from your own systems, by a service token that imports."),
            ),
            (tr!("Invite people"), tr!("Each partner has an administrator who invites the others.")),
            (
                tr!("Look over the settings"),
                tr!("How long a decision may take, who asks customers for their consent, when two people are needed."),
            ),
        ],
        vec![
            (Look::Primary, tr!("Invite people"), "/people", "begin-people"),
            (Look::Secondary, tr!("Service tokens"), "/service-tokens", "begin-tokens"),
            (Look::Secondary, tr!("Settings"), "/settings", "begin-settings"),
        ],
    )
}

fn looking_on() -> Shown {
    (
        tr!("No customer has moved yet"),
        tr!(
            "Once somebody of your team applies for customers, or another reseller applies for yours, you can follow it here."
        ),
        vec![
            (tr!("Somebody applies"), tr!("It takes an operator or approver of your team to begin.")),
            (
                tr!("The others agree"),
                tr!(
                    "The present reseller releases the customers, each customer consents, and internal review decides last."
                ),
            ),
            (
                tr!("They move"),
                tr!("Owner and credit line change together, at once or on an agreed day. Nothing is interrupted."),
            ),
        ],
        vec![(Look::Secondary, tr!("Who was responsible"), "/responsible", "begin-responsible")],
    )
}
