//! One line that moves on a terminal; elsewhere a line now and then.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

/// Characters of the bar.
const WIDTH: usize = 24;
/// How often a line is printed where nothing can be overwritten.
const PAUSE: Duration = Duration::from_secs(5);

/// Shows how far something is, on standard error, so that standard output stays what it is.
pub(super) struct Progress {
    moves: bool,
    shown: Option<Instant>,
    width: usize,
}

impl Progress {
    /// Nothing is shown yet.
    pub(super) fn new() -> Self {
        let moves = stderr().is_terminal();
        // What is over soon needs no lines of its own.
        Self { moves, shown: (!moves).then(Instant::now), width: 0 }
    }

    /// Shows so many of so many, with words after it. A display that fails is no failure of the work.
    pub(super) fn show(&mut self, done: usize, total: Option<usize>, words: &str) {
        let due = self.moves || self.shown.is_none_or(|shown| shown.elapsed() >= PAUSE);
        if !due {
            return;
        }
        self.shown = Some(Instant::now());
        let line = line(done, total, words, self.moves);
        let mut out = stderr().lock();
        let _ = if self.moves {
            // Blanks cover what a longer line left.
            let covered = self.width.saturating_sub(line.chars().count());
            self.width = line.chars().count();
            write!(out, "\r{line}{:covered$}", "").and_then(|()| out.flush())
        } else {
            writeln!(out, "{line}")
        };
    }

    /// Leaves the line, so that what follows stands on its own.
    pub(super) fn end(&mut self) {
        if self.moves && self.shown.is_some() {
            let _ = write!(stderr().lock(), "\r{:width$}\r", "", width = self.width);
            self.shown = None;
        }
    }
}

fn line(done: usize, total: Option<usize>, words: &str, bar: bool) -> String {
    let Some(total) = total.filter(|total| *total > 0) else { return format!("{done} {words}") };
    let filled = (done.min(total) * WIDTH).checked_div(total).unwrap_or(0);
    let drawn = if bar { format!("[{}{}] ", "#".repeat(filled), "-".repeat(WIDTH - filled)) } else { String::new() };
    format!("{drawn}{done} of {total} {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_up_and_never_over() {
        assert_eq!(line(0, Some(8), "products", true), format!("[{}] 0 of 8 products", "-".repeat(24)));
        assert_eq!(
            line(4, Some(8), "products", true),
            format!("[{}{}] 4 of 8 products", "#".repeat(12), "-".repeat(12))
        );
        assert_eq!(line(9, Some(8), "products", true), format!("[{}] 9 of 8 products", "#".repeat(24)));
        assert_eq!(line(9, Some(8), "products", false), "9 of 8 products");
        assert_eq!(
            (line(3, None, "pages", true), line(3, Some(0), "pages", true)),
            ("3 pages".to_owned(), "3 pages".to_owned())
        );
    }
}
