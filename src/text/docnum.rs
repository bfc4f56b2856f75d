//! Numbers and symbols of documents (số, ký hiệu văn bản).
//!
//! Four forms: administrative `3229/KH-UBND`, legal `30/2020/NĐ-CP`, Party `69-KL/TW`, official letter `1234/UBND-KGVX`;
//! also with the number left blank, with spaces, with any dash, typed in small letters.

use std::sync::LazyLock;

use super::tables::rows;

/// A document's number and symbol as found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocNumber {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The number as printed, empty where it was left blank.
    pub number: String,
    /// The code of the kind of document in capitals (KH, QĐ, CTR); CV for official letters, which carry none.
    pub kind: String,
    /// The issuing organ in capitals with single hyphens (UBND, TTG, UBND-KGVX).
    pub organ: String,
    /// The year, from the number itself or from the date right after it.
    pub year: Option<i32>,
    /// What is the same for all spellings of one number: number, kind, organ, and the year where it is part of the number.
    pub key: String,
    /// The form.
    pub form: DocNumberForm,
}

/// The form of a document's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocNumberForm {
    /// Number/kind-organ.
    Administrative,
    /// Number/year/kind-organ.
    Legal,
    /// Number-kind/organ.
    Party,
    /// Number/organ-unit.
    Letter,
}

impl DocNumberForm {
    /// Its name in English, small letters.
    pub fn name(self) -> &'static str {
        match self {
            DocNumberForm::Administrative => "admin",
            DocNumberForm::Legal => "law",
            DocNumberForm::Party => "party",
            DocNumberForm::Letter => "letter",
        }
    }
}

struct Kind {
    code: &'static str,
    folded: String,
    admin: bool,
    law: bool,
    party: bool,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    rows(include_str!("data/document-types.tsv"))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (code, stands) = (fields.next()?, fields.next()?);
            let has = |form| stands.split(',').any(|s| s == form);
            Some(Kind { code, folded: fold(code), admin: has("admin"), law: has("law"), party: has("party") })
        })
        .collect()
});

fn kind_of(word: &str) -> Option<&'static Kind> {
    let folded = fold(word);
    KINDS.iter().find(|kind| kind.folded == folded)
}

/// Capitals without the strokes that typists leave out: Ð, Đ and D are one letter, so are Ư and U, W.
fn fold(word: &str) -> String {
    upper(word).replace('Đ', "D").replace("TƯ", "TW").replace('Ư', "U").replace('Â', "A")
}

fn upper(word: &str) -> String {
    word.chars().map(|c| if matches!(c, 'Ð' | 'ð') { 'Đ' } else { c }).flat_map(char::to_uppercase).collect()
}

/// Reads a text from a place on.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = rest.get(..rest.find(|c| !fits(c)).unwrap_or(rest.len())).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn spaces(&mut self) -> bool {
        !self.take_while(|c| c == ' ' || c == '\u{A0}').is_empty()
    }

    fn eat(&mut self, fits: impl Fn(char) -> bool) -> bool {
        match self.rest().chars().next().filter(|c| fits(*c)) {
            Some(c) => {
                self.at += c.len_utf8();
                true
            }
            None => false,
        }
    }

    /// A separator with spaces around it; says whether there were any, `None` if there is no separator.
    fn separator(&mut self, fits: impl Fn(char) -> bool) -> Option<bool> {
        let mut after = *self;
        let mut spaced = after.spaces();
        if !after.eat(fits) {
            return None;
        }
        spaced |= after.spaces();
        *self = after;
        Some(spaced)
    }

    /// A code word: letters without tone, `&`, inner full stops, figures at the end.
    fn code(&mut self) -> &'a str {
        let start = *self;
        let letters = self.take_while(|c| c.is_ascii_alphabetic() || "ĐđÐðƯưÂâÊêÔôƠơĂă&".contains(c));
        if letters.is_empty() {
            return "";
        }
        while self.rest().starts_with('.') && self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_uppercase()) {
            self.at += 1;
            self.take_while(|c| c.is_ascii_alphabetic() || c == 'Đ');
        }
        self.take_while(|c| c.is_ascii_digit());
        if self.rest().chars().next().is_some_and(char::is_alphanumeric) {
            *self = start;
            return "";
        }
        self.text.get(start.at..self.at).unwrap_or_default()
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn capitals(word: &str) -> usize {
    word.chars().filter(|c| c.is_uppercase()).count()
}

