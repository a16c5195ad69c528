//! The problems that the planner and the executor can report: one function each, with its stable code.

use crate::problem::{Disposition, Problem};
use crate::settings::Pick;

use Disposition::{FixInHalo, FixInQuoter, FixSettings, Retry};

/// Neither an e-mail address nor an organisation: nobody can be found or made.
pub fn person_unknown() -> Problem {
    Problem::new(
        "person_unknown",
        FixInQuoter,
        "The quote's person has neither an e-mail address nor an organisation.",
        "Open the quote in Quoter, edit the contact under \"Prepared For\", fill in e-mail and organisation, and publish again.",
    )
}

/// Nobody was found, and there is no organisation that a client could be named after.
pub fn organization_missing() -> Problem {
    Problem::new(
        "organization_missing",
        FixInQuoter,
        "No Halo user has this person's e-mail address, and the person has no organisation to make a client from.",
        "Fill in the contact's organisation in Quoter and publish again, or add the e-mail address to a user in Halo (Customers > Users).",
    )
}

/// Several users or clients fit.
pub fn customer_ambiguous(compared: &str, candidates: &[String]) -> Problem {
    Problem {
        concerns: candidates.to_vec(),
        ..Problem::new(
            "customer_ambiguous",
            FixInHalo,
            format!("{} records in Halo fit {compared}.", candidates.len()),
            "In Halo, make all but one of them inactive or correct the duplicate (Customers > the record > Edit).",
        )
    }
}

/// A user or client without a site.
pub fn site_missing(whose: &str) -> Problem {
    Problem::new(
        "site_missing",
        FixInHalo,
        format!("The {whose} has no site in Halo."),
        "In Halo, give it a site: Customers > the customer > Sites > New.",
    )
}

/// A line without a name cannot become a product.
pub fn line_unnamed(path: &str) -> Problem {
    Problem::new(
        "line_unnamed",
        FixInQuoter,
        "A line of the quote has no name.",
        "Give the line a name in Quoter's editor and publish again.",
    )
    .about(path)
}

/// No usable group for a product that must be made.
pub fn product_group_missing(wanted: Option<&Pick>, category: Option<&str>) -> Problem {
    let cause = match wanted {
        Some(choice) => format!("The asset group {choice} does not exist in Halo, or is not marked \"Use for Items\"."),
        None => "A product must be made, but no default asset group is set.".to_owned(),
    };
    let problem = Problem::new(
        "product_group_missing",
        FixSettings,
        cause,
        "Set product.default_group to an asset group that has \"Use for Items\" in Halo (Configuration > Asset Management > Asset Groups).",
    );
    match category {
        Some(category) => problem.about(format!("Quoter category \"{category}\"")),
        None => problem,
    }
}

/// Several products fit a line.
pub fn product_ambiguous(line: &str, rule: &str, candidates: &[String]) -> Problem {
    let mut problem = Problem::new(
        "product_ambiguous",
        FixInHalo,
        format!("{} products in Halo fit the line \"{line}\" by {rule}.", candidates.len()),
        "In Halo, give the products different part numbers or make all but one obsolete (Configuration > Products > Products).",
    );
    problem.concerns = candidates.to_vec();
    problem
}

/// A line matches no product, and the settings say that a person decides.
pub fn product_unmatched(line: &str) -> Problem {
    Problem::new(
        "product_unmatched",
        FixInHalo,
        format!("No product in Halo fits the line \"{line}\"."),
        "Make the product in Halo with the same part number or name, or set product.unmatched to \"create\".",
    )
}

/// The quote's currency does not exist in Halo.
pub fn currency_missing(code: &str) -> Problem {
    Problem::new(
        "currency_missing",
        FixInHalo,
        format!("The quote is in {code}, and Halo has no currency with that code."),
        "Add the currency in Halo: Configuration > Billing > Currencies.",
    )
}

