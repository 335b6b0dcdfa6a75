//! The page in a test's browser, held by the names that its elements have for tests (`data-testid`).
//!
//! Nothing here waits for a fixed time: whatever isn't so yet is looked at again until it is, or until patience ends.

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, Locator, elements::Element, error::CmdError};
use serde_json::{Value, json};
use shared::{api::headers, ids::PersonId};
use std::path::{Path, PathBuf};

use crate::{portal::Portal, wait::eventually};

#[derive(Clone)]
pub struct Page {
    pub(crate) client: Client,
    portal: Portal,
    folder: PathBuf,
}

/// The visible texts of all elements with a name.
const TEXTS: &str =
    "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).map(e => e.innerText);";

/// Signs in the way that the sign-in page does; the browser keeps the cookie.
const SIGN_IN: &str = "
    const [person, header, done] = arguments;
    fetch('/api/demo/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', [header]: '1' },
        body: JSON.stringify({ person }),
    }).then(answer => done(answer.status), error => done(String(error)));
";

impl Page {
    pub(crate) fn new(client: Client, portal: Portal, folder: PathBuf) -> Self {
        Self { client, portal, folder }
    }

    /// The same browser at another portal.
    pub fn at(&self, portal: &Portal) -> Self {
        Self { portal: portal.clone(), ..self.clone() }
    }

    /// Where a test can put files; gone when the test is over.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Goes to an address of the portal, like `/initiate`.
    pub async fn open(&self, path: &str) -> Result<()> {
        Ok(self.client.goto(&format!("{}{path}", self.portal.origin)).await?)
    }

    pub async fn reload(&self) -> Result<()> {
        Ok(self.client.refresh().await?)
    }

    /// Signs in without the sign-in page, and goes to an address.
    pub async fn sign_in(&self, person: &PersonId, path: &str) -> Result<()> {
        // Any document of the same origin; one of the API's may do nothing at all.
        self.open("/icon.svg").await?;
        let arguments = vec![json!(person.as_str()), json!(headers::CSRF)];
        let status = self.client.execute_async(SIGN_IN, arguments).await?;
        ensure!(status == json!(200), "signing in as {person} gave {status}");
        self.open(path).await
    }

    pub async fn path(&self) -> Result<String> {
        Ok(self.client.current_url().await?.path().to_owned())
    }

    /// Waits until the page's path begins so.
    pub async fn arrives_at(&self, begins: &str) -> Result<String> {
        eventually(|| async {
            let path = self.path().await?;
            ensure!(path.starts_with(begins), "the page is {path}, not {begins}");
            Ok(path)
        })
        .await
    }

