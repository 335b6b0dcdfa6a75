//! People as the directory or an invitation has them, and those who are gone.
//!
//! A person has an epoch: it rises with each change of what they may do, and sessions of an earlier one are over. Of somebody who was
//! removed only the id, the epoch and the instant stay, so that an older line brings nobody back (R11.1).

use super::{Cells, Store, Value, deliveries::State, from_code, integer, json};
use crate::error::Error;
use shared::{
    api::{DeliveryState, MAX_PEOPLE_SEARCH, PeopleQuery, Team},
    directory::Person,
    ids::{PartnerId, PersonId},
    instant::Instant,
    language::Language,
};
use std::collections::BTreeMap;

/// A person with the epoch of what they may do.
pub struct StoredPerson {
    pub person: Person,
    pub epoch: u32,
}

/// In which language a person reads: as chosen by hand, and as their browser spoke last.
#[derive(Debug, Clone, Copy, Default)]
pub struct Languages {
    pub chosen: Option<Language>,
    pub read: Option<Language>,
}

/// Somebody whom the directory has, or has removed.
pub enum Known {
    Here(StoredPerson),
    Gone { epoch: u32, as_of: Instant },
}

/// A person as those see them who manage people.
pub struct ManagedPerson {
    pub stored: StoredPerson,
    pub invited_at: Option<Instant>,
    pub signed_in_at: Option<Instant>,
    /// How the last invitation went out.
    pub mail: Option<DeliveryState>,
}

const MANAGED: &str = "p.body, p.epoch, p.invited_at, p.signed_in_at, d.state, coalesce(d.state_at, d.at), d.why";
const WITH_INVITATION: &str = "LEFT JOIN deliveries d ON d.id =
    (SELECT max(i.id) FROM deliveries i WHERE i.kind = 'invitation' AND i.receiver = p.id)";
/// Whoever has been invited and hasn't come yet.
const OPEN: &str = "invited_at IS NOT NULL AND signed_in_at IS NULL";

impl Store {
    pub fn people(&self, ids: &[&PersonId]) -> Result<BTreeMap<PersonId, StoredPerson>, Error> {
        let rows = self.rows(
            "SELECT body, epoch FROM people WHERE id IN (SELECT value FROM json_each(?))",
            vec![json(&ids)?.into()],
        )?;
        let read = rows.into_iter().map(|mut cells| read_person(&mut cells));
        read.map(|stored| stored.map(|stored| (stored.person.id.clone(), stored))).collect()
    }

    /// Those of these who are there, and those who were.
    pub fn known_people(&self, ids: &[&PersonId]) -> Result<BTreeMap<PersonId, Known>, Error> {
        let gone = self.rows(
            "SELECT id, epoch, as_of FROM removed_people WHERE id IN (SELECT value FROM json_each(?))",
            vec![json(&ids)?.into()],
        )?;
        let gone = gone
            .into_iter()
            .map(|mut cells| Ok((cells.parsed()?, Known::Gone { epoch: cells.small()?, as_of: cells.instant()? })));
        let mut known = gone.collect::<Result<BTreeMap<_, _>, Error>>()?;
        known.extend(self.people(ids)?.into_iter().map(|(id, stored)| (id, Known::Here(stored))));
        Ok(known)
    }

    pub fn person(&self, id: &PersonId) -> Result<Option<StoredPerson>, Error> {
        let row = self.row("SELECT body, epoch FROM people WHERE id = ?", vec![id.as_str().into()])?;
        row.map(|mut cells| read_person(&mut cells)).transpose()
    }

