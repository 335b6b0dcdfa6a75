//! Somebody who listens to live changes by a WebSocket, as a page does.

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use shared::api::{Endpoint, LIVE_PING, LIVE_PONG, Live, LiveAnswer};
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use crate::client::Client;

/// Within it a change is heard of.
pub const SOON: Duration = Duration::from_secs(2);

pub struct Listener {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Listener {
    /// Begins to listen, from a page of the portal's own; answers what it hears first, too.
    pub async fn of(client: &Client, after: Option<u64>) -> Result<(Self, LiveAnswer)> {
        let origin = client.portal().origin.clone();
        let mut listener = Self::from_page_at(client, after, Some(&origin)).await?;
        let first = listener.next().await?;
        Ok((listener, first))
    }

    /// The same from a page of somebody else's, or from no page.
    pub async fn from_page_at(client: &Client, after: Option<u64>, page: Option<&str>) -> Result<Self> {
        let origin = &client.portal().origin;
        let after = after.map(|after| format!("?after={after}")).unwrap_or_default();
        let address = format!("{}{}{after}", origin.replacen("http", "ws", 1), Live::PATH);
        let mut request = address.into_client_request()?;
        if let Some(page) = page {
            request.headers_mut().insert("origin", page.parse()?);
        }
        if let Some(cookie) = client.cookie() {
            request.headers_mut().insert("cookie", cookie.parse()?);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(answer)) => bail!("refused: {}", answer.status().as_u16()),
            Err(error) => Err(error.into()),
        }
    }

    /// The next thing that is said, soon.
    pub async fn next(&mut self) -> Result<LiveAnswer> {
        match self.heard().await? {
            Message::Text(text) => Ok(serde_json::from_str(&text)?),
            other => bail!("that is no change: {other:?}"),
        }
    }

    /// Listens until a document is named.
    pub async fn hears_of(&mut self, document: &str) -> Result<u32> {
        let named = async {
            loop {
                let found = self.next().await?.documents.into_iter().find(|of| of.document == document);
                if let Some(found) = found {
                    return Ok(found.version);
                }
            }
        };
        timeout(SOON, named).await.with_context(|| format!("nothing was said of {document}"))?
    }

    /// Listens until it is said how many messages are unread, and that there are so many.
    pub async fn hears_of_unread(&mut self, number: u32) -> Result<()> {
        let named = async {
            while self.next().await?.unread != Some(number) {}
            Ok(())
        };
        timeout(SOON, named).await.with_context(|| format!("nothing was said of {number} messages"))?
    }

    /// Why the portal ends the connection.
    pub async fn is_closed(&mut self) -> Result<u16> {
        let closed = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return Ok(u16::from(frame.code)),
                    Some(Ok(_)) => {}
                    other => bail!("ended without a word: {other:?}"),
                }
            }
        };
        timeout(SOON, closed).await.context("the connection stays open")?
    }

    /// Says something.
    pub async fn say(&mut self, words: &str) -> Result<()> {
        Ok(self.socket.send(Message::Text(words.into())).await?)
    }

    /// The connection stands, and is asked by what the platform answers by itself.
    pub async fn stands(&mut self) -> Result<()> {
        self.say(LIVE_PING).await?;
        loop {
            let heard = self.heard().await?;
            if heard == Message::Text(LIVE_PONG.into()) {
                return Ok(());
            }
            ensure!(matches!(heard, Message::Text(_)), "{heard:?}");
        }
    }

    /// Nothing is said of anything that begins so: not until it is said that the connection stands.
    pub async fn hears_nothing_of(&mut self, begins: &str) -> Result<()> {
        self.say(LIVE_PING).await?;
        loop {
            match self.heard().await? {
                Message::Text(text) if text.as_str() == LIVE_PONG => return Ok(()),
                Message::Text(text) => {
                    let answer: LiveAnswer = serde_json::from_str(&text)?;
                    ensure!(
                        !answer.all && !answer.documents.iter().any(|of| of.document.starts_with(begins)),
                        "{answer:?}"
                    );
                }
                other => bail!("{other:?}"),
            }
        }
    }

    async fn heard(&mut self) -> Result<Message> {
        let next = timeout(SOON, self.socket.next()).await.context("nothing was said")?;
        Ok(next.context("the connection is over")??)
    }
}
