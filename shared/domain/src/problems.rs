//! The problems that the planner and the executor can report: one function each, which puts the values concerned into words.
//! Code, whose move it is and what to do stand once, in [`codes`].

mod catalogue;
pub mod codes;
mod drafts;

pub use catalogue::*;
pub use drafts::*;

use crate::problem::Problem;
use crate::settings::Pick;

/// Neither an e-mail address nor an organisation: nobody can be found or made.
pub fn person_unknown() -> Problem {
    codes::PERSON_UNKNOWN.problem("The quote's person has neither an e-mail address nor an organisation.")
}

/// Nobody was found, and there is no organisation that a client could be named after.
pub fn organization_missing() -> Problem {
    codes::ORGANIZATION_MISSING.problem(
        "No Halo user has this person's e-mail address, and the person has no organisation to make a client from.",
    )
}

/// Several users or clients fit.
pub fn customer_ambiguous(compared: &str, candidates: &[String]) -> Problem {
    Problem {
        concerns: candidates.to_vec(),
        ..codes::CUSTOMER_AMBIGUOUS.problem(format!("{} records in Halo fit {compared}.", candidates.len()))
    }
}

/// A user or client without a site.
pub fn site_missing(whose: &str) -> Problem {
    codes::SITE_MISSING.problem(format!("The {whose} has no site in Halo."))
}

/// A line without a name cannot become a product.
pub fn line_unnamed(path: &str) -> Problem {
    codes::LINE_UNNAMED.problem("A line of the quote has no name.").about(path)
}

/// No usable group for a product that must be made.
pub fn product_group_missing(wanted: Option<&Pick>, category: Option<&str>) -> Problem {
    let cause = match wanted {
        Some(choice) => format!("The asset group {choice} does not exist in Halo, or is not marked \"Use for Items\"."),
        None => "A product must be made, but no default asset group is set.".to_owned(),
    };
    let problem = codes::PRODUCT_GROUP_MISSING.problem(cause);
    match category {
        Some(category) => problem.about(format!("Quoter category \"{category}\"")),
        None => problem,
    }
}

/// Several products fit a line.
pub fn product_ambiguous(line: &str, rule: &str, candidates: &[String]) -> Problem {
    let mut problem = codes::PRODUCT_AMBIGUOUS
        .problem(format!("{} products in Halo fit the line \"{line}\" by {rule}.", candidates.len()));
    problem.concerns = candidates.to_vec();
    problem
}

/// A line matches no product, and the settings say that a person decides.
pub fn product_unmatched(line: &str) -> Problem {
    codes::PRODUCT_UNMATCHED.problem(format!("No product in Halo fits the line \"{line}\"."))
}

/// The quote's currency does not exist in Halo.
pub fn currency_missing(code: &str) -> Problem {
    codes::CURRENCY_MISSING.problem(format!("The quote is in {code}, and Halo has no currency with that code."))
}

/// A setting names a record that the tenant does not have.
pub fn setting_unknown(path: &str, wanted: &Pick, what: &str) -> Problem {
    codes::SETTING_UNKNOWN
        .problem(format!("The setting {path} names {what} {wanted}, which does not exist in Halo or is not unique."))
        .about(path)
}

/// The lines do not add up to the total that Quoter states.
pub fn total_unexplained(lines: &str, stated: &str) -> Problem {
    codes::TOTAL_UNEXPLAINED.problem(format!(
            "The lines that arrived add up to {lines}, but Quoter states {stated}. Something of the quote is not in what arrived."
        ))
}

/// The recurring total of a delivery contradicts that every recurring line has the quote's period.
pub fn recurring_unexplained(lines: usize, period: crate::Frequency, net: &str, stated: &str) -> Problem {
    codes::RECURRING_UNEXPLAINED.problem(format!(
        "The delivery does not say how often each of its {lines} recurring lines is charged. If all were {period}, as the quote is, they \
         would come to {net}, but Quoter states {stated}."
    ))
}

/// The period of the quote was taken for lines that do not say how often they are charged.
pub fn periods_assumed(lines: usize, period: crate::Frequency, stated: bool) -> Problem {
    let proof = if stated {
        "Quoter's recurring total agrees with that"
    } else {
        "Quoter states no recurring total to compare"
    };
    codes::PERIODS_ASSUMED.problem(format!(
        "The delivery does not say how often each recurring line is charged; {lines} were taken as {period}, as the quote is. {proof}."
    ))
}

/// Quoter taxed shipping, which Halo's carriage cannot carry.
pub fn tax_on_carriage(tax: &str) -> Problem {
    codes::TAX_ON_CARRIAGE
        .problem(format!("The tax {tax} is on shipping too, and the carriage of a Halo quote carries no tax."))
}

