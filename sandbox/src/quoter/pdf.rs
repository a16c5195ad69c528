//! A real, small PDF of a quote, written by hand: one page, one font, exact cross-reference table.

/// The PDF of a quote. The same number and token give the same bytes.
pub fn of_quote(number: &str, uuid: &str) -> Vec<u8> {
    document(&format!("Quote {number}"), uuid, 0)
}

/// The same with a comment that makes it at least this many bytes long; still a valid PDF.
pub fn of_size(number: &str, uuid: &str, bytes: usize) -> Vec<u8> {
    document(&format!("Quote {number}"), uuid, bytes)
}

fn document(title: &str, uuid: &str, padding: usize) -> Vec<u8> {
    let content = format!("BT /F1 24 Tf 72 720 Td ({}) Tj 0 -30 Td /F1 10 Tf ({}) Tj ET", escape(title), escape(uuid));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    pad(&mut out, padding);
    let offsets = objects.iter().zip(1..).map(|(object, at)| push_object(&mut out, at, object)).collect::<Vec<_>>();
    push_trailer(&mut out, &offsets);
    out.into_bytes()
}

fn pad(out: &mut String, bytes: usize) {
    const LINE: &str = "% This comment only makes the file as long as a scanned quote.\n";
    while out.len() < bytes {
        out.push_str(LINE);
    }
}

fn push_object(out: &mut String, number: usize, object: &str) -> usize {
    let offset = out.len();
    out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    offset
}

/// Each entry of the table is exactly 20 bytes.
fn push_trailer(out: &mut String, offsets: &[usize]) {
    let start = out.len();
    let size = offsets.len() + 1;
    out.push_str(&format!("xref\n0 {size}\n0000000000 65535 f \n"));
    offsets.iter().for_each(|offset| out.push_str(&format!("{offset:010} 00000 n \n")));
    out.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
}

/// Brackets and backslashes are special in PDF texts; other than printable ASCII is not in the font.
fn escape(value: &str) -> String {
    let mut out = String::new();
    for character in value.chars() {
        match character {
            '(' | ')' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            _ => out.push('?'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_offsets(pdf: &[u8]) {
        let text = std::str::from_utf8(pdf).unwrap();
        let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        let table: Vec<&str> = text[start..].lines().collect();
        assert_eq!(table[0], "xref");
        for (number, entry) in (1..6).zip(&table[3..8]) {
            let offset: usize = entry[..10].parse().unwrap();
            assert!(text[offset..].starts_with(&format!("{number} 0 obj")), "object {number}");
        }
    }

    #[test]
    fn the_cross_reference_points_at_every_object() {
        assert_offsets(&of_quote("6 (copy)", "9001-11111111"));
        assert_offsets(&of_size("6", "9001-11111111", 5_000));
    }

    #[test]
    fn it_names_the_quote_and_is_the_same_every_time() {
        let pdf = of_quote("6", "9001-1");
        assert!(std::str::from_utf8(&pdf).unwrap().contains("(Quote 6) Tj"));
        assert_eq!(pdf, of_quote("6", "9001-1"));
        assert_ne!(pdf, of_quote("6", "9001-2"));
    }
}
