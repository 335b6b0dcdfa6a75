//! What a person sees if the program itself breaks: a plain screen with a way on, instead of a page that no longer answers.
//!
//! Nothing is lost by loading the page again: the draft of an application lies in the tab's storage.

use leptos::prelude::{document, window};

/// Shows the screen on a panic, and writes its cause to the console.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        show();
    }));
}

fn show() {
    let Some(body) = document().body() else { return };
    // A text without anything that came from outside.
    body.set_inner_html(
        "<main class=\"mx-auto max-w-lg p-8\" role=\"alert\">\
           <h1 class=\"text-xl font-semibold\">This page has stopped working</h1>\
           <p class=\"mt-2\">The fault is ours. What you had sent before is safe; what you were filling in is kept in this tab \
           where possible.</p>\
           <p class=\"mt-4\"><a class=\"btn btn-primary\" href=\"\" rel=\"external\">Load the page again</a></p>\
           <p class=\"mt-4\"><a class=\"link\" href=\"/\" rel=\"external\">Go to the first page</a></p>\
         </main>",
    );
    let _ = window().document().map(|document| document.set_title("Stopped working · Customer Migration"));
}
