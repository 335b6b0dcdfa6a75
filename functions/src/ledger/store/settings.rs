//! The programme's settings with every revision that they ever had: who set what, and when.
//!
//! Revisions count from 1 without gaps; none is ever changed or removed. Where there is none, the environment's defaults hold.

use super::{Cells, Store, integer, json};
use crate::error::Error;
use shared::{
    api::{DocumentVersion, SettingsChange},
    settings::Settings,
};

impl Store {
    /// The newest revision and its settings.
    pub fn newest_settings(&self) -> Result<Option<(u32, Settings)>, Error> {
        let row = self.row("SELECT revision, body FROM settings ORDER BY revision DESC LIMIT 1", vec![])?;
        row.map(|mut cells| Ok((cells.small()?, cells.json()?))).transpose()
    }

    /// The newest changes, newest first.
    pub fn settings_changes(&self, most: u32) -> Result<Vec<SettingsChange>, Error> {
        let read = |mut cells: Cells| {
            let (revision, at) = (cells.small()?, cells.instant()?);
            Ok(SettingsChange { revision, at, by: cells.parsed()?, name: cells.text()?, settings: cells.json()? })
        };
        let sql = "SELECT revision, at, person, name, body FROM settings ORDER BY revision DESC LIMIT ?";
        self.rows(sql, vec![integer(most)])?.into_iter().map(read).collect()
    }

    pub fn add_settings(&self, change: &SettingsChange) -> Result<(), Error> {
        self.run(
            "INSERT INTO settings (revision, at, person, name, body) VALUES (?, ?, ?, ?, ?)",
            vec![
                integer(change.revision),
                integer(change.at.millis()),
                change.by.as_str().into(),
                change.name.as_str().into(),
                json(&change.settings)?.into(),
            ],
        )?;
        self.announce(None, &[DocumentVersion { document: "settings".to_owned(), version: change.revision }])
    }
}
