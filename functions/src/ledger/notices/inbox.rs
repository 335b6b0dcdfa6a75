//! A person's messages, by which other ways they want which notices (R9.1), and in which language.
//!
//! The text of a message is made when it is read; each person sees their own and nobody else's.

use super::{
    super::{
        Ledger,
        store::{
            notices::{Said, StoredMessage, WhichMessages},
            people::Languages,
        },
        viewer::Viewer,
    },
    channels,
};
use crate::error::Error;
use shared::{
    api::{
        LIST_LIMIT, LIST_LIMIT_MAX, Message, MessagesAnswer, MessagesQuery, Preferences, PreferencesAnswer,
        ReadMessagesRequest, UnreadAnswer,
    },
    directory::Person,
    instant::Instant,
    notices::{NoticeKind, text},
};

impl Ledger {
    pub fn list_messages(&self, viewer: &Viewer, query: &MessagesQuery) -> Result<MessagesAnswer, Error> {
        let person = &viewer.member()?.person;
        let limit = query.limit.unwrap_or(LIST_LIMIT).clamp(1, LIST_LIMIT_MAX);
        let which = WhichMessages { unread: query.unread, before: query.before, most: limit + 1 };
        let mut messages: Vec<Message> = self.store.messages(person, &which)?.into_iter().map(message).collect();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = messages.len() > limit;
        messages.truncate(limit);
        let next = messages.last().map(|last| last.id).filter(|_| more);
        Ok(MessagesAnswer { messages, unread: self.store.unread(person)?, next })
    }

    pub fn read_messages(
        &self,
        viewer: &Viewer,
        request: &ReadMessagesRequest,
        now: Instant,
    ) -> Result<UnreadAnswer, Error> {
        let person = &viewer.member()?.person;
        self.store.atomically(|| match request {
            ReadMessagesRequest::Only(ids) => self.store.read_only(&person.id, ids, now),
            ReadMessagesRequest::UpTo(id) => self.store.read_up_to(&person.id, *id, now),
        })?;
        Ok(UnreadAnswer { unread: self.store.unread(person)? })
    }

    pub fn preferences(&self, viewer: &Viewer) -> Result<PreferencesAnswer, Error> {
        let person = &viewer.member()?.person;
        let chosen = self.store.preferences(&[&person.id])?.remove(&person.id);
        Ok(PreferencesAnswer {
            preferences: complete(chosen.as_ref(), person, self.store.languages_of(&person.id)?),
            email: person.email.clone(),
            phone: person.phone.clone(),
        })
    }

    /// What isn't named stays as it was chosen before.
    pub fn change_preferences(&self, viewer: &Viewer, request: Preferences) -> Result<PreferencesAnswer, Error> {
        let person = &viewer.member()?.person.id;
        let Preferences { choices, language, reads_in } = request;
        let mut chosen = self.store.preferences(&[person])?.remove(person).unwrap_or_default();
        chosen.choices.extend(choices);
        self.store.atomically(|| {
            self.store.keep_languages(person, Languages { chosen: language, read: reads_in })?;
            self.store.choose(person, &chosen)
        })?;
        self.preferences(viewer)
    }
}

fn message(stored: StoredMessage) -> Message {
    let StoredMessage { id, at, said: Said { about, told }, read } = stored;
    let said = text(&about, &told);
    Message {
        id,
        at,
        kind: about.kind(),
        title: said.title,
        paragraphs: said.paragraphs,
        link: said.path,
        application: Some(told.application),
        read,
    }
}

/// Every kind, as chosen or as it is at first.
fn complete(chosen: Option<&Preferences>, person: &Person, languages: Languages) -> Preferences {
    let of = |kind| (kind, channels(chosen, &person.membership, kind));
    let choices = NoticeKind::ALL.into_iter().map(of).collect();
    Preferences { choices, language: languages.chosen, reads_in: languages.read }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        api::Channels,
        application::testing::{instant, partner_id},
        directory::{Membership, Role},
    };

    #[test]
    fn what_a_person_chose_stands_and_the_rest_is_as_its_role_has_it_r9_1() {
        let membership = Membership::Partner { partner: partner_id("new"), role: Role::Operator };
        let person = Person {
            id: "olga".parse().unwrap(),
            name: "Olga".into(),
            email: "olga@new.example".into(),
            phone: None,
            membership,
            administrator: false,
            as_of: instant(0),
        };
        let chosen = Channels { email: false, sms: true };
        let preferences = Preferences { choices: [(NoticeKind::Migrated, chosen)].into(), ..Preferences::default() };
        let all = complete(Some(&preferences), &person, Languages::default()).choices;
        assert_eq!(all.len(), NoticeKind::ALL.len());
        assert_eq!(all[&NoticeKind::Migrated], chosen);
        assert_eq!(all[&NoticeKind::Failed], Channels { email: true, sms: false });
        assert_eq!(all[&NoticeKind::YourTurn], Channels { email: false, sms: false }, "an approver decides");
    }
}
