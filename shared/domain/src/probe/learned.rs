//! What a probe learned, in words and as a dialect.

use std::fmt;

use rust_decimal::Decimal;

use super::readings::{self, Discount, Reading, Tax};
use super::{Again, Asks, Probe, WRITTEN_AGAIN, discount_field, only};
use crate::halo::Quotation;
use crate::settings::{Dialect, DiscountMeaning, LeftOutLines, TaxMeaning};

/// One answer, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub about: &'static str,
    /// The answer, and how it was seen.
    pub words: String,
}

/// What a probe learned. `None`: the numbers fit no reading or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// How `discount` is read.
    pub discount: Option<Discount>,
    /// How `tax` is read.
    pub tax: Option<Tax>,
    /// Whether recurring lines are in the header's totals.
    pub recurring_in_totals: Option<bool>,
    /// Whether optional lines are in the header's totals.
    pub optional_in_totals: Option<bool>,
    /// Fate of a line that an update leaves out.
    pub left_out: Option<LeftOutLines>,
    /// Whether lines that an update names by their id alone stay as they are.
    pub kept_by_id: Option<bool>,
    /// Whether the quotation, read by id, shows our marker.
    pub marker_by_id: Option<bool>,
    /// Whether the client's list of quotations shows it.
    pub marker_in_lists: Option<bool>,
    /// Whether the lines show ours.
    pub line_markers: Option<bool>,
    /// The numbers behind it.
    seen: Seen,
}

/// Numbers as they came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    net: Option<Decimal>,
    revenue: Option<Decimal>,
    tax: Option<Decimal>,
    /// The field `tax` that was sent and the rate of the code beside it.
    asked_tax: Option<(Decimal, Decimal)>,
}

impl Probe {
    /// What the quotation tells, read by id after the first write.
    pub fn learn(&self, read: &Quotation) -> Learned {
        let seen = Seen {
            net: only(read, Asks::Discount).and_then(|line| line.net_total),
            revenue: read.revenue,
            tax: read.tax_total,
            asked_tax: self.taxing.as_ref().map(|taxing| (taxing.field, taxing.code.1)),
        };
        let lines = read.lines.as_ref().filter(|lines| !lines.is_empty());
        let ours = |marker: &Option<String>| marker.as_deref().is_some_and(|text| text.starts_with(super::MARKER));
        let fits = self.fitting(&seen);
        Learned {
            discount: agreed(&fits.net, |reading| reading.discount),
            tax: agreed(&fits.tax, |reading| reading.tax).flatten(),
            recurring_in_totals: agreed(&fits.totals, |reading| reading.recurring),
            optional_in_totals: agreed(&fits.totals, |reading| reading.optional),
            marker_by_id: Some(ours(&read.marker)),
            line_markers: lines.map(|lines| lines.iter().all(|line| ours(&line.marker))),
            seen,
            ..Learned::default()
        }
    }

    /// Adds what the quotation tells after the second write.
    pub fn learn_again(&self, learned: &mut Learned, again: &Again, read: &Quotation) {
        if only(read, Asks::Discount).is_none_or(|line| line.name != WRITTEN_AGAIN) {
            return;
        }
        let lines = read.lines.iter().flatten();
        let there = lines.filter(|line| line.price == Asks::Optional.amounts().1).count();
        learned.left_out = match there {
            0 => Some(LeftOutLines::Deleted),
            1 => Some(LeftOutLines::Kept),
            _ => None,
        };
        let stayed = [Asks::Tax, Asks::Recurring]
            .into_iter()
            .zip(&again.keep)
            .all(|(asks, id)| only(read, asks).is_some_and(|line| line.id == *id && line.quantity == asks.amounts().0));
        learned.kept_by_id = Some(stayed);
    }

    fn fitting(&self, seen: &Seen) -> Fits {
        let net = |r: &Reading| seen.net.is_none_or(|net| net == r.discount.net());
        let revenue = |r: &Reading| seen.revenue.is_none_or(|revenue| revenue == r.revenue());
        let tax = |r: &Reading| match (&self.taxing, seen.tax) {
            (Some(taxing), Some(came)) => readings::is_tax(came, r.tax_total(taxing)),
            _ => true,
        };
        let all = readings::all(self);
        let where_ = |fits: &dyn Fn(&Reading) -> bool| all.iter().copied().filter(|r| fits(r)).collect::<Vec<_>>();
        let both = where_(&|r| net(r) && revenue(r));
        if !both.is_empty() {
            let tax = where_(&|r| net(r) && revenue(r) && tax(r));
            return Fits { net: both.clone(), totals: both, tax };
        }
        // A line and a header that contradict each other teach nothing; a header that makes no sense by itself leaves the line.
        if seen.net.is_some() && where_(&revenue).is_empty() {
            return Fits { net: where_(&net), totals: Vec::new(), tax: where_(&|r| net(r) && tax(r)) };
        }
        Fits::default()
    }
}

/// The readings that fit, by what is to be learned from them.
#[derive(Default)]
struct Fits {
    net: Vec<Reading>,
    totals: Vec<Reading>,
    tax: Vec<Reading>,
}

