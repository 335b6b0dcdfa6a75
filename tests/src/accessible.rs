//! What axe-core finds wrong with a page as it stands, and whether it fits into its window.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use std::{fs, path::PathBuf};

use crate::{devtools::Wish, page::Page};

/// WCAG 2.2 AA and what goes beyond it without being a matter of taste.
const EVERYTHING: &str =
    "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";
/// Only what another theme can change.
const COLOURS: &str = "{ type: 'rule', values: ['color-contrast'] }";

fn script(only: &str) -> String {
    format!(
        "const done = arguments[arguments.length - 1];
        const told = ({{ violations }}) => done(violations.flatMap(({{ id, help, nodes }}) =>
            nodes.slice(0, 4).map(node => ({{ id, help, at: node.html.slice(0, 300), why: node.failureSummary }}))));
        // A colour on its way to another one is neither.
        const moving = document.getAnimations().filter(one => one.effect?.getComputedTiming().endTime !== Infinity);
        Promise.allSettled(moving.map(one => one.finished))
            .then(() => axe.run(document, {{ runOnly: {only}, resultTypes: ['violations'] }}))
            .then(told, error => done(String(error)));"
    )
}

/// Whatever sticks out of the window to the side, so that reading takes scrolling in two directions (WCAG 1.4.10).
const STICKS_OUT: &str = "
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const scrolls = element => element.parentElement?.closest('*') && [...function* up(at) { for (at = at.parentElement; at; at = at.parentElement) yield at; }(element)]
        .some(at => at !== document.documentElement && at !== document.body && getComputedStyle(at).overflowX !== 'visible');
    const out = [...document.querySelectorAll('main *, header *')].filter(at => at.getBoundingClientRect().right > wide + 1 && !scrolls(at));
    return [`${document.documentElement.scrollWidth} wide in ${wide}`, ...out.slice(-3).map(at => at.outerHTML.slice(0, 200))];
";

#[derive(Debug, Deserialize)]
struct Found {
    id: String,
    help: String,
    at: String,
    why: String,
}

impl Page {
    /// Puts axe-core into every document from now on.
    pub async fn with_axe(&self) -> Result<()> {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
        let script =
            fs::read_to_string(&file).with_context(|| format!("{}: run `cargo xtask setup`", file.display()))?;
        self.in_every_document(&script).await
    }

    /// Finds nothing wrong with what is shown, light and dark, in the document that is open. Leaves it light.
    pub async fn is_accessible(&self, what: &str) -> Result<()> {
        let mut found = self.axe(EVERYTHING).await.with_context(|| what.to_owned())?;
        self.wishes(Wish::Dark).await?;
        found.extend(self.axe(COLOURS).await?.into_iter().map(|found| format!("in the dark: {found}")));
        self.wishes(Wish::Light).await?;
        found.extend(self.sticks_out().await?.into_iter().map(|found| format!("sticks out: {found}")));
        ensure!(found.is_empty(), "{what}:\n{}", found.join("\n"));
        Ok(())
    }

    /// What is too wide for the window.
    pub async fn sticks_out(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.run(STICKS_OUT).await?)?)
    }

    async fn axe(&self, only: &str) -> Result<Vec<String>> {
        let answer: Value = self.run_to_its_end(&script(only)).await?;
        let found: Vec<Found> = serde_json::from_value(answer.clone()).with_context(|| answer.to_string())?;
        let line = |Found { id, help, at, why }: Found| format!("{id}: {help}\n  {at}\n  {}", why.replace('\n', " "));
        Ok(found.into_iter().map(line).collect())
    }
}
