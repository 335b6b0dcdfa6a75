//! Posts of the threads, numbered within their application from 1. Only ever added to.
//!
//! Whose question waits for its answer stands beside the application, written with the post that asked or answered.

use super::{Cells, Store, code, from_code, integer, json, live::THREAD};
use crate::error::Error;
use shared::{api::PostKind, ids::PersonId, instant::Instant, seal::Hash, thread::Party};

/// A post to keep.
pub struct NewPost {
    pub kind: PostKind,
    pub at: Instant,
    pub person: PersonId,
    /// The person's name, as it is now.
    pub name: String,
    pub party: Party,
    pub words: String,
    pub attachments: Vec<Hash>,
}

/// A post as it was kept.
pub struct StoredPost {
    pub id: u64,
    pub kind: PostKind,
    pub at: Instant,
    pub name: String,
    pub party: Party,
    pub words: String,
    pub attachments: Vec<Hash>,
}

/// Which posts of an application are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    All,
    Disputes,
}

impl Store {
    /// Adds a post to the thread of application `n`; answers its number.
    pub fn add_post(&self, n: i64, post: &NewPost) -> Result<u64, Error> {
        let id = self.count_posts(n)? + 1;
        self.run(
            "INSERT INTO posts (application, id, kind, at, person, name, party, words, attachments)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                integer(n),
                integer(id),
                code(&post.kind)?.into(),
                integer(post.at.millis()),
                post.person.as_str().into(),
                post.name.as_str().into(),
                json(&post.party)?.into(),
                post.words.as_str().into(),
                json(&post.attachments)?.into(),
            ],
        )?;
        match post.kind {
            PostKind::Question => self.set_question(n, Some(&post.party))?,
            PostKind::Answer => self.set_question(n, None)?,
            PostKind::Note | PostKind::Dispute => {}
        }
        self.has_something_to_erase(n)?;
        self.announce_of(n, THREAD)?;
        u64::try_from(id).map_err(|error| Error::internal("a post's number", error))
    }

    /// How many posts a thread has: the number of its newest one.
    pub fn count_posts(&self, n: i64) -> Result<i64, Error> {
        self.number("SELECT max(id) FROM posts WHERE application = ?", vec![integer(n)])
    }

    fn set_question(&self, n: i64, by: Option<&Party>) -> Result<(), Error> {
        let by = by.map(json).transpose()?;
        self.run("UPDATE applications SET question_by = ? WHERE n = ?", vec![by.into(), integer(n)])
    }

    /// Whose question waits for its answer.
    pub fn question_by(&self, n: i64) -> Result<Option<Party>, Error> {
        let sql = "SELECT question_by FROM applications WHERE n = ? AND question_by IS NOT NULL";
        self.row(sql, vec![integer(n)])?.map(|mut cells| cells.json()).transpose()
    }

    /// The newest posts before one, newest first.
    pub fn posts(&self, n: i64, shown: Shown, before: u64, most: u32) -> Result<Vec<StoredPost>, Error> {
        let before = i64::try_from(before).unwrap_or(i64::MAX).min(super::super::schema::FOREVER);
        let rows = self.rows(
            "SELECT id, kind, at, name, party, words, attachments FROM posts
             WHERE application = ?1 AND id < ?2 AND (?3 = 0 OR kind = 'dispute') ORDER BY id DESC LIMIT ?4",
            vec![integer(n), integer(before), integer(shown == Shown::Disputes), integer(most)],
        )?;
        rows.into_iter().map(|mut cells| read(&mut cells)).collect()
    }

    /// Whether a file is attached to a post about the dispute.
    pub fn is_in_a_dispute(&self, n: i64, hash: Hash) -> Result<bool, Error> {
        let found = self.number(
            "SELECT EXISTS (SELECT 1 FROM posts p JOIN json_each(p.attachments) a
                WHERE p.application = ? AND p.kind = 'dispute' AND a.value = ?)",
            vec![integer(n), hash.to_string().into()],
        )?;
        Ok(found == 1)
    }
}

fn read(cells: &mut Cells) -> Result<StoredPost, Error> {
    let id = u64::try_from(cells.number()?).map_err(|error| Error::internal("a post's number", error))?;
    Ok(StoredPost {
        id,
        kind: from_code(&cells.text()?)?,
        at: cells.instant()?,
        name: cells.text()?,
        party: cells.json()?,
        words: cells.text()?,
        attachments: cells.json()?,
    })
}