    /// Everything that can be read on the page.
    pub async fn whole_text(&self) -> Result<String> {
        let text = self.client.execute("return document.body.innerText;", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The texts of all visible elements with this name, as they are now.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>> {
        let found = self.client.execute(TEXTS, vec![json!(css(name))]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Waits for the element and gives its text.
    pub async fn text(&self, name: &str) -> Result<String> {
        eventually(|| async {
            let texts = self.texts(name).await?;
            texts.into_iter().next().with_context(|| format!("there is no {name} on the page"))
        })
        .await
    }

    /// Waits until there are so many of these elements, and gives their texts.
    pub async fn all(&self, name: &str, count: usize) -> Result<Vec<String>> {
        eventually(|| async {
            let texts = self.texts(name).await?;
            ensure!(texts.len() == count, "there are {} {name}, not {count}: {texts:?}", texts.len());
            Ok(texts)
        })
        .await
    }

    /// Waits until one of these elements says this.
    pub async fn sees(&self, name: &str, words: &str) -> Result<()> {
        eventually(|| async {
            let texts = self.texts(name).await?;
            ensure!(texts.iter().any(|text| flat(text).contains(words)), "no {name} says “{words}”: {texts:?}");
            Ok(())
        })
        .await
    }

    /// Waits until the page says this anywhere.
    pub async fn says(&self, words: &str) -> Result<()> {
        eventually(|| async {
            let text = self.whole_text().await?;
            ensure!(flat(&text).contains(words), "the page doesn't say “{words}”");
            Ok(())
        })
        .await
    }

    /// Waits until one of these elements says this, though it is for screen readers alone.
    pub async fn sees_hidden(&self, name: &str, words: &str) -> Result<()> {
        let script = format!("return [...document.querySelectorAll(\"{}\")].map(at => at.textContent);", css(name));
        eventually(|| async {
            let texts: Vec<String> = serde_json::from_value(self.run(&script).await?)?;
            ensure!(texts.iter().any(|text| flat(text).contains(words)), "no {name} says “{words}”: {texts:?}");
            Ok(())
        })
        .await
    }

    /// Waits until there is no such element any more.
    pub async fn sees_no(&self, name: &str) -> Result<()> {
        self.all(name, 0).await.map(drop)
    }

    /// Clicks the element once it is there and can be clicked.
    pub async fn click(&self, name: &str) -> Result<()> {
        self.click_css(&css(name)).await
    }

    /// Clicks the element with this name in the row of this account or application id.
    pub async fn click_of(&self, key: &str, name: &str) -> Result<()> {
        self.click_css(&format!("[data-key='{key}'] {}", css(name))).await
    }

    /// Waits until the row of this account or application id says this.
    pub async fn row_says(&self, key: &str, words: &str) -> Result<()> {
        let selector = format!("[data-key='{key}']");
        eventually(|| async {
            let found = self.client.execute(TEXTS, vec![json!(selector)]).await?;
            let texts: Vec<String> = serde_json::from_value(found)?;
            ensure!(texts.iter().any(|text| flat(text).contains(words)), "{key} doesn't say “{words}”: {texts:?}");
            Ok(())
        })
        .await
    }

    pub async fn click_css(&self, selector: &str) -> Result<()> {
        eventually(|| async {
            let element = self.client.find(Locator::Css(selector)).await?;
            // As a person does: what lies under a bar at the window's edge is scrolled to first.
            self.client.execute(IN_SIGHT, vec![json!(selector)]).await?;
            press(&element).await
        })
        .await
        .with_context(|| format!("clicking {selector}"))
    }

    /// Follows the first link in a frame, as a reader of a mail does.
    pub async fn follow_in_frame(&self, name: &str) -> Result<()> {
        eventually(|| async {
            let frame = self.client.find(Locator::Css(&css(name))).await?;
            frame.enter_frame().await?;
            let followed = async { Ok(self.client.find(Locator::Css("a[href]")).await?.click().await?) }.await;
            self.client.enter_parent_frame().await?;
            followed
        })
        .await
        .with_context(|| format!("following the link in {name}"))
    }

    /// Whether a box is ticked, once it is there.
    pub async fn is_ticked(&self, name: &str) -> Result<bool> {
        let element = eventually(|| async { Ok(self.client.find(Locator::Css(&css(name))).await?) }).await?;
        Ok(element.is_selected().await?)
    }

    /// Clicks an element twice without looking in between, as an impatient person does.
    pub async fn double_click(&self, name: &str) -> Result<()> {
        let element = eventually(|| async { Ok(self.client.find(Locator::Css(&css(name))).await?) }).await?;
        eventually(|| async {
            ensure!(element.is_enabled().await?, "{name} can't be clicked");
            Ok(())
        })
        .await?;
        let both = "arguments[0].click(); arguments[0].click();";
        self.client.execute(both, vec![serde_json::to_value(&element)?]).await?;
        Ok(())
    }

    /// Replaces what a field holds.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        self.fill_css(&css(name), text).await
    }

    /// The same on a page that isn't ours.
    pub async fn fill_css(&self, selector: &str, text: &str) -> Result<()> {
        eventually(|| async {
            let field = self.client.find(Locator::Css(selector)).await?;
            ensure!(field.is_displayed().await? && field.is_enabled().await?, "{selector} can't be filled in");
            field.clear().await?;
            field.send_keys(text).await?;
            Ok(())
        })
        .await
        .with_context(|| format!("filling in {selector}"))
    }

    /// What a field holds.
    pub async fn value(&self, name: &str) -> Result<String> {
        let field = eventually(|| async { Ok(self.client.find(Locator::Css(&css(name))).await?) }).await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// Chooses the option with this value.
    pub async fn choose(&self, name: &str, value: &str) -> Result<()> {
        eventually(|| async {
            let list = self.client.find(Locator::Css(&css(name))).await?;
            Ok(list.select_by_value(value).await?)
        })
        .await
        .with_context(|| format!("choosing {value} of {name}"))
    }

    /// Hands a file to a file field, which needn't be visible.
    pub async fn choose_file(&self, name: &str, file: &Path) -> Result<()> {
        let path = file.to_str().context("the file's path isn't text")?;
        eventually(|| async {
            let field = self.client.find(Locator::Css(&css(name))).await?;
            Ok(field.send_keys(path).await?)
        })
        .await
        .with_context(|| format!("choosing {path}"))
    }

    /// Whether the element can be used, once it is there.
    pub async fn is_enabled(&self, name: &str) -> Result<bool> {
        let element = eventually(|| async { Ok(self.client.find(Locator::Css(&css(name))).await?) }).await?;
        Ok(element.is_enabled().await?)
    }

    /// Runs a script, for what people do that WebDriver has no word for.
    pub async fn run(&self, script: &str) -> Result<Value> {
        self.run_with(script, vec![]).await
    }

    /// The same with what the script calls `arguments`.
    pub async fn run_with(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }
}

/// Scrolls what is covered, or out of sight, to the middle of the window.
const IN_SIGHT: &str = "
    const element = document.querySelector(arguments[0]), place = element?.getBoundingClientRect();
    const top = place && document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2);
    if (place && !(top && (element.contains(top) || top.contains(element)))) element.scrollIntoView({ block: 'center' });
";

fn css(name: &str) -> String {
    format!("[data-testid='{name}']")
}

/// A text with every run of white space as one space.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn press(element: &Element) -> Result<()> {
    ensure!(element.is_enabled().await?, "it can't be clicked yet");
    element.click().await.map_err(|error: CmdError| error.into())
}
