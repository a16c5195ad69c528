//! The PDF of a quote on its opportunity: one per record and phase (S47, decision i).

use domain::Status;
use domain::halo::AttachmentId;
use domain::plan::{Action, Ref, StepKey};
use domain::settings::Policy;

use super::support::{Case, MARKER, attachment, keys, step};

const PUBLISHED: &str = "pdf:7100001:published";

#[test]
fn s47_the_pdf_of_a_record_is_attached_to_the_opportunity_under_its_own_name() {
    let plan = Case::new().written();
    let file = attachment(&plan);
    assert_eq!(file.file_name, "Quote 6 (published, 7100001).pdf");
    assert_eq!(file.note, "Quoter quote 6, published");
    assert_eq!(
        (file.content_type.as_str(), file.marker.as_str()),
        ("application/pdf", &*format!("{MARKER}{PUBLISHED}"))
    );
    let Action::AttachPdf { opportunity, uuid, .. } = &step(&plan, "pdf:").action else { panic!("{plan}") };
    assert_eq!(opportunity, &Ref::Made(StepKey("opportunity".to_owned())));
    assert_eq!(uuid, "9001-11111111-2222-4333-8444-555555555555");
}

#[test]
fn s47_it_is_attached_once_a_phase() {
    let mut case = Case::new();
    case.made(PUBLISHED, 1);
    assert!(!has_pdf(&case));
    case.quote.status = Status::Lost;
    assert!(!has_pdf(&case), "lost is no other phase");
    case.quote.status = Status::Accepted;
    assert!(keys(&case.written()).contains(&"pdf:7100001:won"));
}

#[test]
fn without_a_token_there_is_no_pdf() {
    let mut case = Case::new();
    case.quote.uuid = None;
    assert!(!has_pdf(&case));
    assert!(case.written().warnings.is_empty());
}

#[test]
fn without_the_address_of_the_account_the_quote_is_written_and_the_missing_pdf_is_told() {
    let mut case = Case::new();
    case.settings.quoter.instance_url = None;
    assert!(!has_pdf(&case));
    assert_eq!(case.written().warnings[0].code, "pdf_address_unknown");
}

#[test]
fn under_overwrite_the_published_pdf_of_a_revision_takes_the_place_of_the_one_before() {
    let mut case = Case::new();
    case.made("opportunity", 700);
    case.made("pdf:7100000:published", 500);
    assert!(removed(&case).is_empty(), "else every record keeps its own");
    case.settings.quotation.policy = Policy::Overwrite;
    assert_eq!(removed(&case), [(AttachmentId(500), Ref::Made(StepKey(PUBLISHED.to_owned())))]);
    case.made(PUBLISHED, 501);
    assert_eq!(removed(&case), [(AttachmentId(500), Ref::Known(AttachmentId(501)))], "the run may have ended before");
    case.made("pdf-removed:500", 500);
    assert!(removed(&case).is_empty());
}

#[test]
fn the_pdf_of_a_win_is_added_and_never_goes() {
    let mut case = Case::new();
    case.settings.quotation.policy = Policy::Overwrite;
    case.made("opportunity", 700);
    case.made("pdf:7100000:won", 499);
    case.made("pdf:7100000:published", 500);
    case.quote.status = Status::Accepted;
    assert!(removed(&case).is_empty());
    case.quote.status = Status::Pending;
    assert_eq!(removed(&case).len(), 1, "only the published one");
}

#[test]
fn a_pdf_that_is_there_needs_no_address_of_the_account_any_more() {
    let mut case = Case::new();
    case.settings.quoter.instance_url = None;
    case.made(PUBLISHED, 501);
    assert!(case.written().warnings.is_empty());
}

/// Which PDFs are removed, and what stands in their place.
fn removed(case: &Case) -> Vec<(AttachmentId, Ref<AttachmentId>)> {
    let remove = |action: &Action| match action {
        Action::RemovePdf { attachment, instead } => Some((*attachment, instead.clone())),
        _ => None,
    };
    case.written().steps.iter().filter_map(|step| remove(&step.action)).collect()
}

fn has_pdf(case: &Case) -> bool {
    keys(&case.written()).iter().any(|key| key.starts_with("pdf:"))
}
