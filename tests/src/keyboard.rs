//! The keyboard of a test's browser: keys go to whatever has the focus, as a person's do.

use anyhow::{Result, ensure};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde_json::json;

use crate::{page::Page, wait::eventually};

/// Keys that have no character, as WebDriver writes them.
pub mod key {
    pub const TAB: &str = "\u{E004}";
    pub const ENTER: &str = "\u{E007}";
    pub const ESCAPE: &str = "\u{E00C}";
    pub const SPACE: &str = "\u{E00D}";
    pub const DOWN: &str = "\u{E015}";
    pub const RIGHT: &str = "\u{E014}";
    pub const UP: &str = "\u{E013}";
    /// Released with the end of what is typed, as is `CONTROL`.
    pub const SHIFT: &str = "\u{E008}";
    pub const CONTROL: &str = "\u{E009}";
}

/// A page has no more things to come to than this.
const MOST_TABS: usize = 150;

const FOCUSED: &str = "const at = document.activeElement; return at?.dataset?.testid ?? at?.id ?? '';";

impl Page {
    /// Types into whatever has the focus.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let mut actions = KeyActions::new("keyboard".to_owned());
        let mut held = Vec::new();
        for key in keys.chars() {
            actions = actions.then(KeyAction::Down { value: key });
            if [key::SHIFT, key::CONTROL].iter().any(|of| of.contains(key)) {
                held.push(key);
            } else {
                actions = actions.then(KeyAction::Up { value: key });
            }
        }
        for key in held {
            actions = actions.then(KeyAction::Up { value: key });
        }
        Ok(self.client.perform_actions(actions).await?)
    }

    /// The name of what has the focus, or its id where tests have no name for it; nothing if nothing has it.
    pub async fn focused(&self) -> Result<String> {
        Ok(self.run(FOCUSED).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until this has the focus.
    pub async fn focuses(&self, name: &str) -> Result<()> {
        eventually(|| async {
            let focused = self.focused().await?;
            ensure!(focused == name, "{focused:?} has the focus, not {name}");
            Ok(())
        })
        .await
    }

    /// Goes on with Tab until this has the focus, from wherever it is.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        // It has to be there: it may still be on its way.
        let there = format!("[data-testid='{name}']:not(:disabled)");
        eventually(|| async {
            let found =
                self.client.execute("return !!document.querySelector(arguments[0]);", vec![json!(there)]).await?;
            ensure!(found == json!(true), "there is no {name} that can be used");
            Ok(())
        })
        .await?;
        let mut passed = Vec::new();
        for _ in 0..MOST_TABS {
            if self.focused().await? == name {
                return Ok(());
            }
            self.press(key::TAB).await?;
            passed.push(self.focused().await?);
        }
        ensure!(passed.is_empty(), "Tab doesn't come to {name}, but to {passed:?}");
        Ok(())
    }

    /// Comes to something by Tab, and presses it.
    pub async fn tab_and_press(&self, name: &str, keys: &str) -> Result<()> {
        self.tab_to(name).await?;
        self.press(keys).await
    }
}