/// A setting names a record that the tenant does not have.
pub fn setting_unknown(path: &str, wanted: &Pick, what: &str) -> Problem {
    Problem::new(
        "setting_unknown",
        FixSettings,
        format!("The setting {path} names {what} {wanted}, which does not exist in Halo or is not unique."),
        format!("Correct {path}; ids and names are listed in Halo."),
    )
    .about(path)
}

/// The lines do not add up to the total that Quoter states.
pub fn total_unexplained(lines: &str, stated: &str) -> Problem {
    Problem::new(
        "total_unexplained",
        Disposition::Bug,
        format!(
            "The lines that arrived add up to {lines}, but Quoter states {stated}. Something of the quote is not in what arrived."
        ),
        "Compare the quote in Quoter with the lines shown here, and report it with the quote's number.",
    )
}

/// Taxes that cannot be written yet, since no tax code is known for them.
pub fn tax_code_missing(tax: &str) -> Problem {
    Problem::new(
        "tax_code_missing",
        FixSettings,
        format!("The quote carries the tax {tax}, and no Halo tax code is known for it."),
        "Map the tax to a Halo tax code in the settings.",
    )
}

/// Halo's quote shows other money than Quoter's.
pub fn money_differs(differences: &[String]) -> Problem {
    Problem {
        concerns: differences.to_vec(),
        ..Problem::new(
            "money_differs",
            FixInHalo,
            "The quote was written, but Halo shows other amounts than Quoter.",
            "Open the Halo quote, compare the lines named here with the quote in Quoter, and correct the product or tax setting that changed them.",
        )
    }
}

/// Halo is not reachable or answers with faults.
pub fn halo_unavailable(why: &str) -> Problem {
    Problem::new(
        "halo_unavailable",
        Retry,
        format!("Halo did not answer as it should: {why}."),
        "Nothing to do: it is tried again. If it lasts, look at Halo's status page.",
    )
}

/// Halo allows no more calls for now.
pub fn halo_rate_limited() -> Problem {
    Problem::new(
        "halo_rate_limited",
        Retry,
        "Halo's limit of calls is used up for the moment.",
        "Nothing to do: it is tried again when Halo allows it.",
    )
}

/// Halo refused the application's id and secret.
pub fn halo_credentials() -> Problem {
    Problem::new(
        "halo_credentials",
        FixSettings,
        "Halo refused the Client ID and secret.",
        "Compare them with Halo: Configuration > Integrations > HaloPSA API > View Applications > the application. Halo's Client ID can change; store the present one.",
    )
}

/// Halo accepted the application but not what it wanted to do.
pub fn halo_not_allowed(what: &str) -> Problem {
    Problem::new(
        "halo_not_allowed",
        FixInHalo,
        format!("Halo did not allow this: {what}."),
        "In Halo, tick the permissions all:standard, all:admin and all:teams of the application, and give its agent the Administrator role.",
    )
}

/// Halo refused a record.
pub fn halo_refused(step: &str, message: &str) -> Problem {
    Problem::new(
        "halo_refused",
        FixInHalo,
        format!("Halo refused the step \"{step}\": {message}"),
        "Read Halo's message; often a field is mandatory for the ticket type (Configuration > Tickets > Ticket Types > the type > Field List).",
    )
}

/// A write has an unknown outcome.
pub fn halo_in_doubt(step: &str, why: &str) -> Problem {
    Problem::new(
        "halo_in_doubt",
        Disposition::InDoubt,
        format!("The step \"{step}\" was sent, and what became of it is not known: {why}."),
        "Nothing to do: the record is looked for in Halo before anything is written again.",
    )
}

/// An answer that cannot be read.
pub fn halo_unreadable(what: &str) -> Problem {
    Problem::new(
        "halo_unreadable",
        Disposition::Bug,
        format!("An answer of Halo could not be read: {what}."),
        "Report it with the text shown here; it holds no customer data.",
    )
}

