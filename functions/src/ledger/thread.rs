//! The thread of an application: what each party reads there and writes into it (R7.3, R10.3).
//!
//! Who sees and may do what is `shared::thread`'s to say. A question and its answer are commands on the application too, since the
//! records pause between them: post and events are kept in one transaction.

use super::{
    Ledger,
    acting::Acting,
    store::{
        applications::StoredHead,
        attachments::StoredAttachment,
        json,
        posts::{NewPost, Shown, StoredPost},
    },
    viewer::{Member, Viewer},
};
use crate::error::Error;
use shared::{
    api::{
        DocumentVersion, MAX_POST, MAX_POSTS, PostAnswer, PostKind, PostRequest, PostView, Problem, ProblemCode,
        ThreadAnswer, ThreadQuery,
    },
    application::{Actor, Command, Dispute, Proposal, QuestionState, Record, Refusal, Status},
    directory::{Membership, PartnerStanding, Role},
    event::Origin,
    ids::PartnerId,
    instant::Instant,
    notices,
    rows::Row,
    seal::Hash,
    thread::{self, Part, Party, State},
    tr, words,
};
use std::collections::BTreeMap;

/// Posts in one answer.
const POSTS: u32 = 50;
/// Records looked at in one query.
const LOOKED_AT: u32 = 500;

/// An application as a member of one of its parties has a part in it.
pub struct Seen {
    pub stored: StoredHead,
    pub part: Part,
    pub state: State,
}

impl Seen {
    pub fn sees_disputes(&self) -> bool {
        self.part.sees(&self.stored.head, PostKind::Dispute)
    }

    /// Why somebody can't write here at all.
    pub fn refused(&self, membership: &Membership) -> Error {
        if self.state.suspended {
            return Refusal::PartnerSuspended.into();
        }
        match membership {
            Membership::SubCustomer { .. } => problem(
                ProblemCode::NoDispute,
                tr!("There is no open dispute about your account here: there is nothing to write to."),
            ),
            Membership::Administration => problem(
                ProblemCode::NotAllowed,
                tr!("Administration reads threads; the parties and internal review write in them."),
            ),
            Membership::Partner { .. } | Membership::InternalReview { .. } => problem(
                ProblemCode::NotAllowed,
                tr!("Viewers read threads. Ask an operator or an approver of your team to write."),
            ),
        }
    }

    /// Why a kind of post can't be written now.
    fn refused_kind(&self, membership: &Membership, kind: PostKind) -> Error {
        let writes = match membership {
            Membership::Partner { role, .. } | Membership::InternalReview { role } => *role >= Role::Operator,
            Membership::SubCustomer { .. } => kind == PostKind::Dispute,
            Membership::Administration => false,
        };
        if self.state.suspended || !writes {
            return self.refused(membership);
        }
        match kind {
            PostKind::Dispute => {
                problem(ProblemCode::NoDispute, tr!("There is no open dispute here, or it has been decided."))
            }
            PostKind::Question | PostKind::Answer if self.stored.head.proposal != Proposal::None => {
                Refusal::ProposalOpen.into()
            }
            PostKind::Question if self.state.asked => problem(
                ProblemCode::NothingToDo,
                tr!("A question waits for its answer already. Answer that one first, or write a note."),
            ),
            PostKind::Question => {
                problem(ProblemCode::NothingToDo, tr!("No record waits for a decision any more. Write a note instead."))
            }
            PostKind::Answer => {
                problem(ProblemCode::NothingToDo, tr!("No question waits for an answer. Write a note instead."))
            }
            PostKind::Note => self.refused(membership),
        }
    }
}

impl Ledger {
    /// An application as a member has a part in it. All that aren't there, or in which they have none, end here alike.
    pub fn seen(&self, by: &impl AsRef<Membership>, id: &str, now: Instant) -> Result<Seen, Error> {
        let membership = by.as_ref();
        let stored = self.store.head(id)?.ok_or(Error::NotFound)?;
        let own = match membership {
            Membership::SubCustomer { sub_customer } => self.store.records_of(stored.n, sub_customer)?,
            Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::Administration => Vec::new(),
        };
        let part = Part::of(&stored.head, membership, &own).ok_or(Error::NotFound)?;
        let state = State {
            asked: self.store.question_by(stored.n)?.is_some(),
            disputable: self.is_disputable(&stored, membership, &own, now)?,
            waiting: thread::waits(&stored.tally.steps),
            suspended: self.is_suspended(membership)?,
        };
        Ok(Seen { stored, part, state })
    }