/// Whether a word can name an organ: at least two capitals, the first letter one of them.
fn is_organ(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) && capitals(word) >= 2 && word.chars().count() <= 16
}

/// Finds the numbers of documents in a text, in order.
///
/// ```
/// let found = tonghop::text::docnum::find("Kế hoạch số 3229 / KH – UBND ngày 31/8/2021");
/// assert_eq!((found[0].number.as_str(), found[0].kind.as_str(), found[0].organ.as_str()), ("3229", "KH", "UBND"));
/// assert_eq!(found[0].year, Some(2021));
/// ```
pub fn find(text: &str) -> Vec<DocNumber> {
    let mut found: Vec<DocNumber> = Vec::new();
    // All forms have a stroke; most texts have none.
    if !text.contains('/') {
        return found;
    }
    let mut before: Option<char> = None;
    let mut skip_to = 0;
    for (at, c) in text.char_indices() {
        if at < skip_to {
            before = Some(c);
            continue;
        }
        let number = if c.is_ascii_digit() && !before.is_some_and(joins_number) {
            numbered(text, at)
        } else if c == '/' || is_dash(c) {
            blank(text, at, c)
        } else {
            None
        };
        if let Some(mut number) = number {
            number.year = number.year.or_else(|| year_after(text, number.end));
            skip_to = number.end;
            found.push(number);
        } else if c.is_ascii_digit() {
            // Not from the middle of the same figure.
            let mut cursor = Cursor { text, at };
            cursor.take_while(|c| c.is_ascii_digit());
            skip_to = cursor.at;
        }
        before = Some(c);
    }
    found
}

/// Characters that make a figure the end of something longer.
fn joins_number(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '/' | '.' | ',') || is_dash(c)
}

fn numbered(text: &str, start: usize) -> Option<DocNumber> {
    let mut cursor = Cursor { text, at: start };
    let digits = cursor.take_while(|c| c.is_ascii_digit());
    if digits.len() > 5 {
        return None;
    }
    let letter = cursor.at;
    cursor.eat(|c| c.is_ascii_alphabetic());
    if cursor.rest().starts_with(|c: char| c.is_alphabetic()) {
        cursor.at = letter;
    }
    let number = text.get(start..cursor.at)?;
    let mut party = cursor;
    if cursor.separator(|c| c == '/').is_some() {
        return legal(cursor, start, number).or_else(|| after_slash(cursor, start, number));
    }
    party.separator(is_dash)?;
    after_dash(party, start, number)
}

/// Year/kind-organ.
fn legal(mut cursor: Cursor<'_>, start: usize, number: &str) -> Option<DocNumber> {
    let year = cursor.take_while(|c| c.is_ascii_digit());
    if year.len() != 4 || !(year.starts_with("19") || year.starts_with("20")) {
        return None;
    }
    cursor.separator(|c| c == '/')?;
    let word = cursor.code();
    // QH13, UBTVQH14: the term of the National Assembly belongs to the code.
    kind_of(word.trim_end_matches(|c: char| c.is_ascii_digit())).filter(|kind| kind.law)?;
    let mut organ = String::new();
    parts(&mut cursor, &mut organ, capitals(word) == 0);
    let code = kind_of(word).map_or_else(|| upper(word), |kind| upper(kind.code));
    Some(build(start, cursor.at, number, &code, &organ, year.parse().ok(), DocNumberForm::Legal))
}

