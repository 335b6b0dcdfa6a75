//! Faults of the pages' own, as they report them: a line of the log under the reference that the person was shown.
//!
//! Anybody can send one, so nothing follows from it, and all of it is cut short; the log takes out what looks like somebody's.

use super::{NOTHING, asked::Asked, reply::Reply};
use crate::{error::Error, log};
use shared::api::{FaultReport, ReportFault};

const LONGEST: usize = 400;
/// Hexadecimal digits of a reference.
const REFERENCE: usize = 10;

pub async fn report(asked: Asked<ReportFault>) -> Result<Reply<ReportFault>, Error> {
    let FaultReport { reference, what, page } = asked.request()?;
    if reference.len() != REFERENCE || !reference.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::Malformed(format!("A reference has {REFERENCE} hexadecimal digits.")));
    }
    let cut = |text: String| text.chars().take(LONGEST).collect::<String>();
    log::error(serde_json::json!({ "fault": "page", "reference": reference, "what": cut(what), "page": cut(page) }));
    Reply::answer(&NOTHING)
}
