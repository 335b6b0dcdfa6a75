//! What the person at the terminal sees of a step: its name, the time that passes, and on failure the end of its log.
//!
//! On a terminal the running step is one line that counts seconds; elsewhere a line at its start, one every half minute and
//! one at its end.

use std::fs::{self, File, OpenOptions};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{process, workspace};

/// How much of a failed step's log is shown.
const LINES_SHOWN: usize = 60;

/// The file that takes a step's noise.
pub struct Log {
    path: PathBuf,
}

impl Log {
    /// Starts `target/xtask-logs/<name>.log` afresh.
    pub fn create(name: &str) -> Result<Log> {
        let path = workspace::logs().join(format!("{name}.log"));
        fs::create_dir_all(workspace::logs())?;
        File::create(&path).with_context(|| format!("{}", path.display()))?;
        Ok(Log { path })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle that appends, for a child's output.
    pub fn append(&self) -> Result<File> {
        OpenOptions::new().append(true).open(&self.path).with_context(|| format!("{}", self.path.display()))
    }

    /// The part worth reading when something went wrong: from the first error on, or else the last lines.
    pub fn tail(&self) -> String {
        let text = fs::read(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let first_error = lines
            .iter()
            .position(|line| ["error", "Error", "npm error", "✘"].iter().any(|mark| line.starts_with(mark)));
        let start = first_error.unwrap_or_else(|| lines.len().saturating_sub(LINES_SHOWN));
        let shown = lines.iter().skip(start).take(LINES_SHOWN);
        shown.copied().collect::<Vec<_>>().join("\n")
    }
}

/// Does one step under a title, its noise in `<log_name>.log`.
pub fn step<T>(title: &str, log_name: &str, work: impl FnOnce(&Log) -> Result<T>) -> Result<T> {
    let log = Log::create(log_name)?;
    let started = Instant::now();
    let (done, waiting) = mpsc::channel::<()>();
    let title_there = title.to_owned();
    let ticker = thread::spawn(move || tick(&title_there, started, &waiting));

    let outcome = work(&log);
    drop(done);
    // The ticker only prints: if it failed to, there is nobody to tell.
    let _ = ticker.join();

    let line_start = if on_terminal() { "\r\x1b[2K" } else { "" };
    match outcome {
        Ok(value) => {
            say(&format!("{line_start}  {title}: {}\n", elapsed(started.elapsed())));
            Ok(value)
        }
        Err(error) => {
            say(&format!("{line_start}  {title}: failed after {}\n", elapsed(started.elapsed())));
            if !process::stopping() {
                say(&format!("{}\n  (all of it: {})\n", log.tail(), log.path().display()));
            }
            Err(error.context(format!("{title} failed")))
        }
    }
}

fn tick(title: &str, started: Instant, waiting: &mpsc::Receiver<()>) {
    let every = if on_terminal() {
        Duration::from_secs(1)
    } else {
        say(&format!("  {title} …\n"));
        Duration::from_secs(30)
    };
    while waiting.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
        let so_far = elapsed(started.elapsed());
        if on_terminal() {
            say(&format!("\r\x1b[2K  {title} … {so_far}"));
        } else {
            say(&format!("  {title} … {so_far} so far\n"));
        }
    }
}

/// Writes to standard error in one piece: it isn't buffered, and a program above us may read it piece by piece.
fn say(text: &str) {
    // If nobody reads it, there is nobody to tell.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn on_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// `4.1 s`, `2 min 03 s`.
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}
