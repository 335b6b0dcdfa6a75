//! What came and went, month by month: for a partner the customers that came to it and left it, for the programme those applied for, moved
//! and ended otherwise.

use super::part;
use crate::components::chart::{self, Fill, MonthName, Series};
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use shared::{
    api::{BySide, MonthFlow, OverviewAnswer},
    language,
    overview::Month,
    tr,
};
use wasm_bindgen::JsValue;

pub fn section(answer: &OverviewAnswer, is_partner: bool) -> AnyView {
    let months = &answer.months;
    let names = months.iter().map(|of| name(of.month)).collect();
    let series = |name: &'static str, fill: Fill, of: fn(&MonthFlow) -> BySide, side: fn(BySide) -> u64| Series {
        name,
        fill,
        values: months.iter().map(|month| side(of(month))).collect(),
    };
    let all = |count: BySide| count.records;
    let applied = || series(tr!("Applied for"), Fill::Outlined, |of| of.opened, all);
    let otherwise = || series(tr!("Ended without moving"), Fill::Striped, |of| of.ended_otherwise, all);
    let (drawn, more) = if is_partner {
        let came = series(tr!("Came to you"), Fill::Solid, |of| of.migrated, |count| count.incoming);
        let left = series(tr!("Left you"), Fill::Striped, |of| of.migrated, |count| count.outgoing);
        (vec![came, left], vec![applied(), otherwise()])
    } else {
        (vec![applied(), series(tr!("Moved"), Fill::Solid, |of| of.migrated, all), otherwise()], Vec::new())
    };
    let chart = chart::bars_by_month(tr!("Customers by month"), names, drawn, more);
    part("flow", tr!("Came and went"), Some(tr!("Customers by month, in UTC.")), ().into_any(), chart)
}

/// In the reader's language: short under a bar, in full in the table.
fn name(month: Month) -> MonthName {
    let first = Date::new(&JsValue::from_f64(Date::utc(f64::from(month.year()), f64::from(month.of_year()) - 1.0)));
    let said = |pairs: &[(&str, &str)]| {
        let options = Object::new();
        for (name, value) in [("timeZone", "UTC")].iter().chain(pairs) {
            let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
        }
        String::from(first.to_locale_date_string(language::current().tag(), &options))
    };
    MonthName { short: said(&[("month", "short")]), long: said(&[("month", "long"), ("year", "numeric")]) }
}
