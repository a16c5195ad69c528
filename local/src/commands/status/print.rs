//! The status as a person reads it.

use std::fmt;

use super::{GateShown, Group, Status};
use crate::commands::entries::STATES;

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |state: &store::State| self.counts.get(state.as_str()).copied().unwrap_or_default();
        let counts: Vec<String> = STATES.iter().map(|state| format!("{} {}", count(state), state.as_str())).collect();
        writeln!(f, "Quotes    {}", counts.join(", "))?;
        match &self.oldest_unsynced {
            Some(oldest) => writeln!(f, "Oldest    {} is {} for {}", oldest.quote, oldest.state, oldest.age)?,
            None => writeln!(f, "Oldest    nothing waits")?,
        }
        for gate in &self.gates {
            writeln!(f, "Gate      {gate}")?;
        }
        if let Some(runs) = self.up_runs {
            writeln!(f, "Worker    {}", if runs { "`up` runs on this folder" } else { "`up` does not run" })?;
        }
        groups(f, "Held", &self.held)?;
        groups(f, "Waiting", &self.waiting)
    }
}

impl fmt::Display for GateShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.open {
            return write!(f, "{} open", self.name);
        }
        let code = self.code.as_deref().unwrap_or("an unknown fault");
        let since = self.since.as_deref().unwrap_or("unknown");
        let probe = self.next_probe.as_deref().unwrap_or("unknown");
        write!(f, "{} CLOSED since {since} by {code}; tried again at {probe}", self.name)
    }
}

fn groups(f: &mut fmt::Formatter<'_>, state: &str, groups: &[Group]) -> fmt::Result {
    for Group { count, problem, quotes } in groups {
        writeln!(f, "\n{state:<9} {count} x {}", problem.code)?;
        writeln!(f, "  cause   {}", problem.cause)?;
        writeln!(f, "  move    {}", problem.whose_move)?;
        writeln!(f, "  fix     {}", problem.fix)?;
        writeln!(f, "  quotes  {}", some(quotes))?;
    }
    Ok(())
}

fn some(quotes: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = quotes.get(..SHOWN).unwrap_or(quotes).join(", ");
    if quotes.len() > SHOWN { format!("{shown} and {} more", quotes.len() - SHOWN) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut() {
        let quotes: Vec<String> = (1..=12).map(|number| format!("9#{number}")).collect();
        assert!(some(&quotes).ends_with("9#10 and 2 more"));
        assert_eq!(some(&quotes[..2]), "9#1, 9#2");
    }

    #[test]
    fn a_closed_gate_names_its_fault_and_its_next_try() {
        let (since, next_probe) = (Some("2026-03-02T09:00:00Z".to_owned()), Some("2026-03-02T09:05:00Z".to_owned()));
        let code = Some("halo_credentials_refused".to_owned());
        let gate = GateShown { name: "halo", open: false, since, next_probe, code };
        let expected =
            "halo CLOSED since 2026-03-02T09:00:00Z by halo_credentials_refused; tried again at 2026-03-02T09:05:00Z";
        assert_eq!(gate.to_string(), expected);
    }
}
