//! Every problem that reading a quote can find: stable code, whose move it is, and what to do where.
//!
//! The documentation of errors is generated from [`ALL`].

use domain::{Disposition, Problem};

/// One kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable code; begins with `quote_`.
    pub code: &'static str,
    /// Whose move it is.
    pub disposition: Disposition,
    /// When it is raised.
    pub when: &'static str,
    /// What to do, with the menu path.
    pub fix: &'static str,
}

impl Code {
    /// A problem of this kind: what happened, and the JSON path of the place.
    pub(crate) fn problem(&self, cause: impl Into<String>, path: impl Into<String>) -> Problem {
        Problem::new(self.code, self.disposition, cause, self.fix).about(path)
    }
}

const OPEN_QUOTE: &str = "In Quoter, open Quotes, then this quote, correct the place named here and publish it again.";
const CALL_US: &str = "The record does not have the form that this version knows. In Quoter, publish the quote again; if this stays, \
                       report the code with the place named here.";

macro_rules! codes {
    ($($name:ident: $code:literal, $disposition:ident, $when:literal, $fix:expr;)*) => {
        $(
            #[doc = $when]
            pub const $name: Code =
                Code { code: $code, disposition: Disposition::$disposition, when: $when, fix: $fix };
        )*
        /// All of them.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    RECORD_UNREADABLE: "quote_record_unreadable", Bug, "The record is not a JSON object.", CALL_US;
    ID_MISSING: "quote_id_missing", Bug, "The record has no id.", CALL_US;
    ACCOUNT_MISSING: "quote_account_missing", Bug, "The record names no Quoter account.", CALL_US;
    NUMBER_UNREADABLE: "quote_number_unreadable", Bug, "The quote's number is not a whole number.", CALL_US;
    STATUS_MISSING: "quote_status_missing", Bug, "The record has neither status nor stage.", CALL_US;
    CURRENCY_MISSING: "quote_currency_missing", FixInQuoter, "The quote has no currency.",
        "In Quoter, open Quotes, then this quote, choose its currency and publish it again.";
    CURRENCY_UNKNOWN: "quote_currency_unknown", FixInQuoter, "The currency is not an ISO code of three letters.",
        "In Quoter, open Quotes, then this quote, choose a currency with an ISO code such as USD and publish it again.";
    DATE_UNREADABLE: "quote_date_unreadable", Bug, "A date has no form that is known.", CALL_US;
    AMOUNT_UNREADABLE: "quote_amount_unreadable", FixInQuoter, "An amount, quantity or rate is not a number.", OPEN_QUOTE;
    AMOUNT_TOO_LARGE: "quote_amount_too_large", FixInQuoter,
        "An amount is over a trillion, or a quantity over a thousand million.", OPEN_QUOTE;
    FLAG_UNREADABLE: "quote_flag_unreadable", Bug, "A yes-or-no field holds something else.", CALL_US;
    LINES_MISSING: "quote_lines_missing", Bug, "The record has no list of lines.", CALL_US;
    LINE_UNREADABLE: "quote_line_unreadable", Bug, "A line is not a JSON object.", CALL_US;
    LINE_NAME_MISSING: "quote_line_name_missing", FixInQuoter, "A line has no name.", OPEN_QUOTE;
    LINE_QUANTITY_MISSING: "quote_line_quantity_missing", FixInQuoter, "A line with a price has no quantity.", OPEN_QUOTE;
    LINE_PRICE_MISSING: "quote_line_price_missing", FixInQuoter, "A line has no price.", OPEN_QUOTE;
    LINE_TOTAL_DIFFERS: "quote_line_total_differs", FixInQuoter,
        "Quantity, price and discount of a line do not come to its total, however they are read.",
        "In Quoter, open Quotes, then this quote, compare quantity, price and discount of the line with its total. If they are \
         right, report the code with the place named here.";
    FREQUENCY_UNKNOWN: "quote_frequency_unknown", FixInQuoter,
        "A recurring line has a period that is not known, contradictory or missing.",
        "In Quoter, open Quotes, then this quote, and set the line to a monthly, quarterly, semi-annual or annual period.";
    TAX_UNREADABLE: "quote_tax_unreadable", Bug, "A tax has no amount that can be read.", CALL_US;
    DISCOUNT_UNCLEAR: "quote_discount_unclear", FixInQuoter,
        "A discount over the whole quote cannot be turned into one amount.",
        "In Quoter, open Quotes, then this quote, and give the discount on the lines, or as an amount on one-time charges.";
    SECTION_TOTAL_DIFFERS: "quote_section_total_differs", FixInQuoter,
        "The lines of a section and its discount do not come to its total.", OPEN_QUOTE;
    MORE_PROBLEMS: "quote_more_problems", FixInQuoter, "There are more problems than are listed.", OPEN_QUOTE;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_and_says_what_to_do() {
        for code in ALL {
            assert!(code.code.starts_with("quote_"), "{code:?}");
            assert_eq!(ALL.iter().filter(|other| other.code == code.code).count(), 1, "{code:?}");
            assert!(code.fix.ends_with('.') && code.when.ends_with('.'), "{code:?}");
        }
    }
}
