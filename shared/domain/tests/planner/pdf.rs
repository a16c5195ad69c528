//! The PDF of a quote on its opportunity: one per record and phase (S47, decision i).

use domain::Status;
use domain::plan::{Action, Ref, StepKey};

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

fn has_pdf(case: &Case) -> bool {
    keys(&case.written()).iter().any(|key| key.starts_with("pdf:"))
}
