//! What a page's Content-Security-Policy had to stop, as the browser reports it: from the document's first byte on.
//!
//! The listener is put into every document before anything of its own runs, and notes what it hears where the next document finds it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{browser::complaints, page::Page, wait::eventually};

const LISTEN: &str = "
    document.addEventListener('securitypolicyviolation', event => {
        const heard = JSON.parse(localStorage.getItem('violations') ?? '[]');
        heard.push(`${event.effectiveDirective} stopped ${event.blockedURI} ${event.sample} on ${location.pathname}`);
        localStorage.setItem('violations', JSON.stringify(heard));
    });
";

/// Follows a link as the pages' own links are followed: without loading a document anew.
const FOLLOW: &str = "
    const link = document.createElement('a');
    link.href = arguments[0];
    document.body.append(link);
    link.click();
    link.remove();
";

/// Whether the page has come to rest: something is shown, and nothing of it is still to come.
const AT_REST: &str = "
    const main = document.querySelector('main');
    return !document.getElementById('loading') && !!main?.innerText.trim() && !document.querySelector('.skeleton');
";

impl Page {
    /// Listens in every document from now on.
    pub async fn watch_policy(&self) -> Result<()> {
        self.in_every_document(LISTEN).await.context("listening for violations")
    }

    /// What was heard so far.
    pub async fn violations(&self) -> Result<Vec<String>> {
        let heard = self.run("return localStorage.getItem('violations') ?? '[]';").await?;
        Ok(serde_json::from_str(heard.as_str().unwrap_or("[]"))?)
    }

    /// Goes on to another page of the portal, and waits until all of it is there.
    pub async fn follow(&self, path: &str) -> Result<()> {
        self.client.execute(FOLLOW, vec![json!(path)]).await?;
        self.rests().await.with_context(|| format!("at {path}"))
    }

    pub async fn rests(&self) -> Result<()> {
        eventually(|| async {
            ensure!(self.run(AT_REST).await? == json!(true), "the page is still loading");
            Ok(())
        })
        .await
    }

    /// Errors in the console, which then count as seen.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        complaints(&self.client).await
    }

    /// Runs a script that ends by calling its last argument.
    pub async fn run_to_its_end(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute_async(script, vec![]).await?)
    }
}
