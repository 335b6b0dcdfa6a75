//! The bell in the header: how many messages the person hasn't read (R9.1), and the way to them.
//!
//! Looked up when the person comes and on the way to another page; in between it is told live (`live`). An answer that fails to come
//! changes nothing: the messages page says what is wrong, and the next look may succeed.

use crate::{
    api,
    components::{Icon, icon},
    session::Session,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::tr;

/// For somebody who is signed in; made anew for the next one.
pub fn bell(session: Session) -> AnyView {
    let unread = session.unread;
    unread.set(None);
    let look = move || {
        leptos::task::spawn_local(async move {
            if let Some(number) = api::by_itself(api::unread()).await {
                let _ = unread.try_set(Some(number));
            }
        });
    };
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.with(|_| ());
        session.renewals.track();
        look();
    });

    let number = Memo::new(move |_| unread.get().unwrap_or(0));
    let name = move || match number.get() {
        0 => tr!("Messages").to_owned(),
        // As it is to be seen: who speaks to the page says what stands there.
        100.. => tr!("Messages, 99+ unread").to_owned(),
        unread => tr!(unread; "Messages, {unread} unread" | "Messages, {unread} unread"),
    };
    let shown = move || match number.get() {
        0 => None,
        number @ 1..=99 => Some(number.to_string()),
        _ => Some("99+".to_owned()),
    };
    view! {
        <a href="/messages" class="btn btn-sm btn-square btn-ghost relative" data-testid="bell" aria-label=name>
            {icon(Icon::Bell)}
            {move || {
                shown()
                    .map(|shown| {
                        view! {
                            <span
                                class="absolute -end-0.5 -top-0.5 min-w-4 rounded-full bg-error px-1 text-center text-[0.625rem] leading-4 font-semibold text-error-content"
                                data-testid="unread"
                                aria-hidden="true"
                            >
                                {shown}
                            </span>
                        }
                    })
            }}
        </a>
    }
    .into_any()
}
