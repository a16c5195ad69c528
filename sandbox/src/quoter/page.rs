//! What customers see: the PDF of a quote at `/quote/download/<uuid>` (Quoter API reference, section 2.7).

use super::answer::Answer;
use super::pdf;
use super::sandbox::Core;
use super::switches::{PdfAnswer, Switches};

const HUGE: usize = 30 * 1024 * 1024;

/// Answers a request for a PDF.
pub(super) fn download(core: &Core, uuid: &str) -> Answer {
    let switches = core.switches();
    let number = core.number_of(uuid);
    if number.is_none() && switches.pdf_known_only {
        return missing();
    }
    answer(&number.unwrap_or_else(|| uuid.to_owned()), uuid, &switches)
}

fn answer(number: &str, uuid: &str, switches: &Switches) -> Answer {
    let found = |bytes| Answer::bytes(200, "application/pdf", bytes);
    match switches.pdf {
        PdfAnswer::Pdf => found(pdf::of_quote(number, uuid)),
        PdfAnswer::Missing => missing(),
        PdfAnswer::Slow => found(pdf::of_quote(number, uuid)).after(switches.slow_ms),
        PdfAnswer::Huge => found(pdf::of_size(number, uuid, HUGE)),
        PdfAnswer::Html => Answer::html(200, "This quote is being prepared"),
        PdfAnswer::Redirect => Answer::html(302, "Log in").with_header("location", "/login".to_owned()),
    }
}

fn missing() -> Answer {
    Answer::html(404, "Page not found")
}