/// Halo's tax is off by no more than its rounding may be.
pub fn tax_rounded(what: &str, quoter: &str, halo: &str) -> Problem {
    codes::TAX_ROUNDED
        .problem(format!("The {what} is {quoter} in Quoter and {halo} in Halo, which rounds it on each line."))
}

/// Sections are wanted in Halo, and the delivery has none.
pub fn sections_unsaid() -> Problem {
    codes::SECTIONS_UNSAID
        .problem("The delivery does not say which lines stand in which section, so that no headings are written.")
}

/// Taxes that cannot be written yet, since no tax code is known for them.
pub fn tax_code_missing(tax: &str) -> Problem {
    codes::TAX_CODE_MISSING.problem(format!("The quote carries the tax {tax}, and no Halo tax code is known for it."))
}

/// Halo's quote shows other money than Quoter's.
pub fn money_differs(differences: &[String]) -> Problem {
    Problem {
        concerns: differences.to_vec(),
        ..codes::MONEY_DIFFERS.problem("The quote was written, but Halo shows other amounts than Quoter.")
    }
}

/// Halo is not reachable or answers with faults.
pub fn halo_unavailable(why: &str) -> Problem {
    codes::HALO_UNAVAILABLE.problem(format!("Halo did not answer as it should: {why}."))
}

/// Halo allows no more calls for now.
pub fn halo_rate_limited() -> Problem {
    codes::HALO_RATE_LIMITED.problem("Halo's limit of calls is used up for the moment.")
}

/// Halo refused the application's id and secret.
pub fn halo_credentials() -> Problem {
    codes::HALO_CREDENTIALS.problem("Halo refused the Client ID and secret.")
}

/// Halo accepted the application but not what it wanted to do.
pub fn halo_not_allowed(what: &str) -> Problem {
    codes::HALO_NOT_ALLOWED.problem(format!("Halo did not allow this: {what}."))
}

/// Halo refused a record.
pub fn halo_refused(step: &str, message: &str) -> Problem {
    codes::HALO_REFUSED.problem(format!("Halo refused the step \"{step}\": {message}"))
}

/// A write has an unknown outcome.
pub fn halo_in_doubt(step: &str, why: &str) -> Problem {
    codes::HALO_IN_DOUBT.problem(format!("The step \"{step}\" was sent, and what became of it is not known: {why}."))
}

/// An answer that cannot be read.
pub fn halo_unreadable(what: &str) -> Problem {
    codes::HALO_UNREADABLE.problem(format!("An answer of Halo could not be read: {what}."))
}

/// Whether a record exists could not be proven, so that making it might make it twice.
pub fn absence_unproven(step: &str, why: &str) -> Problem {
    codes::ABSENCE_UNPROVEN.problem(format!(
        "An earlier try of the step \"{step}\" may have worked, and nothing that can be looked up proves that it did not: {why}."
    ))
}

/// The PDF could not be fetched.
pub fn pdf_unavailable(why: &str) -> Problem {
    codes::PDF_UNAVAILABLE.problem(format!("The PDF of the quote could not be fetched: {why}."))
}

/// What was fetched is not a PDF.
pub fn pdf_not_a_pdf(why: &str) -> Problem {
    codes::PDF_NOT_A_PDF.problem(format!("Quoter answered with something that is not a PDF: {why}."))
}

/// The address of the PDF is not known.
pub fn pdf_address_unknown() -> Problem {
    codes::PDF_ADDRESS_UNKNOWN
        .problem("The PDF cannot be fetched, because the address of the Quoter account is not set.")
}

/// A delivery of another Quoter account.
pub fn foreign_account(account: &str) -> Problem {
    codes::FOREIGN_ACCOUNT.problem(format!(
        "The delivery belongs to the Quoter account {account}, which is not the account of these settings."
    ))
}

/// A search found more than can be looked through.
pub fn search_too_wide(what: &str, text: &str) -> Problem {
    codes::SEARCH_TOO_WIDE.problem(format!("Halo finds too many {what} for \"{text}\" to tell which is meant."))
}

/// Nothing of the family could be taken for a quote.
pub fn only_drafts() -> Problem {
    codes::ONLY_DRAFTS.problem("The record has no quote number: it is a draft.")
}

/// The settings stored cannot be read.
pub fn settings_unreadable(why: &str) -> Problem {
    codes::SETTINGS_UNREADABLE.problem(format!("The stored settings cannot be read: {why}."))
}

/// A gate is closed because of a fault that concerns all quotes.
pub fn gate_closed(gate: &str, code: &str) -> Problem {
    codes::GATE_CLOSED.problem(format!("All quotes wait, because of {code} at {gate}."))
}

/// A quotation that we made is not in Halo any more.
pub fn quotation_gone(id: crate::halo::QuotationId) -> Problem {
    codes::QUOTATION_GONE
        .problem(format!("The quotation {id}, which was made from this quote, is not in Halo any more."))
}