/// Whether a record exists could not be proven, so that making it might make it twice.
pub fn absence_unproven(step: &str, why: &str) -> Problem {
    Problem::new(
        "absence_unproven",
        FixInHalo,
        format!(
            "An earlier try of the step \"{step}\" may have worked, and Halo's lists do not prove that it did not: {why}."
        ),
        "Look in Halo whether the record exists. Then release the quote with `quoter-halo retry`.",
    )
}

/// The PDF could not be fetched.
pub fn pdf_unavailable(why: &str) -> Problem {
    Problem::new(
        "pdf_unavailable",
        Retry,
        format!("The PDF of the quote could not be fetched: {why}."),
        "Nothing to do: it is tried again. If it lasts, open the quote in Quoter and download its PDF.",
    )
}

/// What was fetched is not a PDF.
pub fn pdf_not_a_pdf(why: &str) -> Problem {
    Problem::new(
        "pdf_not_a_pdf",
        FixInQuoter,
        format!("Quoter answered with something that is not a PDF: {why}."),
        "Open the quote in Quoter and download its PDF; when that works, release the quote with `quoter-halo retry`.",
    )
}

/// The address of the PDF is not known.
pub fn pdf_address_unknown() -> Problem {
    Problem::new(
        "pdf_address_unknown",
        FixSettings,
        "The PDF cannot be fetched, because the address of the Quoter account is not set.",
        "Set quoter.instance_url to the address that you see in the browser when you use Quoter, such as https://example.quoter.com.",
    )
}

/// A delivery of another Quoter account.
pub fn foreign_account(account: &str) -> Problem {
    Problem::new(
        "foreign_account",
        FixSettings,
        format!("The delivery belongs to the Quoter account {account}, which is not the account of these settings."),
        "Point the webhook of that account elsewhere, or correct quoter.account.",
    )
}

/// A search found more than can be looked through.
pub fn search_too_wide(what: &str, text: &str) -> Problem {
    Problem::new(
        "search_too_wide",
        FixInQuoter,
        format!("Halo finds too many {what} for \"{text}\" to tell which is meant."),
        "Use a longer, more exact name or code in Quoter.",
    )
}

/// Nothing of the family could be taken for a quote.
pub fn only_drafts() -> Problem {
    Problem::new(
        "only_drafts",
        FixInQuoter,
        "The record has no quote number: it is a draft.",
        "Nothing to do: it is pushed once it is published in Quoter.",
    )
}

/// The settings stored cannot be read.
pub fn settings_unreadable(why: &str) -> Problem {
    Problem::new(
        "settings_unreadable",
        FixSettings,
        format!("The stored settings cannot be read: {why}."),
        "Apply a valid document with `quoter-halo settings apply FILE`.",
    )
}

/// A gate is closed because of a fault that concerns all quotes.
pub fn gate_closed(gate: &str, code: &str) -> Problem {
    Problem::new(
        "gate_closed",
        FixSettings,
        format!("All quotes wait, because of {code} at {gate}."),
        "Fix that; then everything that waits goes on by itself, the oldest first.",
    )
}

/// A quotation that we made is not in Halo any more.
pub fn quotation_gone(id: crate::halo::QuotationId) -> Problem {
    Problem::new(
        "quotation_gone",
        FixInHalo,
        format!("The quotation {id}, which was made from this quote, is not in Halo any more."),
        "If it was deleted on purpose, nothing is to be done. To have it made again, publish a revision in Quoter.",
    )
}

/// A step refers to a record that no earlier step made.
pub fn plan_incomplete(reference: &str) -> Problem {
    Problem::new(
        "plan_incomplete",
        Disposition::Bug,
        format!("A step refers to {reference}, which no earlier step made."),
        "Report it with the quote's number.",
    )
}

/// The tables or the bucket did not answer as they should.
pub fn store_failed(why: &str) -> Problem {
    Problem::new(
        "store_failed",
        Retry,
        format!("AWS did not do what was asked: {why}."),
        "Nothing to do: it is tried again. If it lasts, look at the stack's alarms.",
    )
}
