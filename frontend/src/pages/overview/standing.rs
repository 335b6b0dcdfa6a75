//! Where everything stands: records by status, each leading to its list; for a partner, those that come to it and those that go.

use super::part;
use crate::{
    components::{chart, status_mark},
    format,
};
use leptos::prelude::*;
use shared::{
    api::{BySide, OverviewAnswer, Standing},
    tr,
};

pub fn section(answer: &OverviewAnswer, is_partner: bool) -> AnyView {
    let (ended, open): (Vec<&Standing>, Vec<&Standing>) = answer.standing.iter().partition(|of| of.status.is_final());
    let total = |of: &[&Standing]| of.iter().map(|of| of.count.records).sum::<u64>();
    let (under_way, over) = (total(&open), total(&ended));
    let longest = answer.standing.iter().map(|of| of.count.records).max().unwrap_or_default();
    let sum = view! {
        <p class="text-xs text-muted tabular-nums" data-testid="standing-total">
            {tr!("{open} under way, {ended} ended", open = count(under_way), ended = count(over))}
        </p>
    };
    let sides = is_partner.then(|| {
        view! {
            <th scope="col" class="ps-3 text-end font-normal whitespace-nowrap">
                {tr!("To you")}
            </th>
            <th scope="col" class="ps-3 text-end font-normal whitespace-nowrap">
                {tr!("From you")}
            </th>
        }
    });
    // A partner's two sides say it already, as a rule; where there is little room they have to do.
    let sum_class = if is_partner { "max-sm:hidden" } else { "" };
    let rows = open.iter().chain(&ended).map(|of| row(of, longest, is_partner)).collect_view();
    let table = view! {
        <div class="@container overflow-x-auto">
            <table class="w-full text-sm" aria-label=tr!("Customers by status")>
                <thead class="text-xs text-muted">
                    <tr>
                        <th scope="col" class="py-1 text-start font-normal">
                            {tr!("Status")}
                        </th>
                        {sides}
                        <th scope="col" class=format!("ps-3 text-end font-normal {sum_class}")>
                            {tr!("Customers")}
                        </th>
                        <td class="hidden w-1/4 @lg:table-cell"></td>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    part("standing", tr!("Where everything stands"), None, sum.into_any(), table.into_any())
}

fn row(of: &Standing, longest: u64, is_partner: bool) -> AnyView {
    let Standing { status, count: BySide { records, incoming, outgoing } } = *of;
    let fill = if status.is_final() { chart::Fill::Outlined } else { chart::Fill::Solid };
    let side = |records: u64| {
        view! { <td class="ps-3 text-end tabular-nums text-muted">{(records > 0).then(|| count(records))}</td> }
    };
    view! {
        <tr class="relative hover:bg-base-200" data-testid="standing-row" data-key=status.code()>
            <th scope="row" class="max-w-0 min-w-40 py-1.5 sm:min-w-56 max-sm:[&_.badge-pill]:border-0 max-sm:[&_.badge-pill]:px-0 max-sm:[&_.truncate]:whitespace-normal text-start font-normal">
                <a class="block max-w-full after:absolute after:inset-0" href=format!("/migrations?status={}", status.code())>
                    {status_mark(status)}
                </a>
            </th>
            {is_partner.then(|| [side(incoming), side(outgoing)].collect_view())}
            <td class=format!("ps-3 text-end font-medium tabular-nums {}", if is_partner { "max-sm:hidden" } else { "" })>{count(records)}</td>
            <td class="hidden ps-3 @lg:table-cell">{chart::share(records, longest, fill)}</td>
        </tr>
    }
    .into_any()
}

fn count(records: u64) -> String {
    format::count(usize::try_from(records).unwrap_or(usize::MAX))
}
