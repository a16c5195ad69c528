//! The timeline as a person reads it.

use std::fmt::{self, Display as _};

use time::OffsetDateTime;

use super::money::{MoneyShown, OrderShown, TotalShown};
use super::timeline::{DeliveryShown, HaloRecord, RunShown, StepShown, Timeline};
use crate::commands::words::{ProblemShown, moment};

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Quote {}  \"{}\"", self.quote, self.title.as_deref().unwrap_or("no title"))?;
        write!(f, "  {}, {}", self.kind, self.state)?;
        if let Some(due) = self.due {
            write!(f, ", looked at again at {}", moment(due))?;
        }
        writeln!(
            f,
            "{}",
            if self.failed_tries > 0 { format!(", {} failed tries", self.failed_tries) } else { String::new() }
        )?;
        self.events(f)?;
        records(f, &self.halo)?;
        if let Some(money) = &self.money {
            writeln!(f)?;
            money.fmt(f)?;
        }
        if let Some(order) = &self.order {
            writeln!(f)?;
            order.fmt(f)?;
        }
        for problem in &self.problems {
            writeln!(f)?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}

/// What happened at a moment.
enum Event<'a> {
    Delivery(&'a DeliveryShown),
    Run(&'a RunShown),
}

impl Event<'_> {
    fn at(&self) -> OffsetDateTime {
        match self {
            Self::Delivery(delivery) => delivery.at,
            Self::Run(run) => run.at,
        }
    }
}

impl Timeline {
    fn events(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut events: Vec<Event<'_>> = self.deliveries.iter().map(Event::Delivery).collect();
        events.extend(self.runs.iter().map(Event::Run));
        events.sort_by_key(Event::at);
        writeln!(f, "\nWhat happened (UTC)")?;
        for event in events {
            match event {
                Event::Delivery(delivery) => delivery.fmt(f)?,
                Event::Run(run) => run.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for DeliveryShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.record.as_deref().unwrap_or("none");
        let status = self.status.as_deref().unwrap_or("unknown");
        write!(f, "  {}  delivered: record {record}, status {status}", moment(self.at))?;
        if self.sightings > 1 {
            write!(f, ", {} times, last {}", self.sightings, moment(self.last_seen))?;
        }
        writeln!(f)?;
        match &self.unreadable {
            Some(why) => writeln!(f, "{:23}not understood: {why}", ""),
            None => Ok(()),
        }
    }
}

impl fmt::Display for RunShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}  run: {}", moment(self.at), self.outcome)?;
        if let Some(until) = self.until {
            write!(f, " until {}", moment(until))?;
        }
        let codes: Vec<&str> = self.problems.iter().map(|problem| problem.code.as_str()).collect();
        if !codes.is_empty() {
            write!(f, " ({})", codes.join(", "))?;
        }
        writeln!(f)?;
        for step in &self.steps {
            step.fmt(f)?;
        }
        for line in &self.planned {
            writeln!(f, "{:23}{line}", "")?;
        }
        for remark in &self.remarks {
            writeln!(f, "{:23}remark: {remark}", "")?;
        }
        Ok(())
    }
}

impl fmt::Display for StepShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut what = self.what.lines();
        write!(f, "{:23}{}: {}", "", what.next().unwrap_or_default(), self.outcome)?;
        if let Some(id) = self.halo_id {
            write!(f, ", {id} in Halo")?;
        }
        writeln!(f)?;
        for more in what {
            writeln!(f, "{:25}{}", "", more.trim_start())?;
        }
        match &self.why {
            Some(why) => writeln!(f, "{:25}{why}", ""),
            None => Ok(()),
        }
    }
}

fn records(f: &mut fmt::Formatter<'_>, records: &[HaloRecord]) -> fmt::Result {
    if records.is_empty() {
        return Ok(());
    }
    let width = records.iter().map(|record| record.step.chars().count()).max().unwrap_or_default();
    writeln!(f, "\nIn Halo")?;
    for record in records {
        let id = record.halo_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        write!(f, "  {:<width$} {id:>8}  {}", record.step, record.state)?;
        writeln!(f, "{}", if record.tries > 1 { format!(", {} tries", record.tries) } else { String::new() })?;
    }
    Ok(())
}

impl fmt::Display for MoneyShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<18}{:>16}{:>16}", format!("Money, net ({})", self.currency), "Quoter", "Halo")?;
        sides(f, &self.totals, &self.differences)
    }
}

impl fmt::Display for OrderShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = format!("Order {} ({})", self.order, self.currency);
        let number = self.po_number.as_ref().map(|number| format!("  PO number {number}")).unwrap_or_default();
        writeln!(f, "{title:<18}{:>16}{:>16}{number}", "Quoter", "Halo")?;
        sides(f, &self.totals, &self.differences)
    }
}

fn sides(f: &mut fmt::Formatter<'_>, totals: &[TotalShown], differences: &[String]) -> fmt::Result {
    for total in totals {
        let remark = if total.agrees { "" } else { "  differs" };
        writeln!(f, "  {:<16}{:>16}{:>16}{remark}", total.frequency, total.quoter, total.halo)?;
    }
    differences.iter().try_for_each(|difference| writeln!(f, "  {difference}"))
}

impl fmt::Display for ProblemShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Problem   {}", self.code)?;
        writeln!(f, "  cause   {}", self.cause)?;
        writeln!(f, "  move    {}", self.whose_move)?;
        writeln!(f, "  fix     {}", self.fix)?;
        if self.concerns.is_empty() {
            return Ok(());
        }
        writeln!(f, "  about   {}", self.concerns.join(", "))
    }
}
