//! Texts for people: HTML to plain text.

/// The text of a description that may hold HTML: tags dropped, `<br>`, `</p>`, `</li>` and `</div>` as line ends, the usual
/// entities decoded. A text without tags and entities comes back unchanged but trimmed.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        match tag.find('>') {
            Some(end) if looks_like_a_tag(&tag[1..end]) => {
                out.push_str(replacement(&tag[1..end]));
                rest = &tag[end + 1..];
            }
            _ => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    tidy(&entities(&out))
}

/// `p`, `/p`, `br /`, `a href="…"`, `!-- …`; but not the `3 ` of "5 < 3 > 2".
fn looks_like_a_tag(inside: &str) -> bool {
    let name = inside.strip_prefix('/').unwrap_or(inside);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!')
}

fn replacement(inside: &str) -> &'static str {
    let name: String = inside
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    match (name.as_str(), inside.starts_with('/')) {
        ("br", _) | ("p" | "li" | "div" | "tr" | "h1" | "h2" | "h3" | "h4", true) => "\n",
        ("li", false) => "- ",
        _ => "",
    }
}

/// The entities that editors write. `&amp;` comes last, so that `&amp;lt;` stays `&lt;`.
fn entities(text: &str) -> String {
    const TABLE: [(&str, &str); 7] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    TABLE.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

/// Blank line ends and more than one empty line in a row go.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_paragraphs_become_lines() {
        assert_eq!(
            plain("<p>Managed <b>services</b></p><ul><li>one</li><li>two</li></ul>"),
            "Managed services\n- one\n- two"
        );
    }

    #[test]
    fn a_plain_text_stays_as_it_is() {
        assert_eq!(plain("8 ports, 1 < 2 and 5 > 3"), "8 ports, 1 < 2 and 5 > 3");
        assert_eq!(plain("a < 3 > b"), "a < 3 > b");
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(plain("Fish &amp; chips &amp;lt;b&amp;gt;"), "Fish & chips &lt;b&gt;");
    }
}
