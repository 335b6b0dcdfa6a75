//! Where internal approval takes two people (R5.3): who has approved, and who can be the second.

use crate::format;
use leptos::prelude::*;
use shared::{
    api::{FirstApprovalView, TwoPeopleView, Waiting},
    ids::PersonId,
    tr,
};

/// How a matter stands for the person who looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One person is enough.
    Alone,
    /// Nobody has approved: a yes is the first of two.
    First,
    /// Somebody else has: a yes is the second for those customers.
    Second,
    /// They have approved all that waits themselves, and somebody else has to.
    Done,
}

/// Of what waits at a step, for a person.
pub fn part(waiting: &Waiting, person: Option<&PersonId>) -> Part {
    let Some(TwoPeopleView { first }) = &waiting.two_people else { return Part::Alone };
    let approved = |mine: bool| -> usize {
        first.iter().filter(|of| (Some(&of.person) == person) == mine).map(|of| of.rows.len()).sum()
    };
    let (own, others) = (approved(true), approved(false));
    if others > 0 {
        Part::Second
    } else if own > 0 && own >= waiting.records as usize {
        Part::Done
    } else {
        Part::First
    }
}

/// What the person's yes does. Nothing where one person is enough.
pub fn in_words(part: Part) -> Option<&'static str> {
    match part {
        Part::Alone => None,
        Part::First => Some(tr!("Your approval is the first of two: nothing moves until somebody else approves.")),
        Part::Second => {
            Some(tr!("Your approval is the second for what somebody else has approved: those customers move."))
        }
        Part::Done => Some(tr!("You have approved the others already: they wait for somebody else.")),
    }
}

/// Who has approved so far, and what that means. Nothing where one person is enough.
pub fn note(waiting: &Waiting) -> Option<AnyView> {
    let TwoPeopleView { first } = waiting.two_people.as_ref()?;
    let approved = first.iter().map(|of| {
        let FirstApprovalView { name, at, rows, .. } = of;
        let customers = rows.len();
        let date = format::date_time(*at);
        let words = tr!(
            customers;
            "{customers} customer: approved by {name} on {date}; a second person is needed." | "{customers} customers: approved by {name} on {date}; a second person is needed.",
            name,
            date
        );
        view! { <li data-testid="first-approval">{words}</li> }
    });
    Some(
        view! {
            <div class="text-sm" data-testid="two-people">
                <p>{tr!("This application is of a size that takes two people of internal review. Either may reject.")}</p>
                <ul class="list-disc ps-5 text-muted empty:hidden">{approved.collect_view()}</ul>
            </div>
        }
        .into_any(),
    )
}
