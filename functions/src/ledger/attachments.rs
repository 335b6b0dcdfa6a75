//! Attachments (R5.4, threads): who may attach a file to an application, and who may see it.
//!
//! The bytes are written to Workers KV between `may_attach` and `attach`, so that nothing is written that would be refused. What
//! the second of them refuses all the same leaves bytes that nothing refers to, and no more.

use super::{
    Ledger,
    protocol::NewAttachment,
    store::attachments::StoredAttachment,
    thread::Seen,
    viewer::{Member, Viewer},
};
use crate::error::Error;
use shared::{
    api::{AttachmentView, MAX_APPLICATION_ATTACHMENTS, MAX_ATTACHMENTS, Problem, ProblemCode},
    directory::Membership,
    instant::Instant,
    seal::Hash,
    thread::{self, Part, Party},
    tr,
};

impl Ledger {
    /// Whether the caller's file would be taken; answers what there is if its party has attached it before.
    pub fn may_attach(
        &self,
        viewer: &Viewer,
        id: &str,
        file: &NewAttachment,
        now: Instant,
    ) -> Result<Option<AttachmentView>, Error> {
        let member = viewer.member()?;
        let seen = self.seen(member, id, now)?;
        self.check_attaching(member, &seen, file)
    }

    /// Keeps what there is to know of a file whose bytes are in Workers KV. The same file from the same party is one attachment.
    pub fn attach(
        &self,
        viewer: &Viewer,
        id: &str,
        file: NewAttachment,
        now: Instant,
    ) -> Result<AttachmentView, Error> {
        let member = viewer.member()?;
        let seen = self.seen(member, id, now)?;
        if let Some(there) = self.check_attaching(member, &seen, &file)? {
            return Ok(there);
        }
        let NewAttachment { hash, name, media_type, size } = file;
        let party = Party::from(&member.person.membership);
        let attachment = StoredAttachment { party, view: AttachmentView { hash, name, media_type, size } };
        self.store.atomically(|| self.store.add_attachment(seen.stored.n, &attachment, &member.person.id, now))?;
        Ok(attachment.view)
    }

    fn check_attaching(
        &self,
        member: &Member,
        seen: &Seen,
        file: &NewAttachment,
    ) -> Result<Option<AttachmentView>, Error> {
        let membership = &member.person.membership;
        if !thread::can_attach(&seen.stored.head, membership, &seen.part, &seen.state) {
            return Err(seen.refused(membership));
        }
        thread::file_name(&file.name).map_err(refused)?;
        if file.size == 0 {
            return Err(refused(tr!("The file is empty. Choose another.")));
        }
        let party = Party::from(membership);
        let there = self.store.attachments(seen.stored.n, &[file.hash])?;
        if let Some(own) = there.into_iter().find(|stored| stored.party == party) {
            return Ok(Some(own.view));
        }
        if self.store.count_attachments(seen.stored.n)? >= i64::from(MAX_APPLICATION_ATTACHMENTS) {
            let most = tr!("An application has at most {most} attachments.", most = MAX_APPLICATION_ATTACHMENTS);
            return Err(refused(&most));
        }
        Ok(None)
    }

    /// An attachment that the caller may see: what isn't there and what isn't theirs end alike.
    pub fn get_attachment(&self, viewer: &Viewer, id: &str, hash: Hash, now: Instant) -> Result<AttachmentView, Error> {
        let by = viewer.acting()?;
        let seen = self.seen(&by, id, now)?;
        self.seen_attachment(by.membership(), &seen, hash)?.ok_or(Error::NotFound)
    }

    /// The attachment with a hash as a member of a party sees it; `None` where it doesn't.
    fn seen_attachment(
        &self,
        membership: &Membership,
        seen: &Seen,
        hash: Hash,
    ) -> Result<Option<AttachmentView>, Error> {
        let n = seen.stored.n;
        let mut stored = self.store.attachments(n, &[hash])?;
        let party = Party::from(membership);
        if let Some(own) = stored.iter().position(|of| of.party == party) {
            return Ok(Some(stored.swap_remove(own).view));
        }
        let visible = match seen.part {
            Part::Whole => true,
            Part::DisputesAbout(_) => seen.sees_disputes() && self.store.is_in_a_dispute(n, hash)?,
        };
        Ok(stored.into_iter().next().filter(|_| visible).map(|of| of.view))
    }

    /// The files of a post: each of this application, seen by whoever refers to it, and not too many.
    pub fn check_attachments(&self, membership: &Membership, seen: &Seen, hashes: &[Hash]) -> Result<(), Error> {
        if hashes.len() > MAX_ATTACHMENTS {
            return Err(refused(&tr!("A post has at most {most} attachments.", most = MAX_ATTACHMENTS)));
        }
        for hash in hashes {
            if self.seen_attachment(membership, seen, *hash)?.is_none() {
                return Err(refused(tr!("One of the attachments isn't of this application. Attach the file again.")));
            }
        }
        Ok(())
    }
}

fn refused(why: &str) -> Error {
    Error::refused(Problem::new(ProblemCode::AttachmentRefused, why))
}
