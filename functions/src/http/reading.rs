//! One application and its records: from Workers KV at the nearest edge where that is new enough, else from the ledger.
//!
//! Nobody reads less than they wrote: `at_least` is the version that an answer has named for the document that is read. Either way
//! the answer is built for its viewer by `shared::view`. What isn't the viewer's takes the way of what isn't there: the ledger is asked,
//! and says that there is nothing.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use futures_util::future;
use shared::{
    api::{GetApplication, GetApplicationRecords},
    ids::ApplicationId,
    view,
};

pub async fn application(asked: Asked<GetApplication>) -> Result<Reply<GetApplication>, Error> {
    let (viewer, at_least) = (asked.identity.membership()?, asked.query()?.at_least);
    let mut lost = Vec::new();
    if let Ok(id) = asked.id().parse::<ApplicationId>() {
        match asked.portal.published()?.head(&id, at_least).await.or_lost() {
            Ok(document) => {
                if let Some(detail) = view::detail(&document, viewer) {
                    return Reply::answer(&detail);
                }
            }
            Err(name) => lost.extend(name),
        }
    }
    asked.forward(Ask::GetApplication { application: asked.id(), lost }).await
}

pub async fn records(asked: Asked<GetApplicationRecords>) -> Result<Reply<GetApplicationRecords>, Error> {
    let (viewer, query) = (asked.identity.membership()?, asked.query()?);
    let mut lost = Vec::new();
    if let Ok(id) = asked.id().parse::<ApplicationId>() {
        let published = asked.portal.published()?;
        let (head, page) =
            future::join(published.head(&id, None), published.page(&id, query.page, query.at_least)).await;
        match (head.or_lost(), page.or_lost()) {
            (Ok(document), Ok(page)) => {
                let now = asked.portal.now().await?;
                let page = view::page(&document.head, &document.names, &page, viewer, now);
                if let Some(page) = page {
                    return Reply::answer(&page);
                }
            }
            (head, page) => lost.extend(head.err().into_iter().chain(page.err()).flatten()),
        }
    }
    asked.forward(Ask::GetRecords { application: asked.id(), page: query.page, lost }).await
}
