//! Faults of the pages' own, as they report them: a line of the log under the reference that the person was shown.
//!
//! Anybody can send one, so nothing follows from it and nothing is kept of it, and all of it is cut short; the log takes out what looks like
//! somebody's.

use super::{NOTHING, asked::Asked, reply::Reply};
use crate::{error::Error, log};
use serde_json::{Value, json};
use shared::api::{FaultReport, ReportFault};

const LONGEST: usize = 400;

pub async fn report(asked: Asked<ReportFault>) -> Result<Reply<ReportFault>, Error> {
    log::error(line(&asked.request()?)?);
    Reply::answer(&NOTHING)
}

fn line(of: &FaultReport) -> Result<Value, Error> {
    if !log::is_reference(&of.reference) {
        return Err(Error::Malformed(format!("A reference has {} hexadecimal digits.", log::REFERENCE)));
    }
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    // The place alone: what is asked of a page may be somebody's name.
    let page = of.page.split(['?', '#']).next().unwrap_or_default();
    Ok(json!({ "fault": "page", "reference": of.reference, "what": cut(&of.what), "page": cut(page) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(reference: &str, what: &str, page: &str) -> FaultReport {
        FaultReport { reference: reference.to_owned(), what: what.to_owned(), page: page.to_owned() }
    }

    #[test]
    fn of_a_page_only_its_place_is_written_and_a_long_story_is_cut_short() {
        let long = "a".repeat(1_000);
        let line = line(&report("01ab23cd45", &long, "/records?q=Ada+Lovelace#3")).unwrap();
        assert_eq!(line["page"], "/records");
        assert_eq!(line["what"].as_str().map(str::len), Some(LONGEST));
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for wrong in ["", "01ab23cd4", "01ab23cd456", "01ab23cd4g", "01ab23cd\n5", "ééééé"] {
            assert!(line(&report(wrong, "", "/")).is_err(), "{wrong:?}");
        }
    }
}
