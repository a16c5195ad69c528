//! A postal address as Halo's address lines, by the templates of the settings (S88).

use crate::party::{Address, Place};
use crate::settings::AddressSettings;

/// Halo's four lines and the postal code.
pub(super) fn lines(address: &Address, settings: &AddressSettings) -> [String; 5] {
    let fields = fields(address);
    settings.lines.clone().map(|template| filled(&template, &fields))
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
        };
        assert_eq!(lines(&address, &own)[3..], ["California".to_owned(), "90000 US".to_owned()]);
    }

    #[test]
    fn what_is_missing_leaves_no_comma_behind() {
        let address = Address { city: Some("Exampleville".to_owned()), ..Address::default() };
        assert_eq!(lines(&address, &AddressSettings::default())[3], "Exampleville");
    }
}
