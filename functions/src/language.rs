//! In whose language something is said: an answer in that of its request (`Accept-Language`), a notice in its receiver's.
//!
//! What the Worker does for one request waits now and then, and others go on meanwhile: the language is chosen anew each time it goes
//! on. What is kept, hashed or logged is English; whoever writes it within an answer says so ([`in_english`]).

use axum::http::{HeaderMap, header};
use shared::language::{self, Language};
use std::{
    future::{Future, poll_fn},
    pin::pin,
};

const SIMPLIFIED_CHINESE: &str = include_str!(concat!(env!("OUT_DIR"), "/zh-CN.txt"));

/// The language that a request asks for; English where it asks for none of ours.
pub fn of(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wanted.and_then(Language::accepted).unwrap_or_default()
}

/// Says in this language whatever `work` says.
pub fn speaking<T>(language: Language, work: impl FnOnce() -> T) -> T {
    ready(language);
    language::speaking(language, work)
}

/// The same for work that waits.
pub async fn while_speaking<F: Future>(language: Language, work: F) -> F::Output {
    ready(language);
    let mut work = pin!(work);
    poll_fn(|context| language::speaking(language, || work.as_mut().poll(context))).await
}

/// What is kept and not only answered.
pub fn in_english<T>(work: impl FnOnce() -> T) -> T {
    language::speaking(Language::English, work)
}

fn ready(language: Language) {
    match language {
        Language::English => {}
        Language::SimplifiedChinese => language::load(language, SIMPLIFIED_CHINESE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::words;
    use std::{
        future::ready as done,
        task::{Context, Poll, Waker},
    };

    fn is_english() -> bool {
        words::erased() == words::ERASED
    }

    #[test]
    fn an_answer_is_in_the_language_that_its_request_asks_for() {
        let of = |wanted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, wanted.parse().unwrap());
            super::of(&headers)
        };
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Language::SimplifiedChinese);
        assert_eq!(of("fr"), Language::English);
        assert_eq!(super::of(&HeaderMap::new()), Language::English);
    }

    #[test]
    fn what_is_kept_is_english_within_an_answer_too() {
        speaking(Language::SimplifiedChinese, || {
            assert!(!is_english());
            assert!(in_english(is_english));
            assert!(!is_english());
        });
    }

    #[test]
    fn two_answers_in_the_making_do_not_mix_their_languages() {
        async fn twice() -> [bool; 2] {
            let first = is_english();
            let mut waited = false;
            poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
            done(()).await;
            [first, is_english()]
        }
        let mut chinese = pin!(while_speaking(Language::SimplifiedChinese, twice()));
        let mut english = pin!(while_speaking(Language::English, twice()));
        let context = &mut Context::from_waker(Waker::noop());
        assert!(chinese.as_mut().poll(context).is_pending());
        assert!(english.as_mut().poll(context).is_pending());
        assert_eq!(chinese.as_mut().poll(context), Poll::Ready([false; 2]));
        assert_eq!(english.as_mut().poll(context), Poll::Ready([true; 2]));
        assert!(is_english(), "nothing stays chosen");
    }
}