    /// R1.6.
    pub fn is_suspended(&self, membership: &Membership) -> Result<bool, Error> {
        let Membership::Partner { partner, .. } = membership else { return Ok(false) };
        let partner = self.store.partner(partner)?;
        Ok(partner.is_none_or(|partner| partner.standing == PartnerStanding::Suspended))
    }

    /// R1.6: whoever is suspended doesn't act.
    pub fn not_suspended(&self, membership: &Membership) -> Result<(), Error> {
        if self.is_suspended(membership)? { Err(Refusal::PartnerSuspended.into()) } else { Ok(()) }
    }

    /// Whether there is a record that the member may still dispute; looked for only where there can be one.
    fn is_disputable(
        &self,
        stored: &StoredHead,
        membership: &Membership,
        own: &[Record],
        now: Instant,
    ) -> Result<bool, Error> {
        let head = &stored.head;
        if head.dispute != Dispute::None || !thread::may_dispute(head, membership) {
            return Ok(false);
        }
        let some = |records: &[Record]| !thread::disputable(head, membership, records, now).is_empty();
        if let Membership::SubCustomer { .. } = membership {
            return Ok(some(own));
        }
        let ended = [Status::Rejected, Status::Expired];
        for status in ended.into_iter().filter(|of| stored.tally.by_status.iter().any(|count| count.status == *of)) {
            let mut after = Row(0);
            loop {
                let records = self.store.records_in(stored.n, status, after, LOOKED_AT)?;
                let Some(last) = records.last().map(|record| record.row) else { break };
                if some(&records) {
                    return Ok(true);
                }
                after = last;
            }
        }
        Ok(false)
    }

    pub fn get_thread(
        &self,
        viewer: &Viewer,
        id: &str,
        query: &ThreadQuery,
        now: Instant,
    ) -> Result<ThreadAnswer, Error> {
        let by = viewer.acting()?;
        let membership = by.membership();
        let Seen { stored, part, state } = self.seen(&by, id, now)?;
        let head = &stored.head;
        let shown = match (&part, part.sees(head, PostKind::Dispute)) {
            (Part::Whole, _) => Some(Shown::All),
            (Part::DisputesAbout(_), true) => Some(Shown::Disputes),
            (Part::DisputesAbout(_), false) => None,
        };
        let before = query.before.unwrap_or(u64::MAX);
        let mut posts = match shown {
            Some(shown) => self.store.posts(stored.n, shown, before, POSTS + 1)?,
            None => Vec::new(),
        };
        let most = usize::try_from(POSTS).unwrap_or(usize::MAX);
        let more = posts.len() > most;
        posts.truncate(most);
        posts.reverse();
        Ok(ThreadAnswer {
            next: posts.first().map(|post| post.id).filter(|_| more),
            posts: self.post_views(stored.n, posts, &Party::from(membership))?,
            question_open: part == Part::Whole && state.question_is_open(),
            dispute: thread::dispute(head, &part),
            can: thread::can(head, membership, &part, &state),
        })
    }

    fn post_views(&self, n: i64, posts: Vec<StoredPost>, own: &Party) -> Result<Vec<PostView>, Error> {
        let partners: Vec<&PartnerId> = posts
            .iter()
            .filter_map(|post| match &post.party {
                Party::Partner(partner) => Some(partner),
                Party::InternalReview | Party::Administration | Party::SubCustomer(_) => None,
            })
            .collect();
        let names: BTreeMap<_, _> =
            self.store.partners(&partners)?.into_iter().map(|(id, partner)| (id, partner.name)).collect();
        let hashes: Vec<Hash> = posts.iter().flat_map(|post| &post.attachments).copied().collect();
        let files = self.store.attachments(n, &hashes)?;
        let view = |post: StoredPost| PostView {
            id: post.id,
            at: post.at,
            who: words::unless_erased(&post.name).to_owned(),
            for_party: party_name(&post.party, &names),
            kind: post.kind,
            words: words::unless_erased(&post.words).to_owned(),
            attachments: post.attachments.iter().filter_map(|hash| named_by(&files, *hash, &post.party)).collect(),
            yours: post.party == *own,
        };
        Ok(posts.into_iter().map(view).collect())
    }

