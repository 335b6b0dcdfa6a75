//! The proof pack of an application, readable and printable (R10.1, R10.2): fetched as the file that it is, and checked here before any
//! of it is shown. `verify` is the same for a file that somebody was sent.

mod report;
pub mod verify;

use crate::{
    api, browser,
    components::{Look, button, card_skeleton},
    load::{Load, Loader},
    pages::{heading, not_found},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use report::{Checked, report};
use shared::{
    api::{GetProof, ProblemCode, SignedIn, path},
    ids::ApplicationId,
    tr,
};

pub fn page(_who: SignedIn) -> AnyView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<ApplicationId>().ok())));
    (move || match id.get() {
        Some(id) => of(id),
        None => not_found::page(),
    })
    .into_any()
}

fn of(id: ApplicationId) -> AnyView {
    let loader = Loader::<Checked>::new();
    let asked = id.clone();
    let reload = Callback::new(move |()| {
        let id = asked.clone();
        loader.ask(async move {
            let text = api::text::<GetProof>(&[id.as_str()]).await?;
            Ok(Checked::new(text.as_bytes()))
        });
    });
    reload.try_run(());
    let missing = Memo::new(move |_| {
        loader.state.with(|state| match state {
            Load::Failed(error) => error.code() == Some(ProblemCode::NotFound),
            Load::Loading | Load::Ready(_) => false,
        })
    });
    (move || {
        if missing.get() {
            return not_found::page();
        }
        view! {
            {heading(
                tr!("Proof pack"),
                tr!("What was agreed, by whom and when. Anyone who has the file can check that nothing in it was changed."),
                actions(&id),
            )}
            <p class="max-w-prose text-sm text-muted print:hidden">
                {tr!("Whoever gets the file from you checks it at {address}, without signing in.", address = browser::whole_address(VERIFY))}
            </p>
            {loader.show(card_skeleton, reload, report)}
        }
        .into_any()
    })
    .into_any()
}

/// Where anybody checks a pack.
const VERIFY: &str = "/verify";

fn actions(id: &ApplicationId) -> AnyView {
    let idle = Signal::stored(false);
    let address = path::<GetProof>(&[id.as_str()]);
    let print = Callback::new(|()| browser::print());
    view! {
        <div class="flex flex-wrap gap-2 print:hidden">
            <a class=Look::Secondary.class() href=format!("/applications/{id}")>
                {tr!("Back to the application")}
            </a>
            <a class=Look::Quiet.class() href=VERIFY data-testid="to-verify">
                {tr!("Check a pack that you were sent")}
            </a>
            {button(Look::Secondary, tr!("Print"), "print", idle, idle, print)}
            <a
                class=Look::Primary.class()
                href=address
                download=format!("{id}-proof.json")
                rel="external"
                data-testid="download-proof"
            >
                {tr!("Download the proof pack")}
            </a>
        </div>
    }
    .into_any()
}
