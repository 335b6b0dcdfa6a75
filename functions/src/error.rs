//! Everything that can go wrong while a request is answered, and the problem document that each becomes (RFC 9457).
//!
//! This is the one place where an error gets its words. What the person can mend is said plainly; what is ours is logged with its
//! cause under a random reference, and the answer names the reference and nothing else.

use crate::{log, random};
use shared::{
    api::{Problem, ProblemCode},
    permissions::Denied,
    tr,
};
use worker::kv::KvError;

#[derive(Debug)]
pub enum Error {
    /// No such thing, or not the caller's to see: the two can't be told apart.
    NotFound,
    MethodNotAllowed,
    NotSignedIn,
    /// `0` says what is missing.
    NotAllowed(String),
    TooLarge {
        most: usize,
    },
    /// `0` says where.
    Malformed(String),
    /// `0` names the header and what belongs in it.
    HeaderNeeded(String),
    /// The caller is over a limit; it is worth trying again after so many seconds.
    TooManyRequests {
        seconds: u32,
    },
    /// The ledger's answer, or one made like it.
    Refused(Box<Problem>),
    /// A part of the platform didn't answer; `0` is for the log.
    Unavailable(String),
    /// `0` is for the log.
    Internal(String),
}

impl Error {
    pub fn refused(problem: Problem) -> Self {
        Error::Refused(Box::new(problem))
    }

    /// A thing that can't be, with its cause.
    pub fn internal(what: &str, cause: impl std::fmt::Display) -> Self {
        Error::Internal(format!("{what}: {cause}"))
    }

    /// For `Retry-After`.
    pub fn seconds_to_wait(&self) -> Option<u32> {
        match self {
            Error::TooManyRequests { seconds } => Some(*seconds),
            _ => None,
        }
    }

    /// The document for the client. Logs what is ours.
    pub fn into_problem(self) -> Problem {
        match self {
            Error::NotFound => Problem::new(
                ProblemCode::NotFound,
                tr!(
                    "There is nothing at this address, or it isn't yours to see. Check the address, or go back to the list."
                ),
            ),
            Error::MethodNotAllowed => Problem::new(
                ProblemCode::MethodNotAllowed,
                tr!("GET /api lists every address with the method that it takes."),
            ),
            Error::NotSignedIn => Problem::new(
                ProblemCode::NotSignedIn,
                tr!("You aren't signed in, or no longer. Sign in and try again."),
            ),
            Error::NotAllowed(detail) => Problem::new(ProblemCode::NotAllowed, detail),
            Error::TooLarge { most } => Problem::new(
                ProblemCode::TooLarge,
                tr!("At most {most} bytes are taken here. Send less, or in several requests.", most),
            ),
            Error::Malformed(detail) => Problem::new(ProblemCode::Malformed, detail),
            Error::HeaderNeeded(detail) => Problem::new(ProblemCode::HeaderNeeded, detail),
            Error::TooManyRequests { seconds } => Problem::new(
                ProblemCode::TooManyRequests,
                tr!(seconds; "That was too often in a short time, and nothing was done. Try again in {seconds} second." | "That was too often in a short time, and nothing was done. Try again in {seconds} seconds."),
            ),
            Error::Refused(problem) => *problem,
            Error::Unavailable(cause) => ours(
                ProblemCode::Unavailable,
                &cause,
                tr!("A part of the portal isn't answering. Try again in a moment; nothing you sent is taken twice."),
            ),
            Error::Internal(cause) => ours(
                ProblemCode::Internal,
                &cause,
                tr!(
                    "This is our mistake, not yours. Try again; if it stays, tell the programme's administration the reference."
                ),
            ),
        }
    }
}

fn ours(code: ProblemCode, cause: &str, detail: &str) -> Problem {
    let reference = random::reference();
    log::error(serde_json::json!({ "error": code, "reference": reference, "cause": cause }));
    Problem::new(code, tr!("{detail} Reference: {reference}.", detail, reference))
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotSignedIn => Error::NotSignedIn,
            Denied::NotAllowed(takes) => Error::NotAllowed(takes.to_owned()),
        }
    }
}

impl From<worker::Error> for Error {
    fn from(error: worker::Error) -> Self {
        Error::Internal(error.to_string())
    }
}

impl From<KvError> for Error {
    fn from(error: KvError) -> Self {
        Error::Unavailable(format!("Workers KV: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_of_the_caller_has_its_own_status_and_says_what_to_do() {
        for (error, status) in [
            (Error::NotFound, 404),
            (Error::MethodNotAllowed, 405),
            (Error::NotSignedIn, 401),
            (Error::NotAllowed("An approver decides.".into()), 403),
            (Error::TooLarge { most: 10 }, 413),
            (Error::TooManyRequests { seconds: 60 }, 429),
            (Error::Malformed("line 1".into()), 400),
            (Error::HeaderNeeded("If-Match".into()), 400),
        ] {
            let problem = error.into_problem();
            assert_eq!(problem.status, status);
            assert!(!problem.detail.is_empty() && !problem.title.is_empty());
        }
    }

    #[test]
    fn what_is_missing_and_what_is_hidden_get_the_same_bytes() {
        let bytes = || serde_json::to_vec(&Error::NotFound.into_problem()).unwrap();
        assert_eq!(bytes(), bytes());
    }
}