/// What all readings say, if they say the same.
fn agreed<T: PartialEq>(readings: &[Reading], what: impl Fn(&Reading) -> T) -> Option<T> {
    let (first, rest) = readings.split_first()?;
    let said = what(first);
    rest.iter().all(|reading| what(reading) == said).then_some(said)
}

impl Learned {
    /// The dialect after this probe. What was not learned stays as it was; what was learned but has no certain form becomes unknown.
    pub fn dialect(&self, before: &Dialect) -> Dialect {
        Dialect {
            discount: self.discount.map_or(before.discount, |discount| match discount {
                Discount::PerUnit => DiscountMeaning::PerUnit,
                Discount::PerLine => DiscountMeaning::PerLine,
                Discount::Percent => DiscountMeaning::Percent,
                Discount::Nothing => DiscountMeaning::Unknown,
            }),
            tax: self.tax.map_or(before.tax, |tax| match tax {
                Tax::PerLine => TaxMeaning::Amount,
                Tax::Rate => TaxMeaning::Rate,
                Tax::Code => TaxMeaning::Ignored,
                Tax::PerUnit | Tax::Nothing => TaxMeaning::Unknown,
            }),
            left_out_lines: self.left_out.unwrap_or(before.left_out_lines),
        }
    }

    /// Every answer in words, also those that were not found.
    pub fn facts(&self) -> Vec<Fact> {
        let yes_no = |fact: Option<bool>, yes: &str, no: &str| match fact {
            Some(true) => yes.to_owned(),
            Some(false) => no.to_owned(),
            None => "not known".to_owned(),
        };
        let totals = |fact, what: &str| {
            let how =
                self.seen.revenue.map(|sum| format!(" (the net total came back as {sum:.2})")).unwrap_or_default();
            yes_no(fact, &format!("{what} count{how}"), &format!("{what} do not count{how}"))
        };
        let fact = |about, words| Fact { about, words };
        vec![
            fact("discount", self.discount_words()),
            fact("tax", self.tax_words()),
            fact("recurring lines in the header's totals", totals(self.recurring_in_totals, "they")),
            fact("optional lines in the header's totals", totals(self.optional_in_totals, "they")),
            fact("lines that an update leaves out", self.left_out_words()),
            fact(
                "lines that an update names by id alone",
                yes_no(self.kept_by_id, "they stay as they are", "they do not stay as they were"),
            ),
            fact("our mark on a quotation", yes_no(self.marker_by_id, "shown by id", "not shown by id")),
            fact("our mark in lists", yes_no(self.marker_in_lists, "shown", "not shown")),
            fact("our marks on lines", yes_no(self.line_markers, "shown", "not shown")),
        ]
    }

    fn discount_words(&self) -> String {
        let (quantity, price) = Asks::Discount.amounts();
        let how = match (self.seen.net, self.seen.revenue) {
            (Some(net), _) => format!("came back as {net:.2}"),
            (None, Some(revenue)) => format!("came back in a net total of {revenue:.2}"),
            (None, None) => "came back without amounts".to_owned(),
        };
        let meaning = match self.discount {
            Some(Discount::PerUnit) => "an amount off each unit",
            Some(Discount::PerLine) => "an amount off the line",
            Some(Discount::Percent) => "percent of the line",
            Some(Discount::Nothing) => "it does not count, so discounts stay lines of their own",
            None => "not known, so discounts stay lines of their own",
        };
        format!("{meaning} ({quantity} x {price:.2} with discount {} {how})", discount_field())
    }

    fn tax_words(&self) -> String {
        let Some((field, rate)) = self.seen.asked_tax else {
            return "not known, as Halo has no tax code that would tell".to_owned();
        };
        let meaning = match self.tax {
            Some(Tax::PerLine) => "the tax of the line as an amount",
            Some(Tax::PerUnit) => {
                "the tax of each unit as an amount; there is no certain form for it, so the tax code alone is sent"
            }
            Some(Tax::Rate) => "the rate in percent",
            Some(Tax::Code) => "it does not count; the tax code does",
            Some(Tax::Nothing) => "neither it nor the tax code counts",
            None => "not known, so the tax code alone is sent",
        };
        let (quantity, price) = Asks::Tax.amounts();
        let came =
            self.seen.tax.map_or("came back without tax".to_owned(), |tax| format!("came back with tax {tax:.2}"));
        format!("{meaning} ({quantity} x {price:.2} with tax {field} and a code of {} % {came})", rate.normalize())
    }

    fn left_out_words(&self) -> String {
        match self.left_out {
            Some(LeftOutLines::Kept) => "they stay",
            Some(LeftOutLines::Deleted) => "they are deleted",
            Some(LeftOutLines::Unknown) | None => "not known, so every line is named",
        }
        .to_owned()
    }
}

impl fmt::Display for Learned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.facts().iter().try_for_each(|fact| writeln!(f, "{}: {}", fact.about, fact.words))
    }
}
