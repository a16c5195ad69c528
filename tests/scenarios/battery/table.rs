//! The battery's result as a table: steps x faults.

use std::collections::BTreeMap;
use std::fmt;

use super::case::{Case, Crash, Write};

/// Passed and played cases of each write at each fault point.
pub(super) struct Table {
    name: &'static str,
    order: Vec<Write>,
    points: Vec<String>,
    cells: BTreeMap<(Write, String), (u32, u32)>,
    red: Vec<String>,
}

impl Table {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, order: Vec::new(), points: Vec::new(), cells: BTreeMap::new(), red: Vec::new() }
    }

    pub(super) fn add(&mut self, case: &Case, verdict: Result<(), String>) {
        if !self.order.contains(&case.write) {
            self.order.push(case.write.clone());
        }
        let point = format!("{:?}", case.point);
        if !self.points.contains(&point) {
            self.points.push(point.clone());
        }
        let cell = self.cells.entry((case.write.clone(), point.clone())).or_default();
        cell.1 += 1;
        match verdict {
            Ok(()) => cell.0 += 1,
            Err(why) => {
                let crash = if case.crash == Crash::AtTheFault { ", crash" } else { "" };
                let head = format!("{} {point}, {} deliveries{crash}", case.write, case.deliveries);
                self.red.push(format!("{head}: {why}"));
            }
        }
    }

    pub(super) fn red(&self) -> &[String] {
        &self.red
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let played: u32 = self.cells.values().map(|(_, played)| played).sum();
        writeln!(f, "{}: {played} cases, {} red; green of played", self.name, self.red.len())?;
        writeln!(f, "{:<24}{}", "", self.points.join("  "))?;
        for write in &self.order {
            write!(f, "{:<24}", write.to_string())?;
            for point in &self.points {
                let (green, played) = self.cells.get(&(write.clone(), point.clone())).copied().unwrap_or_default();
                write!(f, "{:<width$}", format!("{green}/{played}"), width = point.len() + 2)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
