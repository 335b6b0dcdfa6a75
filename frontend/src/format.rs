//! Dates, amounts and counts as people read them: by the browser's own formatters, in the viewer's zone.
//!
//! Amounts go to the formatter as the decimal strings they are, never through a float (R4.1). Dates and numbers are in the language that
//! the page speaks, in the browser's own variety of it: who reads English in Singapore gets Singapore's dates.

use crate::session;
use js_sys::{Array, Date, Function, Intl, JsString, Object, Reflect};
use leptos::prelude::*;
use shared::{
    credit::{Credit, Money},
    instant::Instant,
    language::{self, Language},
    tr,
};
use std::{cell::RefCell, collections::BTreeMap};
use wasm_bindgen::JsValue;

thread_local! {
    /// Formatters by language and name: making one takes longer than using it.
    static FORMATS: RefCell<BTreeMap<(Language, String), Function>> = const { RefCell::new(BTreeMap::new()) };
    static RELATIVE: RefCell<BTreeMap<Language, Intl::RelativeTimeFormat>> = const { RefCell::new(BTreeMap::new()) };
}

/// The browser's own variety of the language that is spoken: of those that it prefers, the first.
fn locales() -> Array {
    let spoken = language::current();
    let preferred = window().navigator().languages();
    let tag = preferred.iter().filter_map(|tag| tag.as_string()).find(|tag| Language::of_tag(tag) == Some(spoken));
    let tag = tag.unwrap_or_else(|| match spoken {
        Language::English => "en-GB".to_owned(),
        other => other.tag().to_owned(),
    });
    Array::of1(&tag.into())
}

fn options(pairs: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&options, &JsValue::from_str(name), value);
    }
    options
}

/// Formats with a formatter that is made once.
fn with_format(name: &str, value: &JsValue, make: impl FnOnce(&Array) -> Function) -> String {
    let key = (language::current(), name.to_owned());
    let format = FORMATS.with_borrow(|formats| formats.get(&key).cloned()).unwrap_or_else(|| {
        let made = make(&locales());
        FORMATS.with_borrow_mut(|formats| formats.insert(key, made.clone()));
        made
    });
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn date_format(name: &str, instant: Instant, pairs: &[(&str, JsValue)]) -> String {
    let date = Date::new(&JsValue::from_f64(instant.millis() as f64));
    with_format(name, &date, |locales| Intl::DateTimeFormat::new(locales, &options(pairs)).format())
}

/// `22 Nov 2026, 09:30`
pub fn date_time(instant: Instant) -> String {
    date_format("short", instant, &[("dateStyle", "medium".into()), ("timeStyle", "short".into())])
}

/// With seconds and zone.
pub fn exact(instant: Instant) -> String {
    date_format("exact", instant, &[("dateStyle", "full".into()), ("timeStyle", "long".into())])
}

/// A point in time: local date and time, with the exact one and its zone for those who point at it.
pub fn time(instant: Instant) -> AnyView {
    // Where a line ends, the hour keeps its half of the day.
    let text = date_time(instant).replace(" AM", "\u{a0}AM").replace(" PM", "\u{a0}PM");
    view! {
        <time datetime=instant.to_string() title=exact(instant) class="whitespace-nowrap">
            {text}
        </time>
    }
    .into_any()
}

/// `in 9 days`, `2 hours ago`: beside a date, never instead of it.
pub fn from_now(instant: Instant) -> String {
    let minutes = (instant.millis() as f64 - session::now_millis()) / 60_000.0;
    if minutes.abs() < 1.0 {
        return if minutes <= 0.0 { tr!("a moment ago") } else { tr!("in a moment") }.to_owned();
    }
    // Ten days are "in 10 days" also a minute after they have begun; what is near isn't made to seem farther.
    let (amount, unit) = match minutes.abs() {
        minutes if minutes < 60.0 => (minutes.floor(), "minute"),
        minutes if minutes < 48.0 * 60.0 => ((minutes / 60.0).floor(), "hour"),
        minutes => ((minutes / 1440.0).round(), "day"),
    };
    let amount = amount.copysign(minutes);
    let format = RELATIVE.with_borrow_mut(|formats| {
        let make = || Intl::RelativeTimeFormat::new(&locales(), &Object::new());
        formats.entry(language::current()).or_insert_with(make).clone()
    });
    JsString::into(format.format(amount, unit))
}

/// `USD 12,500.00`
pub fn money(amount: Money) -> String {
    let currency = session::current().currency();
    let text = JsValue::from_str(&amount.to_string());
    with_format(&currency, &text, |locales| {
        let options = if currency.is_empty() {
            options(&[("minimumFractionDigits", 2.into())])
        } else {
            options(&[
                ("style", "currency".into()),
                ("currency", currency.as_str().into()),
                ("currencyDisplay", "code".into()),
                ("minimumFractionDigits", 2.into()),
            ])
        };
        Intl::NumberFormat::new(locales, &options).format()
    })
}

/// `12,500.00`, where the column's heading names the currency.
pub fn plain_amount(amount: Credit) -> String {
    with_format("amount", &JsValue::from_str(&amount.to_string()), |locales| {
        let options = options(&[("minimumFractionDigits", 2.into()), ("maximumFractionDigits", 2.into())]);
        Intl::NumberFormat::new(locales, &options).format()
    })
}

/// `10,000`
pub fn count(number: usize) -> String {
    with_format("count", &JsValue::from_f64(number as f64), |locales| {
        Intl::NumberFormat::new(locales, &Object::new()).format()
    })
}

/// A date's parts in the viewer's zone, as `YYYY-MM-DD` and `HH:MM`.
fn local_parts(date: &Date) -> (String, String) {
    let day = format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date());
    (day, format!("{:02}:{:02}", date.get_hours(), date.get_minutes()))
}

/// Tomorrow as a date field has it.
pub fn tomorrow() -> String {
    local_parts(&Date::new(&JsValue::from_f64(session::now_millis() + 86_400_000.0))).0
}

/// An instant as a field for date and time has it: in the viewer's zone, to the minute.
pub fn to_local_field(instant: Instant) -> String {
    let (day, time) = local_parts(&Date::new(&JsValue::from_f64(instant.millis() as f64)));
    format!("{day}T{time}")
}

/// What such a field holds, as an instant; `None` while it isn't complete.
pub fn from_local_field(text: &str) -> Option<Instant> {
    let millis = Date::parse(text);
    // Whole milliseconds below 2^53: nothing is lost.
    (!text.is_empty() && millis.is_finite()).then(|| Instant::from_millis(millis as i64))
}