/// A step refers to a record that no earlier step made.
pub fn plan_incomplete(reference: &str) -> Problem {
    codes::PLAN_INCOMPLETE.problem(format!("A step refers to {reference}, which no earlier step made."))
}

/// A run panicked.
pub fn run_broken(run: &str) -> Problem {
    codes::RUN_BROKEN.problem(format!("The run {run} ended in the middle by a fault of this product."))
}

/// Another run is at the same record.
pub fn in_other_hands() -> Problem {
    codes::IN_OTHER_HANDS.problem("Another run is at the same record.")
}

/// The time of a run was up.
pub fn out_of_time() -> Problem {
    codes::OUT_OF_TIME.problem("The time of this run was up.")
}

/// The tables or the bucket did not answer as they should.
pub fn store_failed(why: &str) -> Problem {
    codes::STORE_FAILED.problem(format!("AWS did not do what was asked: {why}."))
}

/// Which lines a tax is on cannot be told.
pub fn tax_lines_unknown(tax: &str) -> Problem {
    codes::TAX_LINES_UNKNOWN.problem(format!(
            "The quote carries the tax {tax}, but what arrived does not say which lines are taxed, and no choice of lines gives the amount."
        ))
}

/// No miscellaneous product is set.
pub fn misc_item_missing() -> Problem {
    codes::MISC_ITEM_MISSING.problem("A line matches no product, and product.misc_item names none to write it with.")
}

/// The Halo quote must not be overwritten.
pub fn quotation_locked(id: crate::halo::QuotationId, why: &str) -> Problem {
    codes::QUOTATION_LOCKED
        .problem(format!("The Halo quote {id} cannot be brought up to date: {why}."))
        .about(format!("Halo quote {id}"))
}

/// No Halo status is mapped to Quoter's: Halo's stays.
pub fn status_unmapped(word: &str) -> Problem {
    codes::STATUS_UNMAPPED.problem(format!(
        "No Halo quote status is mapped to Quoter's status \"{word}\"; Halo's own default or present status stands."
    ))
}

/// The opportunity that the quote names does not exist.
pub fn opportunity_unknown(id: crate::halo::OpportunityId) -> Problem {
    codes::OPPORTUNITY_UNKNOWN.problem(format!("The quote names the opportunity {id}, which Halo does not have."))
}

/// The quote names an opportunity that is closed.
pub fn opportunity_closed(id: crate::halo::OpportunityId) -> Problem {
    codes::OPPORTUNITY_CLOSED.problem(format!("The quote names the opportunity {id}, which is closed in Halo."))
}

/// The opportunity that the quote names belongs to another client.
pub fn opportunity_of_another_client(id: crate::halo::OpportunityId) -> Problem {
    codes::OPPORTUNITY_OF_ANOTHER_CLIENT.problem(format!(
        "The quote names the opportunity {id}, which belongs to another client than the quote's person."
    ))
}

/// The quote names another opportunity than the one that it was written to.
pub fn opportunity_moved(before: crate::halo::OpportunityId, now: crate::halo::OpportunityId) -> Problem {
    codes::OPPORTUNITY_MOVED
        .problem(format!("The quote was written to opportunity {before} and ordered, and now names opportunity {now}."))
}

/// The opportunity that the quote hangs on is not in Halo any more.
pub fn opportunity_gone(id: crate::halo::OpportunityId) -> Problem {
    codes::OPPORTUNITY_GONE.problem(format!("Opportunity {id}, on which the quote hangs, is not in Halo any more."))
}

/// The customer's PO number is not there yet.
pub fn po_awaited() -> Problem {
    codes::PO_AWAITED.problem("The quote is won, and its PO number is not there yet.")
}

/// Halo may make the order by itself.
pub fn order_awaited() -> Problem {
    codes::ORDER_AWAITED.problem("The quote is won, and Halo gets the time to make the sales order by itself.")
}

/// The sales order needs a PO number and there is none.
pub fn po_missing() -> Problem {
    codes::PO_MISSING.problem("The quote is won without a PO number, and the settings want one on every sales order.")
}

/// The PO number does not fit into Halo's fields; lengths in characters.
pub fn po_too_long(length: usize, longest: usize) -> Problem {
    codes::PO_TOO_LONG.problem(format!("The PO number has {length} characters, and Halo takes {longest}."))
}

/// A move away from won, with what was made of the win.
pub fn quote_unwon(status: &str, made: &[String]) -> Problem {
    Problem {
        concerns: made.to_vec(),
        ..codes::QUOTE_UNWON.problem(format!("The quote was won, and is {status} in Quoter now. Nothing was undone."))
    }
}

/// The family has a sales order, made of another record than the one that is won now.
pub fn order_of_another_record(order: crate::halo::SalesOrderId) -> Problem {
    codes::ORDER_OF_ANOTHER_RECORD
        .problem(format!("Sales order {order} was made of another record of this quote than the one that is won now."))
        .about(format!("sales order {order}"))
}