    /// Writes a post; answers as JSON, so that the same request under the same key gets the same bytes again.
    pub fn write_post(
        &self,
        viewer: &Viewer,
        id: &str,
        (key, request): (&str, Hash),
        post: PostRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<String, Error> {
        let member = viewer.member()?;
        let membership = &member.person.membership;
        let seen = self.seen(member, id, now)?;
        let request = Hash::of(&[b"post", id.as_bytes(), &request.0]);
        if let Some(earlier) = self.earlier(member, key, request)? {
            return Ok(earlier);
        }
        if !thread::can(&seen.stored.head, membership, &seen.part, &seen.state).post.contains(&post.kind) {
            return Err(seen.refused_kind(membership, post.kind));
        }
        let words = check_words(&post.words)?;
        self.check_attachments(membership, &seen, &post.attachments)?;
        let n = seen.stored.n;
        if self.store.count_posts(n)? >= i64::from(MAX_POSTS) {
            return Err(problem(
                ProblemCode::NotAllowed,
                tr!("This thread is full: it has {most} posts.", most = MAX_POSTS),
            ));
        }
        let notices = notices::of_post(&seen.stored.head, post.kind, words, &Party::from(membership));
        let kept = |documents: Vec<DocumentVersion>| -> Result<String, Error> {
            let new = member.post(post.kind, words, &post.attachments, now);
            let id = self.store.add_post(n, &new)?;
            self.store.tell(n, now, Some(new.person), notices)?;
            let answer = json(&PostAnswer { id, documents })?;
            self.store.keep_answer(&Acting::from(member).keeps_answers_as(), key, request, &answer)?;
            Ok(answer)
        };
        let state = match post.kind {
            PostKind::Question => QuestionState::Opened,
            PostKind::Answer => QuestionState::Closed,
            PostKind::Note | PostKind::Dispute => return self.store.atomically(|| kept(Vec::new())),
        };
        let actor = Actor::Person(membership.clone());
        let command = Command::Question { state };
        self.command_with(seen.stored, &actor, command, &member.signature(origin), now, |done| {
            kept(done.documents.clone())
        })
    }
}

impl Member {
    /// A post of theirs; each file once.
    pub fn post(&self, kind: PostKind, words: &str, attachments: &[Hash], at: Instant) -> NewPost {
        let mut files = Vec::new();
        for hash in attachments {
            if !files.contains(hash) {
                files.push(*hash);
            }
        }
        let person = &self.person;
        NewPost {
            kind,
            at,
            person: person.id.clone(),
            name: person.name.clone(),
            party: Party::from(&person.membership),
            words: words.to_owned(),
            attachments: files,
        }
    }
}

fn check_words(text: &str) -> Result<&str, Error> {
    let words = text.trim();
    if words.is_empty() || words.chars().count() > MAX_POST {
        return Err(Error::Malformed(tr!("A post has 1 to {most} characters.", most = MAX_POST)));
    }
    Ok(words)
}

/// A file as the author of a post has named it.
fn named_by(files: &[StoredAttachment], hash: Hash, author: &Party) -> Option<shared::api::AttachmentView> {
    let mut same = files.iter().filter(|file| file.view.hash == hash);
    let first = same.next()?;
    let own = std::iter::once(first).chain(same).find(|file| file.party == *author);
    Some(own.unwrap_or(first).view.clone())
}

fn party_name(party: &Party, names: &BTreeMap<PartnerId, String>) -> String {
    match party {
        Party::Partner(partner) => names.get(partner).cloned().unwrap_or_else(|| partner.to_string()),
        Party::InternalReview => words::internal_review().to_owned(),
        Party::Administration => words::administration().to_owned(),
        Party::SubCustomer(customer) => words::sub_customer(customer.as_str()),
    }
}

fn problem(code: ProblemCode, detail: impl Into<String>) -> Error {
    Error::refused(Problem::new(code, detail))
}
