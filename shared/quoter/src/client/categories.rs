//! Categories and suppliers of the catalogue: few records with names, listed whole (Quoter reference, sections 3.3 and 4.2).

use domain::catalogue::{QuoterCategory, QuoterSupplier};
use domain::ids::{CatalogueCategoryId, CatalogueSupplierId};
use serde_json::{Value, json};

use super::listing::Row;
use super::{Client, Error, decode};

const CATEGORIES: &str = "categories";
const SUPPLIERS: &str = "suppliers";

impl Row for QuoterCategory {
    fn read(row: Value, path: &str) -> Result<Self, Error> {
        decode::record(&row, path, |row, findings| {
            let id = row.text("id", findings).and_then(CatalogueCategoryId::new)?;
            let name = row.text("name", findings).unwrap_or_default();
            Some(Self { id, name, parent: row.text("parent_category", findings) })
        })
    }

    fn key(&self) -> Option<String> {
        Some(self.id.to_string())
    }
}

impl Row for QuoterSupplier {
    fn read(row: Value, path: &str) -> Result<Self, Error> {
        decode::record(&row, path, |row, findings| {
            let id = row.text("id", findings).and_then(CatalogueSupplierId::new)?;
            Some(Self { id, name: row.text("name", findings).unwrap_or_default() })
        })
    }

    fn key(&self) -> Option<String> {
        Some(self.id.to_string())
    }
}

impl Client {
    /// All categories, of both levels. One that was just made may not be among them yet.
    pub async fn categories(&self) -> Result<Vec<QuoterCategory>, Error> {
        self.all(CATEGORIES, &Vec::new()).await
    }

    /// Makes a category of the upper level. Nothing keeps a second one of the same name from being made: look first, and look again
    /// after an error that [leaves doubt](Error::leaves_doubt).
    pub async fn create_category(&self, name: &str) -> Result<QuoterCategory, Error> {
        QuoterCategory::read(self.made(&[CATEGORIES], json!({ "name": name })).await?, "")
    }

    /// All suppliers. One that was just made may not be among them yet.
    pub async fn suppliers(&self) -> Result<Vec<QuoterSupplier>, Error> {
        self.all(SUPPLIERS, &Vec::new()).await
    }

    /// Makes a supplier, with the same care as a category.
    pub async fn create_supplier(&self, name: &str) -> Result<QuoterSupplier, Error> {
        QuoterSupplier::read(self.made(&[SUPPLIERS], json!({ "name": name })).await?, "")
    }
}
