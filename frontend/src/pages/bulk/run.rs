//! Looking at each application before, and asking for each of them after the person has said yes.

use super::{
    Deed, Run,
    piece::{Piece, Standing},
};
use crate::{
    api::{self, ApiError},
    pages::decision::{self, Said, Statement},
};
use futures_util::future::join_all;
use leptos::prelude::*;
use shared::{
    api::{
        Decide, DecisionAnswer, DecisionRequest, ExceptRequest, GetWarnings, Nothing, Remind, RowsRequest,
        VerdictRequest,
    },
    application::{RejectReason, Step, Version},
    texts::TextVersion,
    tr,
};

/// Applications that are looked at together.
const AT_A_TIME: usize = 4;

impl Run {
    fn set(self, index: usize, standing: Standing) {
        let _ = self.standings.try_update(|all| {
            if let Some(one) = all.get_mut(index) {
                *one = standing;
            }
        });
    }
}

/// Finds out for each whether it can be done, on which version, and what is to be looked at before.
pub(super) fn prepare(run: Run) {
    leptos::task::spawn_local(async move {
        let Some(pieces) = run.pieces.try_get_value() else { return };
        let numbered: Vec<(usize, Piece)> = pieces.into_iter().enumerate().collect();
        for some in numbered.chunks(AT_A_TIME) {
            if run.stop.try_get_untracked() != Some(false) {
                return;
            }
            join_all(some.iter().cloned().map(|(index, piece)| async move {
                let standing = look_at(run, index, piece).await.unwrap_or_else(|error| failed(&error));
                run.set(index, standing);
            }))
            .await;
        }
    });
}

async fn look_at(run: Run, index: usize, piece: Piece) -> Result<Standing, ApiError> {
    if run.deed == Deed::Remind {
        return Ok(Standing::Ready { warnings: 0 });
    }
    let approves = run.deed != Deed::Reject;
    if approves && piece.step == Step::NewReseller {
        return Ok(Standing::Failed(tr!("To accept it, open it and set the credit lines").to_owned()));
    }
    if piece.version.is_none() {
        let detail = api::application(&piece.application).await?;
        let waiting = detail.summary.waiting.iter().find(|waiting| waiting.step == piece.step);
        let Some(waiting) = waiting.filter(|_| detail.can.decide.contains(&piece.step)) else {
            return Ok(Standing::Failed(tr!("It doesn't wait for your decision").to_owned()));
        };
        let (version, statement) = (detail.summary.version, Statement::of(&detail.summary, waiting));
        let _ = run.pieces.try_update_value(|pieces| {
            if let Some(piece) = pieces.get_mut(index) {
                piece.version = Some(version);
                piece.statement = statement;
            }
        });
    }
    let warnings = if approves && piece.warned {
        let id = piece.application.as_str();
        api::call::<GetWarnings>(&[id], &Nothing {}, &Nothing {}).await?.warnings.len()
    } else {
        0
    };
    Ok(Standing::Ready { warnings })
}

fn failed(error: &ApiError) -> Standing {
    let (title, detail) = (error.title(), error.detail());
    Standing::Failed(if error.is_outdated() {
        tr!("It has changed meanwhile, nothing was done: {detail}", detail)
    } else {
        format!("{title}. {detail}")
    })
}

/// Asks for one after the other. What can't be done is passed over.
pub(super) fn all(run: Run, statement: Option<TextVersion>, reason: Option<(RejectReason, String)>) {
    run.busy.set(true);
    leptos::task::spawn_local(async move {
        let pieces = run.pieces.try_get_value().unwrap_or_default();
        for (index, piece) in pieces.into_iter().enumerate() {
            let ready = |all: &Vec<Standing>| matches!(all.get(index), Some(Standing::Ready { .. }));
            if run.standings.try_with_untracked(ready) != Some(true) {
                continue;
            }
            if run.stop.try_get_untracked() != Some(false) {
                run.set(index, Standing::Failed(tr!("Stopped before this one").to_owned()));
                continue;
            }
            run.set(index, Standing::Sending);
            let standing = match one(run.deed, piece, statement.clone(), reason.clone()).await {
                Ok(words) => Standing::Done(words),
                Err(error) => failed(&error),
            };
            run.set(index, standing);
        }
        let _ = run.over.try_set(true);
        let _ = run.busy.try_set(false);
    });
}

async fn one(
    deed: Deed,
    piece: Piece,
    statement: Option<TextVersion>,
    reason: Option<(RejectReason, String)>,
) -> Result<String, ApiError> {
    let id = &piece.application;
    // Only where it belongs to the decision: the portal refuses a statement that nobody asked for.
    let statement = statement.filter(|_| piece.statement != Statement::NotAsked);
    let version = piece.version.unwrap_or(Version(0));
    let decide = async |rows: RowsRequest, verdict: VerdictRequest| {
        let request = DecisionRequest { step: piece.step, rows, verdict };
        api::change_on::<Decide>(id, version, &request).await
    };
    match (deed, reason) {
        (Deed::Remind, _) => {
            let answer = api::call::<Remind>(&[id.as_str()], &Nothing {}, &Nothing {}).await?;
            Ok(tr!("Reminded: {who}", who = answer.reminded.join(", ")))
        }
        (Deed::Approve, _) => {
            let verdict = VerdictRequest::Approve { statement, except: Vec::new() };
            Ok(told(Said::Yes, &decide(piece.rows.clone(), verdict).await?))
        }
        (Deed::Reject, Some((reason, words))) => {
            Ok(told(Said::No, &decide(piece.rows.clone(), VerdictRequest::Reject { reason, words }).await?))
        }
        (Deed::Except, Some((reason, words))) => {
            let rows = match &piece.rows {
                RowsRequest::Only(rows) => rows.clone(),
                RowsRequest::All => Default::default(),
            };
            let except = rows.iter().map(|row| ExceptRequest { row, reason, words: words.clone() }).collect();
            let verdict = VerdictRequest::Approve { statement, except };
            Ok(told(Said::Yes, &decide(RowsRequest::All, verdict).await?))
        }
        // The button can't be pressed without a reason.
        (Deed::Reject | Deed::Except, None) => Ok(String::new()),
    }
}

fn told(said: Said, answer: &DecisionAnswer) -> String {
    let mut words = vec![decision::title(said, answer)];
    words.extend(decision::consequences(answer));
    words.join(" ")
}
