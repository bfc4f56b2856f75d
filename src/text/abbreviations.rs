//! Abbreviations of the offices, written out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::docnum;
use super::rewrite::Rewrite;
use super::tables::rows;

struct Form {
    written: &'static str,
    unique: bool,
    expansions: Vec<&'static str>,
}

/// The forms by their first letter, longest first.
static FORMS: LazyLock<BTreeMap<char, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: BTreeMap<char, Vec<Form>> = BTreeMap::new();
    for line in rows(include_str!("data/abbreviations.tsv")) {
        let mut fields = line.split('\t');
        let (Some(written), Some(kind), Some(expansions)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let Some(first) = written.chars().next() else { continue };
        let form = Form { written, unique: kind == "unique", expansions: expansions.split('|').collect() };
        forms.entry(first).or_default().push(form);
    }
    for same_letter in forms.values_mut() {
        same_letter.sort_by_key(|form| std::cmp::Reverse(form.written.len()));
    }
    forms
});

/// An abbreviation in a text and what it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abbreviation {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it may mean, the likeliest first; one meaning where it is unambiguous.
    pub expansions: Vec<&'static str>,
    /// Whether only the first meaning occurs in reports.
    pub unique: bool,
}

/// Finds the abbreviations of a text in order, the longest that fits at each place; none inside numbers of documents.
///
/// Case counts: `TTr` is an abbreviation, `ttr` is none. Expects display form.
pub fn alternatives(text: &str) -> Vec<Abbreviation> {
    let mut numbers = docnum::find(text).into_iter().peekable();
    let mut found = Vec::new();
    let mut skip_to = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        while numbers.next_if(|number| number.end <= at).is_some() {}
        if let Some(number) = numbers.peek().filter(|number| number.start <= at) {
            skip_to = skip_to.max(number.end);
        }
        let begins = at >= skip_to && !before.is_alphanumeric();
        before = c;
        if !begins {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let fitting = |form: &'static Form| {
            let length = length_of(form.written, rest)?;
            let next = rest.get(length..)?.chars().next();
            (!next.is_some_and(char::is_alphanumeric)).then_some((form, length))
        };
        if let Some((form, length)) = FORMS.get(&c).and_then(|forms| forms.iter().find_map(fitting)) {
            skip_to = at + length;
            found.push(Abbreviation {
                start: at,
                end: skip_to,
                expansions: form.expansions.clone(),
                unique: form.unique,
            });
        }
    }
    found
}

/// How many bytes of a text a form takes; any dash stands for a hyphen, and spaces may stand around `-` and `&` and after `,`.
fn length_of(form: &str, text: &str) -> Option<usize> {
    let spaces = |text: &str| text.len() - text.trim_start_matches([' ', '\u{A0}']).len();
    let mut at = 0;
    for wanted in form.chars() {
        let rest = text.get(at..)?;
        let joint = matches!(wanted, '-' | '&');
        let skipped = if joint || wanted == ' ' { spaces(rest) } else { 0 };
        if wanted == ' ' {
            if skipped == 0 && !form.contains([',', '&']) {
                return None;
            }
            at += skipped;
            continue;
        }
        let found = rest.get(skipped..)?.chars().next()?;
        let fits = found == wanted || (wanted == '-' && matches!(found, '\u{2010}'..='\u{2015}' | '\u{2212}'));
        if !fits {
            return None;
        }
        at += skipped + found.len_utf8();
        if joint || wanted == ',' {
            at += spaces(text.get(at..)?);
        }
    }
    Some(at)
}

/// The text with its unambiguous abbreviations written out; the others stay.
///
/// ```
/// assert_eq!(tonghop::text::abbreviations::expand("CNTT của Sở KH&CN, số 5/KH-UBND"),
///     "công nghệ thông tin của sở khoa học và công nghệ, số 5/KH-UBND");
/// ```
pub fn expand(text: &str) -> String {
    let mut out = Rewrite::new(text);
    for abbreviation in alternatives(text).into_iter().filter(|abbreviation| abbreviation.unique) {
        if let Some(expansion) = abbreviation.expansions.first() {
            out.replace("abbreviation", abbreviation.start, abbreviation.end, expansion);
        }
    }
    out.finish().0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unambiguous_abbreviations_are_written_out() {
        for (text, expected) in [
            ("ĐMSTKN", "khởi nghiệp đổi mới sáng tạo"),
            ("KH-CN", "khoa học và công nghệ"),
            ("KHCN&ĐMST (CSDL)", "khoa học, công nghệ và đổi mới sáng tạo (cơ sở dữ liệu)"),
            ("UBND-VX", "ủy ban nhân dân-VX"),
            ("KH, CT, TT của TU", "KH, CT, TT của TU"),
            ("KT – XH, KH & CN, CNH,HĐH", "kinh tế - xã hội, khoa học và công nghệ, công nghiệp hóa, hiện đại hóa"),
            ("CNTTX cntt", "CNTTX cntt"),
            ("số 12/TTr-SKHCN về DVCTT", "số 12/TTr-SKHCN về dịch vụ công trực tuyến"),
        ] {
            assert_eq!(expand(text), expected);
        }
    }

    #[test]
    fn ambiguous_ones_come_with_all_their_meanings() {
        let found = alternatives("BCĐ BTC");
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].start, found[1].unique, found[1].expansions.len()), (5, false, 2));
    }

    #[test]
    fn every_form_is_listed_once_and_has_a_meaning() {
        for forms in FORMS.values() {
            for pair in forms.windows(2) {
                assert_ne!(pair[0].written, pair[1].written);
            }
            assert!(forms.iter().all(|form| form.expansions.iter().all(|e| !e.is_empty())));
        }
    }
}
