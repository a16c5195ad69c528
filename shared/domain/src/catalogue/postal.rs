//! An address of Halo as Quoter has addresses: the other way of the templates of the settings (S88).

use crate::party::{Address, Place};
use crate::settings::AddressSettings;

/// The address of these lines and postal code. A template of one field, or of two with a comma between them, tells what a line is; the
/// text of any other line is kept in the first line that is free.
pub fn postal_address(lines: [Option<String>; 5], settings: &AddressSettings) -> Address {
    let mut address = Address::default();
    let mut rest = Vec::new();
    for (text, template) in lines.into_iter().zip(&settings.lines) {
        let Some(text) = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else { continue };
        if !placed(&mut address, template, &text) {
            rest.push(text);
        }
    }
    for text in rest {
        let lines = [&mut address.line1, &mut address.line2, &mut address.line3];
        if let Some(free) = lines.into_iter().find(|line| line.is_none()) {
            *free = Some(text);
        }
    }
    address
}

fn placed(address: &mut Address, template: &str, text: &str) -> bool {
    match (template.split_once(','), text.rsplit_once(',')) {
        (None, _) => set(address, template.trim(), text),
        (Some((one, other)), Some((first, last))) => {
            set(address, one.trim(), first.trim()) && set(address, other.trim(), last.trim())
        }
        (Some((one, _)), None) => set(address, one.trim(), text),
    }
}

fn set(address: &mut Address, token: &str, text: &str) -> bool {
    let text = Some(text.to_owned());
    match token {
        "{line1}" => address.line1 = text,
        "{line2}" => address.line2 = text,
        "{line3}" => address.line3 = text,
        "{city}" => address.city = text,
        "{postal_code}" => address.postal_code = text,
        "{state_code}" => address.state = Some(Place { code: text, name: None }),
        "{state}" => address.state = Some(Place { code: None, name: text }),
        "{country_code}" => address.country = Some(Place { code: text, name: None }),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: [&str; 5], templates: [&str; 5]) -> Address {
        let settings = AddressSettings { lines: templates.map(str::to_owned), ..AddressSettings::default() };
        postal_address(lines.map(|line| Some(line.to_owned())), &settings)
    }

    #[test]
    fn lines_are_read_as_they_would_be_written() {
        let usual = ["{line1}", "{line2}", "{line3}", "{city}, {state_code}", "{postal_code}"];
        let address = of(["1 Example Street", "", "", "Exampleville, CA", "90001"], usual);
        assert_eq!(address.line1.as_deref(), Some("1 Example Street"));
        assert_eq!((address.line2, address.city.as_deref()), (None, Some("Exampleville")));
        assert_eq!(address.state.and_then(|state| state.code).as_deref(), Some("CA"));
        assert_eq!(address.postal_code.as_deref(), Some("90001"));
    }

    #[test]
    fn what_no_template_explains_is_kept_as_a_line() {
        let address = of(
            ["Suite 5 - 1 Example Street", "Exampleville", "", "", "90001"],
            ["{line2} - {line1}", "{city}", "", "", ""],
        );
        assert_eq!(address.line1.as_deref(), Some("Suite 5 - 1 Example Street"));
        assert_eq!(address.city.as_deref(), Some("Exampleville"));
        assert_eq!(address.line2.as_deref(), Some("90001"));
    }
}
