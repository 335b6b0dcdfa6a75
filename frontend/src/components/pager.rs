//! Pages of a list that is here already.

use super::{Look, button};
use crate::format;
use leptos::prelude::*;
use shared::tr;

/// Rows on a page.
pub const PAGE: usize = 100;

/// Which of `total` rows are shown, and buttons to go on. Nothing where all fit on one page.
pub fn pager(page: RwSignal<usize>, total: Signal<usize>) -> AnyView {
    let last = move || total.get().saturating_sub(1) / PAGE;
    (move || {
        if total.get() <= PAGE {
            return ().into_any();
        }
        let at = page.get().min(last());
        let from = at * PAGE + 1;
        let to = (from + PAGE - 1).min(total.get());
        let idle = Signal::stored(false);
        view! {
            <nav class="flex items-center justify-end gap-3 text-sm" aria-label=tr!("Pages")>
                <span class="text-muted tabular-nums" aria-live="polite">
                    {tr!(
                        "{from} to {to} of {all}",
                        from = format::count(from),
                        to = format::count(to),
                        all = format::count(total.get())
                    )}
                </span>
                {button(
                    Look::Secondary,
                    tr!("Previous"),
                    "page-previous",
                    Signal::stored(at == 0),
                    idle,
                    Callback::new(move |()| page.set(at.saturating_sub(1))),
                )}
                {button(
                    Look::Secondary,
                    tr!("Next"),
                    "page-next",
                    Signal::stored(at >= last()),
                    idle,
                    Callback::new(move |()| page.set(at + 1)),
                )}
            </nav>
        }
        .into_any()
    })
    .into_any()
}
