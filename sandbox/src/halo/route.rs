//! Which part of the API a path means. Names are matched without regard to case.

use super::entity::Entity;

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Token,
    AuthInfo,
    Api(ApiRoute),
    Unknown,
}

/// A path of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiRoute {
    pub(crate) entity: Entity,
    /// The first segment in Halo's spelling.
    pub(crate) segment: &'static str,
    pub(crate) target: Target,
}

/// What of the entity is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Collection,
    One(i64),
    /// `/Quotation/Approval`
    Approval,
    /// `/Agent/me`
    Me,
    /// `/Tickets/Object`, the one POST that takes an object.
    Object,
}

impl Route {
    pub(crate) fn of(path: &str) -> Self {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let lower: Vec<String> = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        let names: Vec<&str> = lower.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["auth", "token"] => Self::Token,
            ["api", "authinfo"] => Self::AuthInfo,
            ["api", name] => Self::api(name, Some(Target::Collection)),
            ["api", name, rest] => Self::api(name, target(name, rest)),
            _ => Self::Unknown,
        }
    }

    fn api(name: &str, target: Option<Target>) -> Self {
        let (Some(entity), Some(target)) = (Entity::from_path(name), target) else { return Self::Unknown };
        let segment = if name == "opportunities" { "Opportunities" } else { entity.spec().path };
        Self::Api(ApiRoute { entity, segment, target })
    }

    /// The name under which requests are logged and faults are aimed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::AuthInfo => "authinfo",
            Self::Api(route) => route.segment,
            Self::Unknown => "",
        }
    }
}

fn target(name: &str, rest: &str) -> Option<Target> {
    match (name, rest) {
        ("quotation", "approval") => Some(Target::Approval),
        ("agent", "me") => Some(Target::Me),
        ("tickets", "object") => Some(Target::Object),
        _ => rest.parse().ok().map(Target::One),
    }
}

impl ApiRoute {
    pub(crate) fn opportunities(&self) -> bool {
        self.segment == "Opportunities"
    }

    /// The path as the contract writes it.
    pub(crate) fn contract_path(&self) -> String {
        match self.target {
            Target::Collection => format!("/{}", self.segment),
            Target::One(_) => format!("/{}/{{id}}", self.segment),
            Target::Approval => "/Quotation/Approval".to_owned(),
            Target::Me => "/Agent/me".to_owned(),
            Target::Object => "/Tickets/Object".to_owned(),
        }
    }

    /// The schema of one element of a POST.
    pub(crate) fn body_schema(&self) -> &'static str {
        match self.target {
            Target::Approval => "QuotationApproval",
            _ => self.entity.spec().schema,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opportunities_and_tickets_are_the_same_records_by_two_names() {
        let Route::Api(route) = Route::of("/api/opportunities/7") else { panic!("no route") };
        assert_eq!((route.entity, route.segment, route.target), (Entity::Ticket, "Opportunities", Target::One(7)));
        assert_eq!(route.contract_path(), "/Opportunities/{id}");
        assert_eq!(Route::of("/api/Tickets").name(), "Tickets");
    }

    #[test]
    fn paths_that_halo_does_not_have_are_unknown() {
        for path in ["/", "/api", "/api/Unicorn", "/api/Item/abc", "/api/Item/1/2", "/token"] {
            assert_eq!(Route::of(path), Route::Unknown, "{path}");
        }
    }
}
