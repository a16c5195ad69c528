//! Reading records of the catalogue. They are small and have no findings of their own: what cannot be read fails with its place.

use serde_json::Value;

use super::Error;
use super::listing::unreadable;
use crate::reading::findings::Findings;
use crate::reading::object::Object;

/// Reads an object at a JSON path. `of` gives `None` if there is no `id` to know the record by.
pub(super) fn record<T>(
    value: &Value,
    path: &str,
    of: impl FnOnce(&mut Object<'_>, &mut Findings) -> Option<T>,
) -> Result<T, Error> {
    let mut findings = Findings::default();
    let mut object = Object::of(value, path).ok_or_else(|| unreadable(path))?;
    let read = of(&mut object, &mut findings);
    let id = object.path_of("id");
    match findings.finish() {
        Ok(_) => read.ok_or_else(|| unreadable(&id)),
        Err(problems) => {
            let place = problems.into_iter().flat_map(|problem| problem.concerns).next();
            Err(unreadable(&place.unwrap_or_default()))
        }
    }
}
