//! The four steps of initiating an application, as a person goes through them in the browser (R2.3).

use anyhow::{Context, Result, ensure};
use shared::ids::{ApplicationId, PartnerId};
use std::path::Path;

use crate::{page::Page, wait::eventually};

impl Page {
    /// Reads the notice, ticks it, and comes to the file.
    pub async fn acknowledge_notice(&self) -> Result<()> {
        ensure!(!self.is_enabled("step-next").await?, "one can go on without the tick");
        self.click("notice-tick").await?;
        self.click("step-next").await
    }

    /// Names the original reseller, hands over a file that can be read, and comes to the inbound customer details.
    pub async fn upload(&self, original: &PartnerId, file: &Path) -> Result<()> {
        self.fill("original-reseller", original.as_str()).await?;
        self.choose_file("file-input", file).await?;
        let name = file.file_name().and_then(|name| name.to_str()).context("the file has no name")?;
        self.sees("file-name", name).await?;
        self.click("step-next").await?;
        self.text("total-customers").await.map(drop)
    }

    /// From the first step to the inbound customer details.
    pub async fn prepare(&self, original: &PartnerId, file: &Path) -> Result<()> {
        self.acknowledge_notice().await?;
        self.upload(original, file).await
    }

    /// From the inbound customer details to the application's page.
    pub async fn confirm_and_submit(&self) -> Result<ApplicationId> {
        self.click("step-next").await?;
        self.click("submit-application").await?;
        self.submitted().await
    }

    /// Waits for the application's page.
    pub async fn submitted(&self) -> Result<ApplicationId> {
        let path = self.arrives_at("/applications/MIG-").await?;
        Ok(path.trim_start_matches("/applications/").parse()?)
    }

    /// What the table says is wrong, by the row's number in the spreadsheet. Waits until so many rows have problems, and looks at all of
    /// them: not every row of a long table is in the page at once.
    pub async fn troubles(&self, count: usize) -> Result<Vec<(u32, String)>> {
        self.click("filter-problems").await?;
        self.run("delete window.seenRows;").await?;
        let script = "const seen = window.seenRows ??= new Map();
            const table = document.getElementById('inbound');
            if (!table) return [];
            table.scrollIntoView();
            for (const row of document.querySelectorAll(\"[data-testid='draft-row']\")) {
                const said = row.querySelector(\"[data-testid='row-trouble']\")?.innerText;
                if (said) seen.set(Number(row.dataset.key), said);
            }
            const end = table.scrollTop + table.clientHeight >= table.scrollHeight - 2;
            table.scrollTop = end ? 0 : table.scrollTop + table.clientHeight / 2;
            return [...seen].sort(([one], [other]) => one - other);";
        let troubles = eventually(|| async {
            let troubles: Vec<(u32, String)> = serde_json::from_value(self.run(script).await?)?;
            ensure!(troubles.len() == count, "{} rows have problems, not {count}: {troubles:?}", troubles.len());
            Ok(troubles)
        })
        .await?;
        // What stands above the table isn't to be under the page's own head.
        self.run("scrollTo(0, 0);").await?;
        Ok(troubles)
    }
}
