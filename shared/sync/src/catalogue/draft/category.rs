//! The category of a line: the one with the name, else it is made once (S4, S5).

use domain::catalogue::existing_category;
use domain::ids::CatalogueCategoryId;
use domain::party::name_key;
use domain::quote::digest;
use store::EffectKey;

use super::{Drafting, Undone};
use crate::once::{Found, Record, once_in_quoter};
use crate::stop::Stop;

impl Drafting<'_> {
    pub(super) async fn category(&self, name: &str) -> Result<CatalogueCategoryId, Undone> {
        if let Some(id) = self.look_for_category(name).await? {
            return Ok(id);
        }
        let key = EffectKey::identity(&format!("quoter-category#{}", name_key(name)));
        let family = self.family();
        let effect = self.effect(key, "make the category in Quoter", name, digest(name.as_bytes()), &family);
        let look = async {
            let found = self.look_for_category(name).await?;
            Ok(found.map_or(Found::Absent, |id| Found::Record(Record::new(id.to_string()))))
        };
        let create = async {
            let made = self.quoter.create_category(name).await?;
            Ok(Record::new(made.id.to_string()))
        };
        let settled = once_in_quoter(self.deps(), &effect, look, create).await?;
        let id = CatalogueCategoryId::new(settled.record().id.clone());
        Ok(id.ok_or(store::Error::Corrupt { what: "effect" }).map_err(Stop::from)?)
    }

    async fn look_for_category(&self, name: &str) -> Result<Option<CatalogueCategoryId>, Stop> {
        let all = self.quoter.categories().await.map_err(crate::content::stop)?;
        Ok(existing_category(name, &all).map_err(Stop::held)?.map(|category| category.id.clone()))
    }
}
