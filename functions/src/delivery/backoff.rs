//! When to try again: twice as long as a delivery has waited so far, so that each wait is three times the one before.
//!
//! The queue keeps the instant at which a message was first sent, and nothing else has to be counted. With the usual settings and
//! the queue's eight retries a provider may be down for half a day before anything is given up.

use shared::instant::Span;

/// Seconds. The longest that the platform delays a message.
const PLATFORM: u32 = 12 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Seconds.
    first: u32,
    longest: u32,
}

impl Backoff {
    /// In seconds; 30 and four hours, unless the deployment says otherwise.
    pub fn new(first: Option<u32>, longest: Option<u32>) -> Self {
        let longest = longest.unwrap_or(4 * 60 * 60).min(PLATFORM);
        Self { first: first.unwrap_or(30).min(longest), longest }
    }

    /// Seconds until the next try of what has waited for `age`; `asked` is what the provider wants to be given.
    pub fn wait(self, age: Span, asked: Option<u32>) -> u32 {
        let twice = u32::try_from(age.millis() / 500).unwrap_or(u32::MAX);
        twice.clamp(self.first, self.longest).max(asked.unwrap_or_default()).min(PLATFORM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of a delivery that never gets through.
    fn waits(backoff: Backoff, retries: usize) -> Vec<u32> {
        let mut age = 0;
        (0..retries)
            .map(|_| {
                let wait = backoff.wait(Span::minutes(0).plus(Span::minutes(1).part(age, 60)), None);
                age += wait;
                wait
            })
            .collect()
    }

    #[test]
    fn each_wait_is_three_times_the_one_before_up_to_the_longest() {
        let waits = waits(Backoff::new(None, None), 8);
        assert_eq!(waits, [30, 60, 180, 540, 1_620, 4_860, 14_400, 14_400]);
        assert!(waits.iter().sum::<u32>() > 9 * 60 * 60, "a night's outage loses nothing");
    }

    #[test]
    fn a_provider_that_asks_for_longer_gets_it_as_far_as_the_platform_can_wait() {
        let backoff = Backoff::new(None, None);
        assert_eq!(backoff.wait(Span::ZERO, Some(120)), 120);
        assert_eq!(backoff.wait(Span::hours(1), Some(120)), 7_200);
        assert_eq!(backoff.wait(Span::ZERO, Some(u32::MAX)), PLATFORM);
        assert_eq!(backoff.wait(Span::days(10_000), None), 14_400);
    }

    #[test]
    fn a_deployment_may_choose_its_own_waits() {
        assert_eq!(waits(Backoff::new(Some(1), Some(2)), 3), [1, 2, 2]);
        assert_eq!(Backoff::new(Some(100), Some(10)).wait(Span::ZERO, None), 10);
        assert_eq!(Backoff::new(None, Some(u32::MAX)).wait(Span::days(1_000), None), PLATFORM);
    }
}
