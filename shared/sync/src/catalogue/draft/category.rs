//! The category of a line: the one with the name, else it is made once, as by a pull (S4, S5).

use domain::ids::CatalogueCategoryId;

use super::super::made::Making;
use super::{Drafting, Undone};

impl Drafting<'_> {
    /// The categories of these names.
    pub(super) async fn category(
        &self,
        name: &str,
        listed: &[domain::catalogue::QuoterCategory],
    ) -> Result<CatalogueCategoryId, Undone> {
        let making = Making::new(self.deps(), &self.quoter, &self.calls.settings.timing, self.calls.until);
        Ok(making.category(name, listed).await?.id)
    }
}
