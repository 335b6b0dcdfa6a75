//! How many customers, how much credit, and whether the credit is there (R4.2).

use super::Preparing;
use crate::{
    components::{Tone, alert, figure},
    format,
};
use leptos::prelude::*;
use shared::{api::CreditCheck, tr};

pub fn view(preparing: Preparing) -> AnyView {
    let customers = move || format::count(preparing.draft.with(|draft| draft.kept_count()));
    let problems = move || format::count(preparing.troubles.with(|troubles| troubles.len()));
    let total = move || match preparing.checking.ready() {
        Some(checked) => format::money(checked.answer.total),
        None => "–".to_owned(),
    };
    let reseller = move || match preparing.checking.ready() {
        Some(checked) => checked.answer.original_reseller.clone(),
        None => preparing.draft.with(|draft| draft.reseller.trim().to_owned()),
    };
    view! {
        <dl class="card-box grid grid-cols-2 gap-4 p-4 lg:grid-cols-4" aria-live="polite">
            {figure("original-reseller-name", tr!("From"), (reseller).into_any())}
            {figure("total-customers", tr!("Customers"), (customers).into_any())}
            {figure("total-problems", tr!("With problems"), (problems).into_any())}
            {figure("total-credit", tr!("Total credit of rows in order"), (total).into_any())}
        </dl>
    }
    .into_any()
}

/// What the check of the credit says.
pub fn credit(preparing: Preparing) -> AnyView {
    (move || {
        let checked = preparing.checking.ready()?;
        Some(match checked.answer.credit {
            CreditCheck::NoLimit => alert(
                Tone::Warning,
                "credit-check",
                tr!("Your credit has no limit to check against"),
                view! {
                    <p class="text-muted">
                        {tr!("Make sure that the credit lines are high enough: if a sub-customer's is used up, its services may stop.")}
                    </p>
                }
                .into_any(),
            ),
            CreditCheck::Enough { allocatable } => alert(
                Tone::Success,
                "credit-check",
                tr!("Your credit is enough"),
                view! {
                    <p class="text-muted">
                        {tr!("{amount} are allocatable before this application.", amount = format::money(allocatable))}
                    </p>
                }
                .into_any(),
            ),
            CreditCheck::Short { allocatable, needed } => alert(
                Tone::Error,
                "credit-check",
                tr!("Your allocatable credit isn't enough"),
                view! {
                    <p class="text-muted">
                        {tr!(
                            "Allocatable are {allocatable}, and this must be more than the total of {needed}. Lower credit lines, leave rows out, or ask your distributor for a higher limit.",
                            allocatable = format::money(allocatable),
                            needed = format::money(needed)
                        )}
                    </p>
                }
                .into_any(),
            ),
        })
    })
    .into_any()
}
