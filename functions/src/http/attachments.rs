//! Attachments: a file in, and the file out again (R5.4, threads).
//!
//! The ledger says first whether it would take a file, then the bytes are written, then it keeps what there is to know: nothing half
//! happens. A file goes out as something to keep, never to open here, whatever it says it is.

use super::{asked::Asked, reply::Reply};
use crate::{
    error::Error,
    ledger::protocol::{Ask, NewAttachment},
};
use shared::{
    api::{Attach, AttachmentView, GetAttachment, Problem, ProblemCode},
    ids::ApplicationId,
    seal::Hash,
    thread,
};

pub async fn attach(asked: Asked<Attach>) -> Result<Reply<Attach>, Error> {
    let name = thread::file_name(&asked.query()?.name)
        .map_err(|why| Error::refused(Problem::new(ProblemCode::AttachmentRefused, why)))?;
    let application = application(asked.id())?;
    let bytes = asked.raw();
    let file = NewAttachment {
        hash: Hash::of_file(bytes),
        name,
        media_type: thread::media_type(asked.media_type()).to_owned(),
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
    };
    let (hash, id) = (file.hash, application.to_string());
    let there: Option<AttachmentView> =
        asked.ledger(Ask::MayAttach { application: id.clone(), file: file.clone() }).await?.read()?;
    if let Some(there) = there {
        return Reply::answer(&there);
    }
    asked.portal.files()?.put(&application, hash, bytes).await?;
    asked.forward(Ask::Attach { application: id, file }).await
}

pub async fn get(asked: Asked<GetAttachment>) -> Result<Reply<GetAttachment>, Error> {
    let application = application(asked.id())?;
    let hash: Hash = asked.second_id().parse().map_err(|_| Error::NotFound)?;
    let seen: AttachmentView =
        asked.ledger(Ask::GetAttachment { application: application.to_string(), hash }).await?.read()?;
    let bytes = asked.portal.files()?.get(&application, hash).await?;
    // Should a browser open it all the same: by the headers of every answer nothing in it runs, and nothing is loaded.
    Reply::file(thread::media_type(Some(&seen.media_type)), &seen.name, bytes)
}

/// One that isn't well formed finds nothing, like one that isn't there.
fn application(id: String) -> Result<ApplicationId, Error> {
    id.parse().map_err(|_| Error::NotFound)
}
