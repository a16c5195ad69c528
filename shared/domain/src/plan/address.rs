//! A postal address as Halo's address lines, by the templates of the settings (S88).

use crate::party::{Address, Place, name_key};
use crate::settings::AddressSettings;

/// Halo's four lines and the postal code.
pub(super) fn lines(address: &Address, settings: &AddressSettings) -> [String; 5] {
    let fields = fields(address);
    settings.lines.clone().map(|template| filled(&template, &fields))
}

/// The country's ISO letters (S89).
pub(super) fn country(address: &Address) -> Option<String> {
    let code = address.country.as_ref()?.code.as_deref()?.trim();
    (!code.is_empty()).then(|| code.to_ascii_uppercase())
}

/// Halo's number of the region, where the settings know it by code or by name (S89): no list of Halo's names it.
pub(super) fn region(address: &Address, settings: &AddressSettings) -> Option<i64> {
    let state = address.state.as_ref()?;
    let keys: Vec<String> = [&state.code, &state.name].into_iter().flatten().map(|text| name_key(text)).collect();
    settings.region.iter().find(|(name, _)| keys.contains(&name_key(name))).map(|(_, number)| *number)
}

fn fields(address: &Address) -> [(&'static str, String); 9] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let name =
        |place: &Option<Place>| place.as_ref().and_then(|p| p.name.clone().or(p.code.clone())).unwrap_or_default();
    let code =
        |place: &Option<Place>| place.as_ref().and_then(|p| p.code.clone().or(p.name.clone())).unwrap_or_default();
    [
        ("{line1}", text(&address.line1)),
        ("{line2}", text(&address.line2)),
        ("{line3}", text(&address.line3)),
        ("{city}", text(&address.city)),
        ("{state}", name(&address.state)),
        ("{state_code}", code(&address.state)),
        ("{postal_code}", text(&address.postal_code)),
        ("{country}", name(&address.country)),
        ("{country_code}", code(&address.country)),
    ]
}

/// The template with its fields; commas and blanks that are left over at the ends go.
fn filled(template: &str, fields: &[(&str, String)]) -> String {
    let text = fields.iter().fold(template.to_owned(), |text, (token, value)| text.replace(token, value));
    text.trim_matches(|c: char| c == ',' || c.is_whitespace()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s88_an_address_fills_halos_lines_by_the_templates() {
        let place = |code: &str, name: &str| Some(Place { code: Some(code.to_owned()), name: Some(name.to_owned()) });
        let address = Address {
            line1: Some("1 Example Street".to_owned()),
            city: Some("Exampleville".to_owned()),
            state: place("CA", "California"),
            country: place("US", "United States"),
            postal_code: Some("90000".to_owned()),
            ..Address::default()
        };
        let default = lines(&address, &AddressSettings::default());
        assert_eq!(default, ["1 Example Street", "", "", "Exampleville, CA", "90000"].map(str::to_owned));
        let own = AddressSettings {
            lines: ["{line1}", "{line2}", "{city}", "{state}", "{postal_code} {country_code}"].map(str::to_owned),
            ..AddressSettings::default()
        };
        assert_eq!(lines(&address, &own)[3..], ["California".to_owned(), "90000 US".to_owned()]);
    }

    #[test]
    fn s89_the_country_is_its_iso_letters_and_the_region_a_number_that_the_settings_know() {
        let place = |code: &str, name: &str| Some(Place { code: Some(code.to_owned()), name: Some(name.to_owned()) });
        let address =
            Address { state: place("CA", "California"), country: place("us", "United States"), ..Address::default() };
        let by = |key: &str| AddressSettings { region: [(key.to_owned(), 12)].into(), ..AddressSettings::default() };
        assert_eq!(country(&address).as_deref(), Some("US"));
        assert_eq!(region(&address, &by("ca")), Some(12));
        assert_eq!(region(&address, &by(" california ")), Some(12));
        assert_eq!(region(&address, &by("NV")), None);
    }

    #[test]
    fn what_is_missing_leaves_no_comma_behind() {
        let address = Address { city: Some("Exampleville".to_owned()), ..Address::default() };
        assert_eq!(lines(&address, &AddressSettings::default())[3], "Exampleville");
    }
}