    /// Whether somebody has this email address, whatever its case.
    pub fn has_email(&self, email: &str) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM people WHERE lower(body->>'email') = lower(?))";
        Ok(self.number(sql, vec![email.into()])? == 1)
    }

    /// The first people by their ids.
    pub fn first_people(&self, most: u32) -> Result<Vec<StoredPerson>, Error> {
        let rows = self.rows("SELECT body, epoch FROM people ORDER BY id LIMIT ?", vec![integer(most)])?;
        rows.into_iter().map(|mut cells| read_person(&mut cells)).collect()
    }

    pub fn write_person(&self, stored: &StoredPerson) -> Result<(), Error> {
        let person = &stored.person;
        self.run("DELETE FROM removed_people WHERE id = ?", vec![person.id.as_str().into()])?;
        self.run(
            "INSERT INTO people (id, body, epoch, as_of) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, epoch = excluded.epoch, as_of = excluded.as_of",
            vec![
                person.id.as_str().into(),
                json(person)?.into(),
                integer(stored.epoch),
                integer(person.as_of.millis()),
            ],
        )
    }

    /// Takes a person away, with everything that was only theirs: how they sign in, what they were told, what they chose.
    pub fn remove_person(&self, id: &PersonId, epoch: u32, as_of: Instant) -> Result<(), Error> {
        for what in ["people WHERE id", "identities WHERE person", "messages WHERE person", "preferences WHERE person"]
        {
            self.run(&format!("DELETE FROM {what} = ?"), vec![id.as_str().into()])?;
        }
        self.run(
            "INSERT OR REPLACE INTO removed_people (id, epoch, as_of) VALUES (?, ?, ?)",
            vec![id.as_str().into(), integer(epoch), integer(as_of.millis())],
        )
    }

    pub fn languages_of(&self, id: &PersonId) -> Result<Languages, Error> {
        let row = self.row("SELECT language, reads_in FROM people WHERE id = ?", vec![id.as_str().into()])?;
        row.map_or(Ok(Languages::default()), |mut cells| {
            Ok(Languages { chosen: language(cells.text_or_null()?), read: language(cells.text_or_null()?) })
        })
    }

    /// What isn't said stays.
    pub fn keep_languages(&self, id: &PersonId, of: Languages) -> Result<(), Error> {
        let tag = |language: Option<Language>| Value::from(language.map(Language::tag));
        self.run(
            "UPDATE people SET language = coalesce(?, language), reads_in = coalesce(?, reads_in) WHERE id = ?",
            vec![tag(of.chosen), tag(of.read), id.as_str().into()],
        )
    }

    /// Notes that a person has signed in just now.
    pub fn has_signed_in(&self, id: &PersonId, now: Instant) -> Result<(), Error> {
        self.run("UPDATE people SET signed_in_at = ? WHERE id = ?", vec![integer(now.millis()), id.as_str().into()])
    }

    /// Notes that a person was invited, and has the invitation sent: for the first time, or once more.
    pub fn invite(&self, id: &PersonId, now: Instant) -> Result<(), Error> {
        self.run("UPDATE people SET invited_at = ? WHERE id = ?", vec![integer(now.millis()), id.as_str().into()])?;
        self.run(
            "INSERT INTO deliveries (notice, application, at, kind, way, receives, receiver, attempt, state, enqueue_at, gathers)
             SELECT 0, 0, ?1, 'invitation', 'email', 'person', ?2,
                (SELECT count(*) FROM deliveries WHERE kind = 'invitation' AND receiver = ?2), 'queued', ?1, 0",
            vec![integer(now.millis()), id.as_str().into()],
        )
    }

    /// A person as those see them who manage people: of a partner, if one is named.
    pub fn managed_person(&self, of: Option<&PartnerId>, id: &str) -> Result<Option<ManagedPerson>, Error> {
        let sql = format!(
            "SELECT {MANAGED} FROM people p {WITH_INVITATION} WHERE p.id = ?1 AND (?2 IS NULL OR p.body->>'partner' = ?2)"
        );
        self.row(&sql, vec![id.into(), of.map(PartnerId::as_str).into()])?.map(read_managed).transpose()
    }

    /// A page of people by name; of a partner, if one is named. `after` is one of them.
    pub fn managed_people(
        &self,
        of: Option<&PartnerId>,
        query: &PeopleQuery,
        most: u32,
    ) -> Result<Vec<ManagedPerson>, Error> {
        let (mut conditions, mut values) = (vec!["1 = 1".to_owned()], Vec::<Value>::new());
        let mut narrow = |condition: &str, value: &str| {
            values.push(value.into());
            conditions.push(condition.replace("$", &format!("?{}", values.len())));
        };
        for partner in [of, query.partner.as_ref()].into_iter().flatten() {
            narrow("p.body->>'partner' = $", partner.as_str());
        }
        if let Some(team) = query.team {
            narrow("p.body->>'member_of' = $", team.code());
        }
        let text: String = query.text.iter().flat_map(|text| text.chars()).take(MAX_PEOPLE_SEARCH).collect();
        if !text.trim().is_empty() {
            narrow(
                "(instr(lower(p.body->>'name'), lower($)) > 0 OR instr(lower(p.body->>'email'), lower($)) > 0
                    OR $ IN (p.id, p.body->>'partner', p.body->>'sub_customer'))",
                text.trim(),
            );
        }
        if let Some(after) = &query.after {
            narrow(
                "(lower(p.body->>'name'), p.id) > (SELECT lower(a.body->>'name'), a.id FROM people a WHERE a.id = $)",
                after.as_str(),
            );
        }
        values.push(integer(most));
        let sql = format!(
            "SELECT {MANAGED} FROM people p {WITH_INVITATION} WHERE {} ORDER BY lower(p.body->>'name'), p.id LIMIT ?{}",
            conditions.join(" AND "),
            values.len(),
        );
        self.rows(&sql, values)?.into_iter().map(read_managed).collect()
    }

    /// How many others administer what somebody administers: who was invited and hasn't come yet doesn't count.
    pub fn other_administrators(&self, of: Option<&PartnerId>, person: &PersonId) -> Result<i64, Error> {
        let (theirs, value) = match of {
            Some(partner) => ("body->>'partner' = ?1 AND body->>'administrator' = 1", partner.as_str()),
            None => ("body->>'member_of' = ?1", Team::Administration.code()),
        };
        let sql = format!("SELECT count(*) FROM people WHERE {theirs} AND id <> ?2 AND NOT ({OPEN})");
        self.number(&sql, vec![value.into(), person.as_str().into()])
    }

    /// Invitations of a partner, or of one of the programme's teams, that nobody has answered yet.
    pub fn open_invitations(&self, of: Option<&PartnerId>, team: Team) -> Result<i64, Error> {
        let (column, value) = match of {
            Some(partner) => ("partner", partner.as_str()),
            None => ("member_of", team.code()),
        };
        let sql = format!("SELECT count(*) FROM people WHERE body->>'{column}' = ? AND {OPEN}");
        self.number(&sql, vec![value.into()])
    }
}

/// A language as it is stored; one that this version doesn't speak is none.
pub fn language(tag: Option<String>) -> Option<Language> {
    tag.and_then(|tag| Language::of_tag(&tag))
}

fn read_person(cells: &mut Cells) -> Result<StoredPerson, Error> {
    Ok(StoredPerson { person: cells.json()?, epoch: cells.small()? })
}

fn read_managed(mut cells: Cells) -> Result<ManagedPerson, Error> {
    let stored = read_person(&mut cells)?;
    let mut instant = || Ok::<_, Error>(cells.number_or_null()?.map(Instant::from_millis));
    let (invited_at, signed_in_at) = (instant()?, instant()?);
    let state: Option<State> = cells.text_or_null()?.map(|state| from_code(&state)).transpose()?;
    let (at, why) = (cells.number_or_null()?.map(Instant::from_millis), cells.text_or_null()?);
    let mail = state.zip(at).map(|(state, at)| state.view(at, why));
    Ok(ManagedPerson { stored, invited_at, signed_in_at, mail })
}
