//! A native dialog: the browser keeps the focus inside, closes it on Escape, and gives the focus back afterwards.
//!
//! What it is about is a signal: set to something, the dialog opens with a view made for it; set to nothing, it closes.

use crate::browser;
use leptos::{html, prelude::*};

/// What a dialog shows.
pub struct Dialog {
    pub title: String,
    pub body: AnyView,
}

/// A dialog that is open while `about` holds something. `wide` makes room for a text.
pub fn dialog<T: Clone + Send + Sync + 'static>(
    about: RwSignal<Option<T>>,
    view: impl Fn(T) -> Dialog + Send + Sync + 'static,
) -> AnyView {
    let open = Memo::new(move |_| about.with(Option::is_some));
    frame(open, Callback::new(move |()| about.set(None)), Box::new(move || about.get().map(&view)))
}

fn frame(open: Memo<bool>, close: Callback<()>, view: Box<dyn Fn() -> Option<Dialog> + Send + Sync>) -> AnyView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (open, Some(element)) = (open.get(), element.get()) else { return };
        if open && !element.open() {
            // Once its contents are there, so that the focus finds them.
            request_animation_frame(move || {
                let _ = element.show_modal();
            });
        } else if !open && element.open() {
            element.close();
        }
    });
    view! {
        <dialog
            node_ref=element
            class="m-auto w-[min(40rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] overflow-y-auto rounded-box border border-base-300 bg-base-100 p-0 text-base-content shadow-xl backdrop:bg-black/50"
            aria-labelledby="dialog-title"
            on:close=move |_| {
                close.try_run(());
                // What it was opened from may be gone by now: then the page has the focus, never nothing.
                browser::focus_unless_there_is("main");
            }
        >
            {move || {
                view()
                    .map(|Dialog { title, body }| {
                        view! {
                            <div class="space-y-4 p-5">
                                <h2 id="dialog-title" class="text-lg font-semibold outline-none" tabindex="-1" autofocus>
                                    {title}
                                </h2>
                                {body}
                            </div>
                        }
                    })
            }}
        </dialog>
    }
    .into_any()
}
