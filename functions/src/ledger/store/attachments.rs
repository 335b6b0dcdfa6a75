//! What there is to know of attachments; their bytes are in Workers KV (`files`).
//!
//! A file is known by its hash. Two parties that attach the same bytes each have an entry under their own name for it, so that
//! neither learns that the other has the file.

use super::{Cells, Store, integer, json};
use crate::error::Error;
use shared::{api::AttachmentView, ids::PersonId, instant::Instant, seal::Hash, thread::Party};

/// An attachment and whose it is.
pub struct StoredAttachment {
    pub party: Party,
    pub view: AttachmentView,
}

impl Store {
    /// The attachments of an application with these hashes, in the order in which they came.
    pub fn attachments(&self, n: i64, hashes: &[Hash]) -> Result<Vec<StoredAttachment>, Error> {
        let rows = self.rows(
            "SELECT hash, name, media_type, size, party FROM attachments
             WHERE application = ? AND hash IN (SELECT value FROM json_each(?)) ORDER BY at, party",
            vec![integer(n), json(&hashes)?.into()],
        )?;
        rows.into_iter().map(|mut cells| read(&mut cells)).collect()
    }

    pub fn count_attachments(&self, n: i64) -> Result<i64, Error> {
        self.number("SELECT count(*) FROM attachments WHERE application = ?", vec![integer(n)])
    }

    pub fn add_attachment(
        &self,
        n: i64,
        attachment: &StoredAttachment,
        by: &PersonId,
        at: Instant,
    ) -> Result<(), Error> {
        let StoredAttachment { party, view } = attachment;
        self.run(
            "INSERT INTO attachments (application, hash, party, name, media_type, size, person, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                integer(n),
                view.hash.to_string().into(),
                json(party)?.into(),
                view.name.as_str().into(),
                view.media_type.as_str().into(),
                integer(view.size),
                by.as_str().into(),
                integer(at.millis()),
            ],
        )?;
        self.keep_file(n, view.hash)?;
        self.has_something_to_erase(n)
    }
}

fn read(cells: &mut Cells) -> Result<StoredAttachment, Error> {
    let hash = cells.parsed()?;
    let view = AttachmentView { hash, name: cells.text()?, media_type: cells.text()?, size: cells.small()? };
    Ok(StoredAttachment { view, party: cells.json()? })
}
