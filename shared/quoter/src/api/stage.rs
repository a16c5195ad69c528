//! Status and stage. People set the status; Quoter computes the stage from it (Quoter reference, section 5.1).

use domain::Status;

/// The status behind a stage such as `won-ordered`. Stages are matched by how they begin, since not all texts are known
/// (Quoter reference, section 8, point 28): `won` is a sale, `lost` is lost, the known open ones are pending.
pub fn status_of(stage: &str) -> Status {
    let letters = stage.trim().to_ascii_lowercase();
    match letters.split(['-', '_', ' ']).next().unwrap_or_default() {
        "won" => won(&letters),
        "lost" => Status::Lost,
        "draft" | "published" | "sent" | "expired" | "pending" => Status::Pending,
        _ => Status::parse(stage),
    }
}

/// A win of a kind that is not known counts as the first one, accepted.
fn won(stage: &str) -> Status {
    match stage {
        _ if stage.ends_with("fulfilled") => Status::Fulfilled,
        _ if stage.ends_with("ordered") => Status::Ordered,
        _ => Status::Accepted,
    }
}

#[cfg(test)]
mod tests {
    use domain::Phase;

    use super::*;

    #[test]
    fn every_documented_stage_has_its_status() {
        for (stage, status) in [
            ("published", Status::Pending),
            ("sent-undeliverable", Status::Pending),
            ("sent-opened", Status::Pending),
            ("Expired", Status::Pending),
            ("won-accepted", Status::Accepted),
            ("won-ordered", Status::Ordered),
            ("Won - Fulfilled", Status::Fulfilled),
            ("lost", Status::Lost),
        ] {
            assert_eq!(status_of(stage), status, "{stage}");
        }
    }

    #[test]
    fn s48_an_unknown_win_is_a_win_and_an_unknown_stage_is_none() {
        assert_eq!(status_of("won-shipped").phase(), Phase::Won);
        assert_eq!(status_of("wonderful"), Status::Unknown("wonderful".to_owned()));
    }
}
