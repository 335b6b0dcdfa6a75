//! What happens to pages whose network, server or browser isn't as it should be.

use anyhow::Result;
use serde_json::json;

use crate::{browser::complaints, page::Page};

/// A browser that has no WebSocket which connects: as behind a proxy that lets none through.
const NO_SOCKET: &str = "
    window.WebSocket = class extends EventTarget {
        constructor() { super(); setTimeout(() => this.onclose?.(new CloseEvent('close', { code: 1006 })), 20); }
        send() { throw new DOMException('closed', 'InvalidStateError'); }
        close() {}
    };
";

impl Page {
    /// Cuts the browser off, or connects it again.
    pub async fn is_offline(&self, offline: bool) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// What is at these addresses can't be fetched any more; with none, everything can.
    pub async fn cannot_fetch(&self, addresses: &[&str]) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": !addresses.is_empty() })).await?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": addresses })).await.map(drop)
    }

    /// From the next document on, no WebSocket connects.
    pub async fn has_no_socket(&self) -> Result<()> {
        self.in_every_document(NO_SOCKET).await
    }

    /// What the console complains of is what the test is about. Answers it.
    pub async fn complains(&self) -> Result<Vec<String>> {
        complaints(&self.client).await
    }

    /// Waits until the page hears of changes in this way: `socket` or `asking`.
    pub async fn hears_by(&self, way: &str) -> Result<()> {
        crate::eventually(|| async {
            let now = self.run("return document.documentElement.dataset.live ?? '';").await?;
            anyhow::ensure!(now == json!(way), "the page hears by {now}, not by {way}");
            Ok(())
        })
        .await
    }
}