/// Kind-organ, or organ-unit in official letters.
fn after_slash(mut cursor: Cursor<'_>, start: usize, number: &str) -> Option<DocNumber> {
    let word = cursor.code();
    let known = kind_of(word).filter(|kind| kind.admin);
    let mut organ = String::new();
    parts(&mut cursor, &mut organ, known.is_some() && capitals(word) == 0);
    if organ.is_empty() {
        return None;
    }
    match known {
        Some(kind) if kind.code == "CV" => {
            Some(build(start, cursor.at, number, "CV", &organ, None, DocNumberForm::Letter))
        }
        Some(kind) => {
            Some(build(start, cursor.at, number, &upper(kind.code), &organ, None, DocNumberForm::Administrative))
        }
        None if is_organ(word) => {
            let organ = format!("{}-{organ}", upper(word));
            Some(build(start, cursor.at, number, "CV", &organ, None, DocNumberForm::Letter))
        }
        None => None,
    }
}

/// Kind/organ of the Party.
fn after_dash(mut cursor: Cursor<'_>, start: usize, number: &str) -> Option<DocNumber> {
    let word = cursor.code();
    let kind = kind_of(word).filter(|kind| kind.party)?;
    cursor.separator(|c| c == '/')?;
    let organ = cursor.code();
    let fits = is_organ(organ) || (capitals(word) == 0 && organ.chars().count() > 1);
    fits.then(|| build(start, cursor.at, number, &upper(kind.code), &upper(organ), None, DocNumberForm::Party))
}

/// The parts of an organ, each after a dash; spaces are allowed around the first dash only, for a later one begins a remark.
fn parts(cursor: &mut Cursor<'_>, organ: &mut String, small: bool) {
    loop {
        let mut next = *cursor;
        let Some(spaced) = next.separator(is_dash) else { return };
        let part = next.code();
        let fits = is_organ(part)
            // Ttg, Tg and single letters, where no remark can begin.
            || (!spaced && part.starts_with(char::is_uppercase) && part.chars().count() < 9)
            || (small && !spaced && part.chars().count() > 1);
        if !fits || (spaced && !organ.is_empty()) {
            return;
        }
        if !organ.is_empty() {
            organ.push('-');
        }
        organ.push_str(&upper(part));
        *cursor = next;
    }
}

/// A symbol whose number was left blank, seen from its first separator.
fn blank(text: &str, at: usize, separator: char) -> Option<DocNumber> {
    let before = text.get(..at)?;
    let bare = before.trim_end_matches([' ', '\u{A0}', '\t', '.', '…', '_']);
    let filler = before.get(bare.len()..)?;
    let labelled = bare.ends_with([':', '\n']) || bare.is_empty() || {
        let word = bare.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        matches!(word, "số" | "Số" | "SỐ")
    };
    if !labelled {
        return None;
    }
    let mut cursor = Cursor { text, at: at + separator.len_utf8() };
    let dots = filler.trim_start_matches([' ', '\u{A0}', '\t']);
    let start = at - dots.len();
    if separator == '/' {
        cursor.spaces();
        return after_slash(cursor, start, "");
    }
    // A dash and a space begin a list entry, not a symbol.
    if cursor.rest().starts_with([' ', '\u{A0}']) {
        return None;
    }
    after_dash(cursor, start, "")
}

fn build(
    start: usize,
    end: usize,
    number: &str,
    kind: &str,
    organ: &str,
    year: Option<i32>,
    form: DocNumberForm,
) -> DocNumber {
    let organ = match organ {
        // The Prime Minister (Thủ tướng) is often written short.
        "TG" => "TTG".to_owned(),
        organ => organ.replace("TƯ", "TW"),
    };
    let plain = number.trim_start_matches('0').to_lowercase();
    let year_key = year.map(|year| year.to_string()).unwrap_or_default();
    let key = format!("{plain}|{}|{}|{year_key}|{}", fold(kind), fold(&organ), form.name());
    DocNumber { start, end, number: number.to_owned(), kind: kind.to_owned(), organ, year, key, form }
}

