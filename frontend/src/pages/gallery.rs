//! Every component in every state, side by side: what a page is built of, and where a change of looks is seen first.
//!
//! Only a demonstration has it. What it shows is made up here and touches nothing.

mod forms;
mod pieces;

use super::heading;
use leptos::prelude::*;
use shared::tr;

pub fn page() -> AnyView {
    view! {
        {heading(tr!("Components"), tr!("What the pages are built of, each in all its states."), ().into_any())}
        {part(tr!("Colours"), colours())}
        {part(tr!("Type and elevation"), type_and_elevation())}
        {part(tr!("Icons"), pieces::icons())}
        {part(tr!("Buttons"), forms::buttons())}
        {part(tr!("Fields"), forms::fields())}
        {part(tr!("File drop"), forms::files())}
        {part(tr!("Badges"), pieces::badges())}
        {part(tr!("Explanations"), pieces::explanations())}
        {part(tr!("Messages in the page"), pieces::alerts())}
        {part(tr!("Toasts"), pieces::toasts())}
        {part(tr!("Dialog"), pieces::dialogs())}
        {part(tr!("Menu and keys"), pieces::menus())}
        {part(tr!("Tabs"), pieces::tab_row())}
        {part(tr!("Steps"), pieces::steps())}
        {part(tr!("Timeline"), pieces::history())}
        {part(tr!("Table and facts"), pieces::tables())}
        {part(tr!("Nothing there"), pieces::nothing())}
        {part(tr!("On its way"), pieces::on_its_way())}
    }
    .into_any()
}

fn part(name: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="space-y-3" data-testid="gallery-part">
            <h2 class="text-base font-semibold">{name}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// Names as the style sheet has them: they aren't words of a language.
fn colours() -> AnyView {
    let swatches = [
        ("base-100", "bg-base-100 text-base-content"),
        ("base-200", "bg-base-200 text-base-content"),
        ("base-300", "bg-base-300 text-base-content"),
        ("muted", "bg-base-100 text-muted"),
        ("primary", "bg-primary text-primary-content"),
        ("info", "bg-info text-info-content"),
        ("success", "bg-success text-success-content"),
        ("warning", "bg-warning text-warning-content"),
        ("error", "bg-error text-error-content"),
    ];
    let swatches = swatches.into_iter().map(|(name, class)| {
        view! { <li class=format!("rounded-field border border-base-300 px-3 py-4 font-mono text-xs {class}")>{name}</li> }
    });
    view! { <ul class="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-9">{swatches.collect_view()}</ul> }.into_any()
}

fn type_and_elevation() -> AnyView {
    let sizes = [
        "text-xl font-semibold",
        "text-base font-semibold",
        "text-sm",
        "text-table",
        "text-xs text-muted",
        "text-2xs text-muted",
    ];
    let sizes = sizes.into_iter().map(|class| {
        view! {
            <li class="flex flex-wrap items-baseline justify-between gap-x-4">
                <span class=class>{tr!("Customers move to their new reseller")}</span>
                <code class="text-xs text-muted">{class}</code>
            </li>
        }
    });
    let heights = ["shadow-raised", "shadow-float", "shadow-modal"];
    let heights = heights.into_iter().map(|class| {
        view! { <li class=format!("rounded-box border border-base-300 bg-base-100 p-4 font-mono text-xs {class}")>{class}</li> }
    });
    view! {
        <ul class="card-box space-y-2 p-5">{sizes.collect_view()}</ul>
        <ul class="grid gap-4 p-2 sm:grid-cols-3">{heights.collect_view()}</ul>
    }
    .into_any()
}
