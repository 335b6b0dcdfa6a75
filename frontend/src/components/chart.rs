//! Charts that also read as tables: bars by month, a bar within a table's row, a spell with its longest.
//!
//! The drawing is for the eye alone; what it shows stands in a table beside it, which readers of the screen always have and everybody can
//! choose. Series differ by how they are filled, not by colour alone, and keep that in forced colours and on paper.

use super::{either, fresh_id};
use crate::format;
use leptos::prelude::*;
use shared::tr;

/// How the bars of a series are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Solid,
    Outlined,
    Striped,
}

pub struct Series {
    pub name: &'static str,
    pub fill: Fill,
    /// One for each month.
    pub values: Vec<u64>,
}

/// A month: as it stands under its bars, and in full.
pub struct MonthName {
    pub short: String,
    pub long: String,
}

const SOLID: &str = "fill-primary stroke-primary forced-colors:fill-[CanvasText] forced-colors:stroke-[CanvasText]";
const OUTLINED: &str =
    "fill-base-100 stroke-base-content/70 forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]";
const LINES: &str = "stroke-base-content/70 forced-colors:stroke-[CanvasText]";

/// How much of the height the longest bar takes: above it stands its number.
const TALLEST: f64 = 86.0;
/// How much of a month's width its bars take.
const TOGETHER: f64 = 0.72;

/// What came and went, month by month. `more` are further columns of the table.
pub fn bars_by_month(label: &'static str, months: Vec<MonthName>, series: Vec<Series>, more: Vec<Series>) -> AnyView {
    let as_table = RwSignal::new(false);
    let stripes = fresh_id("stripes");
    let legend = series.iter().map(|of| legend_entry(of, &stripes)).collect_view();
    let drawing = drawing(&months, &series, &stripes);
    let table = table_of(label, &months, series.iter().chain(&more));
    let choice = either(tr!("Show as"), as_table, [(tr!("Chart"), "as-chart"), (tr!("Table"), "as-table")]);
    view! {
        <figure class="space-y-3" data-testid="chart">
            <figcaption class="flex flex-wrap items-center justify-between gap-3">
                <ul class="flex flex-wrap gap-x-4 gap-y-1 text-xs" aria-hidden="true">
                    {legend}
                </ul>
                {choice}
            </figcaption>
            <div class=move || if as_table.get() { "hidden" } else { "" }>{drawing}</div>
            // Read out in any case; seen where it is chosen, and on paper.
            <div class=move || if as_table.get() { "overflow-x-auto" } else { "sr-only print:not-sr-only" }>{table}</div>
        </figure>
    }
    .into_any()
}

fn legend_entry(of: &Series, stripes: &str) -> AnyView {
    view! {
        <li class="flex items-center gap-1.5">
            <svg class="size-3 shrink-0" viewBox="0 0 12 12">
                {pattern(of.fill, &format!("{stripes}-key"))} {bar(of.fill, &format!("{stripes}-key"), ["1", "1", "10", "10"])}
            </svg>
            {of.name}
        </li>
    }
    .into_any()
}

/// The stripes, where they are needed.
fn pattern(fill: Fill, id: &str) -> Option<AnyView> {
    (fill == Fill::Striped).then(|| {
        view! {
            <pattern id=id.to_owned() width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="5" height="5" class="fill-base-100 forced-colors:fill-[Canvas]"></rect>
                <line x1="0" y1="0" x2="0" y2="5" stroke-width="4" class=LINES></line>
            </pattern>
        }
        .into_any()
    })
}

/// A bar by its left, top, width and height.
fn bar(fill: Fill, stripes: &str, [x, y, width, height]: [&str; 4]) -> AnyView {
    let (class, paint) = match fill {
        Fill::Solid => (SOLID, None),
        Fill::Outlined => (OUTLINED, None),
        Fill::Striped => (LINES, Some(format!("url(#{stripes})"))),
    };
    view! {
        <rect
            x=x.to_owned()
            y=y.to_owned()
            width=width.to_owned()
            height=height.to_owned()
            class=class
            fill=paint
            stroke-width="1.25"
        ></rect>
    }
    .into_any()
}

fn percent(of: f64) -> String {
    format!("{of:.2}%")
}

