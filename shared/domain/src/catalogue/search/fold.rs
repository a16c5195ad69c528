//! Texts for comparing: case and accents gone.

/// Small letters with an accent, as the letters that people type instead.
const PLAIN: &[(&str, &str)] = &[
    ("àáâãäåāăąǎ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐ", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŋ", "n"),
    ("òóôõöøōŏőǒ", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűųǔ", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
];

/// Lower case, accents of Latin letters dropped, whitespace and control characters as single blanks, none at the ends. Other scripts
/// stay as they are. A letter with an accent reads the same written as one character or as two.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => folded.push(c),
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            _ if c.is_whitespace() || c.is_control() => blank(&mut folded),
            _ if c.is_ascii() => folded.push(c),
            _ => c.to_lowercase().for_each(|c| plain(c, &mut folded)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn blank(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

fn plain(c: char, folded: &mut String) {
    // Accents that stand as characters of their own, after their letter.
    if ('\u{300}'..='\u{36f}').contains(&c) {
        return;
    }
    let typed = PLAIN.iter().find(|(accented, _)| accented.contains(c));
    match typed {
        Some((_, typed)) => folded.push_str(typed),
        None => folded.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_blanks_do_not_matter() {
        assert_eq!(fold("  Écran\t24\"  LED\n"), "ecran 24\" led");
        assert_eq!(fold("Straße ŁÓDŹ Ærø"), "strasse lodz aero");
        assert_eq!(fold("E\u{301}cran"), fold("Écran"));
        assert_eq!(fold("\u{1f}a\u{0}b"), "a b");
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn other_scripts_stay_as_they_are() {
        assert_eq!(fold("Сервер 机架"), "сервер 机架");
    }
}
