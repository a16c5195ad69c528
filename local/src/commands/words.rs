//! Times and dispositions in words.

use domain::Disposition;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

/// A moment for people, UTC.
pub(crate) fn moment(at: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    at.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_default()
}

/// A moment for programs.
pub(crate) fn rfc3339(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC).format(&Rfc3339).unwrap_or_default()
}

/// An age with its two largest parts.
pub(crate) fn age(age: Duration) -> String {
    let seconds = age.whole_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// Whose move it is.
pub(crate) fn whose_move(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Retry => "nobody's: it is tried again by itself",
        Disposition::InDoubt => "nobody's: what was sent is looked for before anything is sent again",
        Disposition::FixSettings => "yours, in the settings of this product",
        Disposition::FixInQuoter => "yours, in Quoter",
        Disposition::FixInHalo => "yours, in Halo",
        Disposition::Bug => "the maker's: a fault of this product",
    }
}

/// A problem with the move in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ProblemShown {
    pub(crate) code: String,
    pub(crate) disposition: Disposition,
    pub(crate) whose_move: &'static str,
    pub(crate) cause: String,
    pub(crate) fix: String,
    pub(crate) concerns: Vec<String>,
}

impl From<domain::Problem> for ProblemShown {
    fn from(problem: domain::Problem) -> Self {
        let domain::Problem { code, disposition, cause, fix, concerns } = problem;
        Self { code, disposition, whose_move: whose_move(disposition), cause, fix, concerns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_its_two_largest_parts() {
        assert_eq!(age(Duration::seconds(7)), "7 s");
        assert_eq!(age(Duration::seconds(65)), "1 min 5 s");
        assert_eq!(age(Duration::seconds(7_260)), "2 h 1 min");
        assert_eq!(age(Duration::seconds(90_000)), "1 d 1 h");
    }
}