/// The sales order is not in Halo any more.
pub fn order_gone(id: crate::halo::SalesOrderId) -> Problem {
    codes::ORDER_GONE.problem(format!("Sales order {id} is not in Halo any more."))
}

/// A line that was sold has no line, or no product, on the Halo quote.
pub fn order_line_missing(line: &str) -> Problem {
    codes::ORDER_LINE_MISSING.problem(format!("The line \"{line}\" has no line with a product on the Halo quote."))
}

/// The Halo quote does not say for whom it is.
pub fn quotation_without_customer(id: crate::halo::QuotationId) -> Problem {
    codes::QUOTATION_WITHOUT_CUSTOMER.problem(format!("Halo quote {id} has no customer, site or user."))
}

/// Halo has several sales orders of one quotation.
pub fn sales_orders_several(orders: &[String]) -> Problem {
    Problem {
        concerns: orders.to_vec(),
        ..codes::SALES_ORDERS_SEVERAL.problem(format!("Halo has {} sales orders of the quotation.", orders.len()))
    }
}

/// The sales order does not come to what was sold.
pub fn order_money_differs(differences: &[String]) -> Problem {
    Problem {
        concerns: differences.to_vec(),
        ..codes::ORDER_MONEY_DIFFERS.problem("The money of the sales order in Halo differs from Quoter's.")
    }
}

/// A lead's ticket or quotation did not take its customer.
pub fn lead_not_moved(what: &str) -> Problem {
    codes::LEAD_NOT_MOVED.problem(format!("Halo did not move {what} from the lead to its customer."))
}

/// The client has open opportunities, and a person must say which is meant.
pub fn opportunity_undecided(candidates: &[String]) -> Problem {
    let mut problem = codes::OPPORTUNITY_UNDECIDED.problem(format!(
        "The client has {} open opportunities, and the quote does not say which it belongs to.",
        candidates.len()
    ));
    problem.concerns = candidates.to_vec();
    problem
}

/// The quote is older than the moment from which quotes are pushed.
pub fn before_live(start: &str) -> Problem {
    codes::BEFORE_LIVE.problem(format!("The quote was first seen before {start}, from when on quotes are pushed."))
}

/// The moment from which quotes are pushed cannot be read.
pub fn live_from_unreadable(text: &str) -> Problem {
    codes::LIVE_FROM_UNREADABLE
        .problem(format!("scope.live_from is \"{text}\", which is not a moment in the form 2026-03-02T09:00:00Z."))
}

/// The settings leave this quote alone.
pub fn out_of_scope(setting: &str, what: &str) -> Problem {
    codes::OUT_OF_SCOPE.problem(format!("The quote is left alone because of {setting}: {what}."))
}

/// Only won quotes are pushed, and this one is not won.
pub fn waits_for_win() -> Problem {
    codes::WAITS_FOR_WIN.problem("Only won quotes are pushed, and this one is not won yet.")
}

/// The content is to come from the API, and there is no API key.
pub fn api_key_missing() -> Problem {
    codes::API_KEY_MISSING.problem("quoter.content is \"api\", but no API key is stored.")
}

/// Polled quotes cannot be put into families without the account's number.
pub fn quoter_account_missing() -> Problem {
    codes::QUOTER_ACCOUNT_MISSING.problem("Quoter's API is polled, but the number of the Quoter account is not known.")
}

/// Quoter's API refused the key.
pub fn api_key_refused(why: &str) -> Problem {
    codes::API_KEY_REFUSED.problem(format!("{why}."))
}

/// Quoter's API does not have a quote that was delivered.
pub fn quote_not_in_api() -> Problem {
    codes::QUOTE_NOT_IN_API.problem("Quoter's API does not have the quote that was delivered.")
}

/// Quoter's API is not reachable or answers with faults.
pub fn quoter_unavailable(why: &str) -> Problem {
    codes::QUOTER_UNAVAILABLE.problem(format!("{why}."))
}

/// Quoter's API does not allow one kind of call.
pub fn quoter_not_allowed(what: &str) -> Problem {
    codes::QUOTER_NOT_ALLOWED.problem(format!("{what}."))
}

/// An answer of Quoter's API that cannot be read.
pub fn quoter_unreadable(why: &str) -> Problem {
    codes::QUOTER_UNREADABLE.problem(format!("{why}."))
}

/// A delivery would take a win or loss back, which no webhook does alone.
pub fn status_left(stands: &str, delivered: &str) -> Problem {
    codes::STATUS_LEFT.problem(format!(
        "Quoter delivered the status \"{delivered}\" after \"{stands}\" for the same record; \"{stands}\" stands, because deliveries come \
         late and out of order."
    ))
}
