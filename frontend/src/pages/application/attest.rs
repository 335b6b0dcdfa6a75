//! Attesting consents (R5.4): where the programme has the applicant hold them, it attaches the proof and says for whom it counts.

use super::Open;
use crate::{
    api::{self, ApiError},
    components::{Attachments, Dialog, Look, attachments, dialog, error_alert},
    pages::decision::{Outcome, dialog_buttons},
};
use leptos::prelude::*;
use shared::{
    api::{Attest, AttestRequest},
    rows::RowSet,
    tr,
};

pub fn dialog_of(open: Open) -> AnyView {
    dialog(open.attesting, move |rows| attest(open, rows))
}

fn attest(open: Open, rows: RowSet) -> Dialog {
    let file = Attachments::new(1);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let count = rows.len();
    let title = tr!(count; "Attest the consent of {count} customer" | "Attest the consent of {count} customers");
    let proof = move || file.kept().and_then(|kept| kept.first().copied());
    let id = open.loader.ready_untracked().map(|detail| detail.summary.id);
    let to = id.clone();
    let confirm = Callback::new(move |()| {
        let (Some(attachment), Some(id)) = (untrack(proof), to.clone()) else { return };
        let request = AttestRequest { rows: rows.clone(), attachment };
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change::<Attest>(&[id.as_str()], &request, &[]).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let count = answer.rows.len();
                    let done = tr!(
                        count;
                        "Attested: the consent of {count} customer. They are told." | "Attested: the consent of {count} customers. They are told."
                    );
                    let _ = open.attesting.try_set(None);
                    open.records.clear();
                    open.deciding.ended(Outcome::Done(done));
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let body = view! {
        <p class="text-sm">
            {tr!("You say that you hold the consent of these sub-customers, and attach it. Each of them is told and can still refuse. It is recorded that you have attested it.")}
        </p>
        {id.map(|id| attachments(file, id, "attest-file"))}
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(
            Look::Primary,
            tr!("Attest"),
            "confirm-attest",
            Signal::derive(move || proof().is_none()),
            busy,
            confirm,
            Callback::new(move |()| open.attesting.set(None)),
        )}
    };
    Dialog { title, body: body.into_any() }
}
