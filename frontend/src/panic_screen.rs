//! What a person sees if the program itself breaks: a plain screen with a way on, instead of a page that no longer answers.
//!
//! Nothing is lost by loading the page again: drafts lie in the browser's storage. The portal is told of the fault under the reference that
//! the screen shows, so that whoever is asked about it finds it in the log.

use leptos::prelude::{document, window};
use shared::{
    api::{Endpoint, FaultReport, ReportFault},
    tr,
};
use std::{cell::Cell, panic::PanicHookInfo};

/// What is told of a fault, at most.
const LONGEST: usize = 400;

thread_local! {
    /// What comes after the first fault is its consequence.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Shows the screen on a panic, and writes its cause to the console.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        if !SHOWN.replace(true) {
            let reference = reference();
            show(&reference);
            report(reference, info);
        }
    }));
}

/// Ten letters and digits: few faults happen, and fewer are asked about.
fn reference() -> String {
    let digit = |_| char::from_digit((js_sys::Math::random() * 16.0) as u32, 16).unwrap_or('0');
    (0..10).map(digit).collect()
}

fn report(reference: String, info: &PanicHookInfo<'_>) {
    let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
    let message = info.payload_as_str().unwrap_or_default();
    let what: String = format!("{place} {message}").chars().take(LONGEST).collect();
    let page = window().location().pathname().unwrap_or_default();
    if let Ok(report) = serde_json::to_string(&FaultReport { reference, what, page }) {
        // Goes out even if the page is left at once.
        let _ = window().navigator().send_beacon_with_opt_str(ReportFault::PATH, Some(&report));
    }
}

fn show(reference: &str) {
    let Some(body) = document().body() else { return };
    // Texts of ours and a reference of digits: nothing in it came from outside.
    body.set_inner_html(&format!(
        "<main class=\"mx-auto max-w-xl p-8\" role=\"alert\" data-testid=\"broken\" data-broken>\
           <h1 class=\"text-xl font-semibold\">{title}</h1>\
           <p class=\"mt-2\">{words}</p>\
           <p class=\"mt-6 flex flex-wrap gap-3\">\
             <a class=\"btn btn-primary\" href=\"\" rel=\"external\">{again}</a>\
             <a class=\"btn btn-outline border-edge\" href=\"/\" rel=\"external\">{first}</a>\
           </p>\
           <p class=\"mt-6 text-sm text-muted\">{quote} <code class=\"select-all\" data-testid=\"reference\">{reference}</code></p>\
         </main>",
        title = tr!("This page has stopped working"),
        words = tr!("The fault is ours. What you sent before is safe, and what you were filling in is kept in this browser where possible."),
        again = tr!("Load the page again"),
        first = tr!("Go to the first page"),
        quote = tr!("If it happens again, tell the programme's administration what you did and this reference:"),
    ));
    document().set_title(&format!("{} · Customer Migration", tr!("Stopped working")));
}
