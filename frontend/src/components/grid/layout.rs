//! How tall which row is, and so which rows are in sight.
//!
//! Rows have heights of their own (a row with three problems is taller, on a phone a row is a card). Those that were shown are known,
//! the others are taken to be as tall as those on average. Sums over ten thousand numbers are quicker than anything clever.

use std::ops::Range;

#[derive(Debug, Clone)]
pub struct Layout {
    /// Of a row that hasn't been shown.
    guess: f64,
    guessed: bool,
    /// By place in the page's list; zero while it isn't known.
    heights: Vec<f32>,
    /// Where each row that is shown begins, and after the last one where all end.
    tops: Vec<f64>,
}

/// What a row takes before any was measured.
const FIRST_GUESS: f64 = 48.0;
/// Rows that are kept ready above and below what is in sight.
const SPARE: usize = 5;

impl Default for Layout {
    fn default() -> Self {
        Self { guess: FIRST_GUESS, guessed: false, heights: Vec::new(), tops: vec![0.0] }
    }
}

impl Layout {
    /// Lays the rows out in their order. `total` is the length of the page's list.
    pub fn arrange(&mut self, shown: &[usize], total: usize) {
        self.heights.resize(total, 0.0);
        self.tops.clear();
        let mut top = 0.0;
        self.tops.push(top);
        for place in shown {
            top += self.height(*place);
            self.tops.push(top);
        }
    }

    /// Forgets heights: another width, other columns.
    pub fn forget(&mut self) {
        self.heights.fill(0.0);
        self.guessed = false;
    }

    fn height(&self, place: usize) -> f64 {
        match self.heights.get(place) {
            Some(height) if *height > 0.0 => f64::from(*height),
            Some(_) | None => self.guess,
        }
    }

    /// Takes down heights, by place. Says whether that changes anything.
    pub fn measured(&mut self, rows: &[(usize, f64)]) -> bool {
        let mut changed = false;
        for (place, height) in rows {
            if let Some(known) = self.heights.get_mut(*place)
                && (f64::from(*known) - height).abs() > 0.5
            {
                *known = *height as f32;
                changed = true;
            }
        }
        // Once, after the first rows: a guess that changes later would move everything under the reader's hand.
        if !self.guessed && !rows.is_empty() {
            self.guess = rows.iter().map(|(_, height)| height).sum::<f64>() / rows.len() as f64;
            self.guessed = true;
            changed = true;
        }
        changed
    }

    /// Where the n-th row that is shown begins.
    pub fn top(&self, nth: usize) -> f64 {
        self.tops.get(nth).copied().unwrap_or_else(|| self.total())
    }

    pub fn total(&self) -> f64 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// The row at this distance from the top.
    pub fn at(&self, distance: f64) -> usize {
        let rows = self.tops.len().saturating_sub(1);
        self.tops.partition_point(|top| *top <= distance).saturating_sub(1).min(rows.saturating_sub(1))
    }

    /// Rows in sight between two distances, and some to spare.
    pub fn in_sight(&self, from: f64, to: f64) -> Range<usize> {
        let rows = self.tops.len().saturating_sub(1);
        if rows == 0 {
            return 0..0;
        }
        let first = self.at(from.max(0.0)).saturating_sub(SPARE);
        let last = (self.at(to.max(from).max(0.0)) + 1 + SPARE).min(rows);
        first..last
    }
}
