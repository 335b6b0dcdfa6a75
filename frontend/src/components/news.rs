//! What somebody else has changed, where putting it on the screen at once would move what is being read or what is being typed.
//!
//! The region is there before the news, so that it is read out when it comes, once the reader is idle; it takes no room until then.

use super::{Look, button};
use leptos::prelude::*;
use shared::tr;

/// `new`: how many entries wait above the list; none of them where something that is shown has changed. `show` puts it on the screen.
pub fn news(new: Memo<Option<usize>>, show: Callback<()>) -> AnyView {
    let waiting = move |new: usize| {
        let (words, label) = match new {
            0 => (Some(tr!("This has changed meanwhile.")), tr!("Show what changed").to_owned()),
            new => (None, tr!(new; "{new} new" | "{new} new")),
        };
        let never = Signal::stored(false);
        view! {
            <div
                class="flex items-center gap-3 rounded-full border border-edge bg-base-100 py-1 ps-4 pe-1 text-sm shadow-lg"
                data-testid="news"
            >
                {words.map(|words| view! { <span>{words}</span> })}
                {button(Look::Primary, label, "show-news", never, never, show)}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="sticky top-16 z-10 flex justify-center empty:hidden" role="status">
            {move || new.get().map(waiting)}
        </div>
    }
    .into_any()
}
