//! What Halo may make of the probe's lines, and which of it fits what came back.

use rust_decimal::Decimal;

use super::{Asks, Probe, Taxing, discount_field};
use crate::halo::TaxChoice;

/// How a line's `discount` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// An amount off each unit.
    PerUnit,
    /// An amount off the line.
    PerLine,
    /// A percentage.
    Percent,
    /// It does not count.
    Nothing,
}

/// How a line's `tax` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tax {
    /// The tax of the line as an amount.
    PerLine,
    /// The tax of each unit as an amount.
    PerUnit,
    /// The rate in percent.
    Rate,
    /// The tax code counts, not the field.
    Code,
    /// Neither counts.
    Nothing,
}

impl Discount {
    pub(super) const ALL: [Self; 4] = [Self::PerUnit, Self::PerLine, Self::Percent, Self::Nothing];

    /// Net of the discounted line.
    pub(super) fn net(self) -> Decimal {
        let (gross, (quantity, _), field) = (Asks::Discount.gross(), Asks::Discount.amounts(), discount_field());
        match self {
            Self::PerUnit => gross - quantity * field,
            Self::PerLine => gross - field,
            Self::Percent => gross - gross * field / Decimal::ONE_HUNDRED,
            Self::Nothing => gross,
        }
    }
}

impl Tax {
    pub(super) const ALL: [Self; 5] = [Self::PerLine, Self::PerUnit, Self::Rate, Self::Code, Self::Nothing];
}

/// One mixture of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) discount: Discount,
    /// `None` where the probe does not ask about tax.
    pub(super) tax: Option<Tax>,
    /// Recurring lines are in the header's totals.
    pub(super) recurring: bool,
    /// Optional lines are in the header's totals.
    pub(super) optional: bool,
}

impl Reading {
    /// The header's net total.
    pub(super) fn revenue(self) -> Decimal {
        Asks::ALL.into_iter().map(|asks| self.counted(asks)).sum()
    }

    /// The header's tax.
    pub(super) fn tax_total(self, taxing: &Taxing) -> Decimal {
        let asking = Asks::Tax;
        match self.tax {
            None | Some(Tax::Nothing) => Decimal::ZERO,
            Some(Tax::PerLine) => taxing.field,
            Some(Tax::PerUnit) => taxing.field * asking.amounts().0,
            Some(Tax::Rate) => asking.gross() * taxing.field / Decimal::ONE_HUNDRED,
            Some(Tax::Code) => self.tax_by_code(taxing),
        }
    }

    fn tax_by_code(self, taxing: &Taxing) -> Decimal {
        let rate = |asks| if asks == Asks::Tax { taxing.code.1 } else { taxing.plain.1 };
        Asks::ALL.into_iter().map(|asks| self.counted(asks) * rate(asks) / Decimal::ONE_HUNDRED).sum()
    }

    /// What a line adds to the header's net.
    fn counted(self, asks: Asks) -> Decimal {
        match asks {
            Asks::Discount => self.discount.net(),
            Asks::Recurring if !self.recurring => Decimal::ZERO,
            Asks::Optional if !self.optional => Decimal::ZERO,
            _ => asks.gross(),
        }
    }
}

/// All mixtures that differ for this probe.
pub(super) fn all(probe: &Probe) -> Vec<Reading> {
    let taxes: Vec<Option<Tax>> = match &probe.taxing {
        None => vec![None],
        Some(taxing) => Tax::ALL.into_iter().filter(|tax| tells(*tax, taxing)).map(Some).collect(),
    };
    let totals = [(false, false), (false, true), (true, false), (true, true)];
    let one = |discount, tax, (recurring, optional)| Reading { discount, tax, recurring, optional };
    let with_tax = |discount| taxes.iter().flat_map(move |tax| totals.map(|counts| one(discount, *tax, counts)));
    Discount::ALL.into_iter().flat_map(with_tax).collect()
}

/// With a code of rate 0, "the code counts" and "nothing counts" are one and the same.
fn tells(tax: Tax, taxing: &Taxing) -> bool {
    tax != Tax::Nothing || !(taxing.code.1.is_zero() && taxing.plain.1.is_zero())
}

/// How far Halo's tax may be from ours: it may round on each of the lines, in a currency without cents.
fn tolerance() -> Decimal {
    Decimal::TWO
}

/// Whether a tax that came back is the reckoned one.
pub(super) fn is_tax(came: Decimal, reckoned: Decimal) -> bool {
    came.checked_sub(reckoned).is_some_and(|apart| apart.abs() <= tolerance())
}

/// The codes and the number for `tax` with which no two readings can be mistaken for each other.
pub(super) fn choose_tax(taxes: &[TaxChoice]) -> Option<Taxing> {
    let whole = Decimal::ZERO..=Decimal::ONE_HUNDRED;
    let rated = taxes.iter().filter_map(|choice| Some((choice.id, choice.rate?)));
    let mut rated: Vec<_> = rated.filter(|(_, rate)| whole.contains(rate)).collect();
    // A code that taxes tells most; one without tax keeps the other lines out of it.
    rated.sort_by_key(|(id, rate)| (std::cmp::Reverse(*rate), *id));
    let none = rated.iter().find(|(_, rate)| rate.is_zero()).copied();
    let numbers = || (7..=97).map(Decimal::from);
    rated.iter().find_map(|code| {
        let taxing = |field| Taxing { field, code: *code, plain: none.unwrap_or(*code) };
        numbers().map(taxing).find(tells_apart)
    })
}

fn tells_apart(taxing: &Taxing) -> bool {
    let probe = |taxing: &Taxing| Probe {
        one_time: crate::halo::ItemId(0),
        recurring: crate::halo::ItemId(0),
        taxing: Some(taxing.clone()),
    };
    let readings = all(&probe(taxing));
    let apart = |one: &Reading, other: &Reading| {
        let same_net = Reading { tax: other.tax, ..*one } == *other;
        let between = (one.tax_total(taxing) - other.tax_total(taxing)).abs();
        !same_net || one.tax == other.tax || between > tolerance() * Decimal::TWO
    };
    readings.iter().all(|one| readings.iter().all(|other| apart(one, other)))
}
