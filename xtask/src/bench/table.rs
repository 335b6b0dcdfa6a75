//! The table that a run prints: what was measured, ours, the peer's, and how they compare.

use std::fmt::Write;

#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

struct Row {
    what: String,
    ours: Figure,
    /// Where there is something to compare with.
    peer: Option<(Figure, &'static str)>,
}

/// A measured value with its unit.
#[derive(Clone, Copy)]
pub enum Figure {
    Bytes(u64),
    Milliseconds(f64),
    /// More is better, unlike the others.
    PerSecond(f64),
    Count(u32),
}

impl Figure {
    fn show(self) -> String {
        match self {
            // Decimal kilobytes, as browsers' developer tools show them.
            Figure::Bytes(bytes) => format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100),
            Figure::Milliseconds(ms) if ms < 10.0 => format!("{ms:.1} ms"),
            Figure::Milliseconds(ms) => format!("{ms:.0} ms"),
            Figure::PerSecond(rate) => format!("{rate:.0}/s"),
            Figure::Count(count) => count.to_string(),
        }
    }

    fn number(self) -> f64 {
        match self {
            // Exact: no file here comes near 2^53 bytes.
            #[expect(clippy::cast_precision_loss)]
            Figure::Bytes(bytes) => bytes as f64,
            Figure::Milliseconds(number) | Figure::PerSecond(number) => number,
            Figure::Count(count) => f64::from(count),
        }
    }
}

impl Table {
    pub fn add(&mut self, what: impl Into<String>, ours: Figure, peer: Figure, peer_name: &'static str) {
        self.rows.push(Row { what: what.into(), ours, peer: Some((peer, peer_name)) });
    }

    /// What no peer has.
    pub fn add_ours(&mut self, what: impl Into<String>, ours: Figure) {
        self.rows.push(Row { what: what.into(), ours, peer: None });
    }

    /// The ratio is ours to the peer's: below 1 is smaller, quicker, fewer.
    pub fn markdown(&self) -> String {
        let mut text = "| | ours | peer | ours / peer | the peer |\n|---|---:|---:|---:|---|\n".to_owned();
        for Row { what, ours, peer } in &self.rows {
            // Writing to a String can't fail.
            let _ = match peer {
                Some((peer, name)) => {
                    let ratio = ours.number() / peer.number();
                    writeln!(text, "| {what} | {} | {} | {ratio:.2} | {name} |", ours.show(), peer.show())
                }
                None => writeln!(text, "| {what} | {} | | | |", ours.show()),
            };
        }
        text
    }
}

/// The middle one.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_odd_number_of_runs() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_row_says_how_ours_compares() {
        let mut table = Table::default();
        table.add("first load", Figure::Bytes(150_340), Figure::Bytes(300_680), "a page");
        assert!(table.markdown().ends_with("| first load | 150.3 KB | 300.6 KB | 0.50 | a page |\n"));
    }
}