/// The year of a date that follows a number (`… ngày 05/3/2025`), at most a few words on.
fn year_after(text: &str, end: usize) -> Option<i32> {
    let rest = text.get(end..)?;
    let near: String = rest.chars().take(48).collect();
    let date = super::dates::find(&near).into_iter().next()?;
    let between = near.get(..date.start)?;
    let between = between.to_lowercase();
    let joins = between.replace("ngày", "").chars().all(|c| c.is_whitespace() || matches!(c, ',' | '('));
    if joins { date.year } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |n: DocNumber| {
            let year = n.year.map(|year| year.to_string()).unwrap_or_default();
            format!("{}|{}|{}|{year}|{}", n.number, n.kind, n.organ, n.form.name())
        };
        find(text).into_iter().map(show).collect()
    }

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("Kế hoạch số 3229/KH-UBND của", "3229|KH|UBND||admin"),
            ("Quyết định số 411/QĐ‑TTg ngày 31/3/2022 của", "411|QĐ|TTG|2022|admin"),
            ("30/2020/NĐ-CP", "30|NĐ|CP|2020|law"),
            ("Luật số 29/2013/QH13", "29|QH13||2013|law"),
            ("02/2016/TTLT-BKHCN-BTC", "02|TTLT|BKHCN-BTC|2016|law"),
            ("69-KL/TW", "69|KL|TW||party"),
            ("61 - CTr / TU", "61|CTR|TU||party"),
            ("58-BC/BBT", "58|BC|BBT||party"),
            ("1234/UBND-KGVX", "1234|CV|UBND-KGVX||letter"),
            ("Số:      /BC-UBND", "|BC|UBND||admin"),
            ("     /BC-UBND", "|BC|UBND||admin"),
            ("Số: …../KH-SKHCN", "|KH|SKHCN||admin"),
            ("Số      -BC/HU", "|BC|HU||party"),
            ("645/qđ-ubnd", "645|QĐ|UBND||admin"),
            ("3229 / KH – UBND - Kế hoạch", "3229|KH|UBND||admin"),
            ("866/QĐ-Tg", "866|QĐ|TTG||admin"),
            ("Số:      /SKHCN-QLKH", "|CV|SKHCN-QLKH||letter"),
            ("1002/NQ-UBTVQH15", "1002|NQ|UBTVQH15||admin"),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        for text in [
            "12/2024",
            "5/3",
            "24/7",
            "2020-2025",
            "HĐ 123/2024/HĐKT",
            "và/hoặc",
            "18/18 xã",
            "- KH/TU",
            "05/3/2025",
            "tỷ lệ 50/50 - UBND",
            "km/h",
            "/UBND",
        ] {
            assert_eq!(shown(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn spellings_of_one_number_have_one_key() {
        let key = |text| find(text).remove(0).key;
        for (one, other) in [
            ("645/QĐ-UBND", "0645 / QD – UBND"),
            ("645/QÐ-UBND", "645/qđ-ubnd"),
            ("57-NQ/TƯ", "57 – NQ / TW"),
            ("5/2025/NĐ-CP", "05/2025/ND-CP"),
        ] {
            assert_eq!(key(one), key(other), "{one}");
        }
        assert_ne!(key("645/QĐ-UBND"), key("645/KH-UBND"));
    }

    #[test]
    fn places_are_those_of_the_number() {
        let text = "theo Quyết định số 645/QĐ-UBND, 12/KH-SKHCN.";
        let places: Vec<&str> = find(text).iter().map(|n| &text[n.start..n.end]).collect();
        assert_eq!(places, ["645/QĐ-UBND", "12/KH-SKHCN"]);
    }
}