fn drawing(months: &[MonthName], series: &[Series], stripes: &str) -> AnyView {
    let highest = series.iter().flat_map(|of| &of.values).copied().max().unwrap_or_default();
    let top = round_up(highest);
    let month_width = 100.0 / months.len().max(1) as f64;
    let bar_width = month_width * TOGETHER / series.len().max(1) as f64;
    let striped = series.iter().any(|of| of.fill == Fill::Striped);
    let bars = series.iter().enumerate().flat_map(|(place, of)| {
        of.values.iter().enumerate().filter(|(_, value)| **value > 0).map(move |(month, value)| {
            let left = month as f64 * month_width + month_width * (1.0 - TOGETHER) / 2.0 + place as f64 * bar_width;
            // However small, it can be seen.
            let height = (*value as f64 / top as f64 * TALLEST).max(1.0);
            let at = [percent(left + bar_width * 0.06), percent(100.0 - height), percent(bar_width * 0.88), percent(height)];
            let [x, y, width, height] = &at;
            view! {
                {bar(of.fill, stripes, [x, y, width, height])}
                <text
                    x=percent(left + bar_width / 2.0)
                    y=y.clone()
                    dy="-4"
                    text-anchor="middle"
                    class="fill-base-content text-[0.6875rem] tabular-nums max-md:hidden forced-colors:fill-[CanvasText]"
                >
                    {shortly(*value)}
                </text>
            }
        })
    });
    let line = |share: f64| {
        let y = percent(100.0 - TALLEST * share);
        view! { <line x1="0" x2="100%" y1=y.clone() y2=y stroke-dasharray="2 4" class="stroke-base-300"></line> }
    };
    let name = |value: u64, class: &'static str| view! { <span class=class>{shortly(value)}</span> };
    view! {
        <div class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2" aria-hidden="true">
            <div class="relative w-8 text-end text-[0.6875rem] text-muted tabular-nums">
                {name(top, "absolute end-0 top-[14%] -translate-y-1/2")}
                {(top > 1).then(|| name(top / 2, "absolute end-0 top-[57%] -translate-y-1/2"))}
                {name(0, "absolute end-0 top-full -translate-y-1/2")}
            </div>
            <svg class="block h-44 w-full overflow-visible">
                {striped.then(|| pattern(Fill::Striped, stripes))} {line(1.0)} {(top > 1).then(|| line(0.5))}
                {bars.collect_view()}
                <line x1="0" x2="100%" y1="100%" y2="100%" class="stroke-base-content/50 forced-colors:stroke-[CanvasText]"></line>
            </svg>
            <div></div>
            <ol class="grid auto-cols-fr grid-flow-col pt-1.5 text-center text-[0.6875rem] text-muted">
                {months.iter().map(|month| view! { <li class="truncate">{month.short.clone()}</li> }).collect_view()}
            </ol>
        </div>
    }
    .into_any()
}

fn table_of<'a>(label: &'static str, months: &[MonthName], series: impl Iterator<Item = &'a Series>) -> AnyView {
    let series: Vec<&Series> = series.collect();
    let heads = series
        .iter()
        .map(|of| view! { <th scope="col" class="text-end text-xs font-normal">{of.name}</th> })
        .collect_view();
    let row = |(place, month): (usize, &MonthName)| {
        let cells = series.iter().map(|of| {
            let value = of.values.get(place).copied().unwrap_or_default();
            view! { <td class="text-end tabular-nums">{amount(value)}</td> }
        });
        view! {
            <tr data-testid="chart-row">
                <th scope="row" class="font-normal whitespace-nowrap">
                    {month.long.clone()}
                </th>
                {cells.collect_view()}
            </tr>
        }
    };
    // The newest first, as in every list.
    let rows = months.iter().enumerate().rev().map(row).collect_view();
    view! {
        <table class="table table-xs" aria-label=label data-testid="chart-table">
            <thead>
                <tr>
                    <th scope="col" class="text-xs font-normal">{tr!("Month")}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A bar in a row of a table, as long as its share of the longest. The number stands beside it.
pub fn share(value: u64, longest: u64, fill: Fill) -> AnyView {
    let width = percent(value as f64 / longest.max(1) as f64 * 100.0);
    view! {
        <svg class="block h-2.5 w-full" aria-hidden="true">
            {(value > 0).then(|| bar(fill, "", ["0", "1", &width, "8"]))}
        </svg>
    }
    .into_any()
}

/// How long something took as a rule and at most, against the longest of all: a bar, and a line that goes on from it.
pub fn spell(usual: u32, longest: u32, of: u32) -> AnyView {
    let place = |minutes: u32| percent(f64::from(minutes) / f64::from(of.max(1)) * 100.0);
    let (usual, longest) = (place(usual), place(longest));
    view! {
        <svg class="block h-2.5 w-full" aria-hidden="true">
            <line x1="0" x2=longest.clone() y1="5" y2="5" stroke-width="1.5" class=LINES></line>
            <line x1=longest.clone() x2=longest y1="1" y2="9" stroke-width="3" class=LINES></line>
            {bar(Fill::Solid, "", ["0", "1", &usual, "8"])}
        </svg>
    }
    .into_any()
}

/// The next number that is easy to read along an axis: 1, 2, 4, 6, 8 or 10 times a power of ten.
fn round_up(highest: u64) -> u64 {
    let power =
        (0..19).map(|digits| 10u64.saturating_pow(digits)).take_while(|power| *power <= highest).last().unwrap_or(1);
    [1, 2, 4, 6, 8, 10]
        .into_iter()
        .map(|times| power.saturating_mul(times))
        .find(|top| *top >= highest)
        .unwrap_or(highest)
        .max(1)
}

fn amount(value: u64) -> String {
    format::count(usize::try_from(value).unwrap_or(usize::MAX))
}

/// With at most four characters where it stands in a drawing.
fn shortly(value: u64) -> String {
    match value {
        0..10_000 => value.to_string(),
        10_000..1_000_000 => format!("{}k", value / 1_000),
        _ => format!("{}M", value / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_number_that_is_easy_to_read() {
        let tops = [0, 1, 2, 3, 5, 7, 9, 10, 11, 21, 99, 100, 4_100, 10_000].map(round_up);
        assert_eq!(tops, [1, 1, 2, 4, 6, 8, 10, 10, 20, 40, 100, 100, 6_000, 10_000]);
    }

    #[test]
    fn a_number_in_a_drawing_is_short() {
        assert_eq!([9_999, 10_000, 999_999, 2_500_000].map(shortly), ["9999", "10k", "999k", "2M"]);
    }
}
