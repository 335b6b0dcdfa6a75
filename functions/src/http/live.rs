//! Live changes: a WebSocket of the ledger's for who asks for one, else the answer to what has changed.
//!
//! A browser opens a WebSocket to any site with that site's cookie, and no header of ours can be demanded with it; so it has to say that
//! the page that opens it is this portal's own. Neither way keeps a session from becoming idle (`caller::identify`).

use super::{asked::Asked, caller, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{Live, LiveQuery};

pub async fn live(asked: Asked<Live>) -> Result<Reply<Live>, Error> {
    let LiveQuery { after } = asked.query()?;
    let ask = Ask::Live { after };
    if !asked.header("upgrade").is_some_and(|wish| wish.eq_ignore_ascii_case("websocket")) {
        return asked.forward(ask).await;
    }
    caller::check_own_page(&asked.headers, &asked.uri)?;
    Ok(Reply::socket(asked.listen(ask).await?))
}
