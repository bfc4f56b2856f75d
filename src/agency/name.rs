//! Names as printed: their province, their first words, their capitals.

use std::sync::OnceLock;

use super::key::{self, Folded};
use super::table::{self, Head, Own, ProvinceEntry};
use crate::model::AgencyKind;

/// The province that a name or a plan belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Province {
    /// As printed: `Bình Thuận`.
    pub(crate) name: String,
    /// A centrally run city.
    pub(crate) city: bool,
}

impl Province {
    /// A province of the list, or any other name.
    pub(crate) fn named(name: &str, provinces: &[ProvinceEntry]) -> Option<Province> {
        let words = key::words(name);
        let known = provinces.iter().find(|p| p.words == words);
        match known {
            Some(entry) => Some(Province { name: entry.name.clone(), city: entry.city }),
            None if words.is_empty() || words.len() > 4 => None,
            None => Some(Province { name: title_case(name), city: false }),
        }
    }

    /// Whether both are the same.
    pub(crate) fn is(&self, name: &str) -> bool {
        key::words(&self.name) == key::words(name)
    }
}

/// Words of a name without its province, and the province it names.
pub(crate) fn base_words(name: &str, provinces: &[ProvinceEntry]) -> (Vec<String>, Option<Province>) {
    base_words_within(name, provinces, None)
}

/// The same where the province that the document belongs to is known.
pub(crate) fn base_words_within(
    name: &str,
    provinces: &[ProvinceEntry],
    within: Option<&Province>,
) -> (Vec<String>, Option<Province>) {
    let folded = key::fold(name);
    let places = key::telling(&folded);
    let words: Vec<&str> = places.iter().map(|i| folded.word(*i)).collect();
    let within = within.map(|p| key::words(&p.name));
    let (base, tail) = strip(&words, provinces, within.as_deref());
    let province = tail.and_then(|from| {
        let first = folded.words.get(*places.get(from)?)?;
        let last = folded.words.last()?;
        Province::named(name.get(first.raw_at..last.raw_end)?, provinces)
    });
    (base, province)
}

/// Takes the province off the words of a name; the second value is the first word of the province's name. `within` are the
/// words of the province that the document belongs to.
pub(crate) fn strip(
    words: &[&str],
    provinces: &[ProvinceEntry],
    within: Option<&[String]>,
) -> (Vec<String>, Option<usize>) {
    let taken = |n: usize| words.iter().take(n).map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let local = words.first() == Some(&"ubnd");
    // "… tỉnh X", also with nothing behind
    let explicit = words
        .iter()
        .enumerate()
        .rposition(|(i, w)| i > 0 && *w == "tinh" && !matches!(words.get(i + 1), Some(&("uy" | "doan"))));
    if let Some(at) = explicit
        && words.len() - at <= 5
    {
        return (taken(if local && at == 1 { 2 } else { at }), Some(at + 1));
    }
    // "… thành phố X" of a centrally run city, also with nothing behind
    let city = words.windows(2).enumerate().rposition(|(i, w)| i > 0 && w == ["thanh", "pho"]);
    if let Some(at) = city {
        let rest = words.get(at + 2..).unwrap_or_default();
        let central = provinces.iter().any(|p| p.city && p.words == rest);
        if central || rest.is_empty() && !local {
            let mut base = taken(at);
            if local && at == 1 {
                base.push("tinh".to_owned());
            }
            return (base, Some(at + 2));
        }
    }
    let university = words.windows(2).take(2).any(|w| w == ["dai", "hoc"]);
    if local || university {
        return (taken(words.len()), None);
    }
    for candidate in provinces.iter().map(|p| p.words.as_slice()).chain(within) {
        let at = words.len().saturating_sub(candidate.len());
        let direction = |w: &&str| matches!(*w, "nam" | "bac" | "dong" | "tay" | "phuong" | "xa" | "huyen");
        let ends = words.get(at..).is_some_and(|tail| tail == candidate);
        if at > 0 && !candidate.is_empty() && ends && !words.get(at - 1).is_some_and(direction) {
            return (taken(at), Some(at));
        }
    }
    (taken(words.len()), None)
}

/// The row of the table of first words that fits a name, given by its words.
pub(crate) fn head(words: &[String]) -> Option<&'static Head> {
    table::tables().heads.iter().find(|head| words.starts_with(&head.words)).filter(|head| !head.none)
}

/// Same for a text at one of its words, where words that only look like a sort of body count for nothing (*số*, *sở hữu*).
pub(crate) fn head_at(text: &str, folded: &Folded, at: usize) -> Option<&'static Head> {
    let head = table::tables().heads.iter().find(|head| {
        head.words.iter().enumerate().all(|(k, w)| {
            folded.word(at + k) == w && (k == 0 || folded.words.get(at + k).is_some_and(|x| x.before == ' '))
        })
    })?;
    let raw = folded.words.get(at).and_then(|w| text.get(w.raw_at..w.raw_end)).unwrap_or_default().to_lowercase();
    let written = head.written.as_ref().is_none_or(|w| raw.is_ascii() || *w == raw);
    (written && !head.none).then_some(head)
}

/// Kind and membership of a body that is not in the registry, by its first words.
pub(crate) fn sort_of(words: &[String]) -> (AgencyKind, &'static [String], Own) {
    match head(words) {
        Some(head) => (head.kind, &head.members, head.own),
        None => (AgencyKind::Other, &[], Own::Itself),
    }
}

/// One space between words, nothing around.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// First letter of each word in upper case, the rest in lower case.
pub(crate) fn title_case(text: &str) -> String {
    let word = |w: &str| capitalised(&w.to_lowercase());
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// The text with its first letter in upper case.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn is_upper(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| !c.is_lowercase())
}

fn is_acronym(word: &str) -> bool {
    let folded = key::ascii(word);
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && (!folded.chars().any(|c| "aeiouy".contains(c)) || word.contains('&') || folded == "ubnd")
}

fn capital_phrases() -> &'static [(Vec<String>, Vec<&'static str>)] {
    static PHRASES: OnceLock<Vec<(Vec<String>, Vec<&'static str>)>> = OnceLock::new();
    PHRASES.get_or_init(|| {
        let mut phrases: Vec<_> = table::rows(include_str!("data/capitals.tsv"))
            .map(|row| {
                let phrase: Vec<&'static str> = row.first().copied().unwrap_or_default().split(' ').collect();
                (phrase.iter().map(|w| w.to_lowercase()).collect::<Vec<_>>(), phrase)
            })
            .collect();
        phrases.sort_by_key(|(lower, _)| std::cmp::Reverse(lower.len()));
        phrases
    })
}

/// A name in the capitals that are usual in Vietnamese: `SỞ Y TẾ` becomes `Sở Y tế`; a name in mixed case stays as it is.
pub(crate) fn tidy(name: &str) -> String {
    let name = squeeze(name.trim_matches(|c: char| !c.is_alphanumeric()));
    let short = !name.contains(' ') && name.chars().count() <= 6;
    if !is_upper(&name) || is_acronym(&name) || short {
        return capitalised(&name);
    }
    let upper: Vec<&str> = name.split(' ').collect();
    let mut out: Vec<String> =
        upper.iter().map(|w| if is_acronym(w) { (*w).to_owned() } else { w.to_lowercase() }).collect();
    let bare = |w: &String| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let lower: Vec<String> = out.iter().map(bare).collect();
    let mut set = |at: usize, word: &str| {
        if let Some(slot) = out.get_mut(at) {
            let plain = bare(slot);
            *slot = slot.replacen(&plain, word, 1);
        }
    };
    for at in 0..lower.len() {
        let rest = lower.get(at..).unwrap_or_default();
        if let Some((_, phrase)) = capital_phrases().iter().find(|(words, _)| rest.starts_with(words)) {
            for (k, word) in phrase.iter().enumerate() {
                set(at + k, word);
            }
        }
    }
    let words = key::words(&name);
    let after_head = head(&words).map_or(1, |head| head.words.len());
    if words.first().is_some_and(|w| w != "ubnd")
        && let Some(next) = lower.get(after_head).filter(|w| !matches!(w.as_str(), "các" | "và" | "của"))
    {
        set(after_head, &capitalised(next));
    }
    // Names of places: behind the word for their sort, and provinces wherever they stand.
    let mut place = false;
    for (at, word) in lower.iter().enumerate() {
        let two = lower.get(at + 1).map(String::as_str).unwrap_or_default();
        let sort = matches!(word.as_str(), "tỉnh" | "huyện" | "xã" | "phường" | "quận")
            || matches!((word.as_str(), two), ("thị", "xã" | "trấn") | ("thành", "phố") | ("đặc", "khu"));
        let second = at > 0
            && matches!(
                (lower.get(at - 1).map(String::as_str).unwrap_or_default(), word.as_str()),
                ("thị", "xã" | "trấn") | ("thành", "phố") | ("đặc", "khu") | ("tỉnh", "ủy" | "đoàn")
            );
        if (sort || second) && !(word == "xã" && two == "hội") {
            place = !matches!(two, "ủy" | "đoàn");
        } else if place {
            set(at, &capitalised(word));
        }
    }
    let ascii: Vec<String> = lower.iter().map(|w| key::ascii(w)).collect();
    for province in &table::tables().provinces {
        for at in 0..ascii.len() {
            if ascii.get(at..).is_some_and(|rest| rest.starts_with(&province.words)) && province.words.len() > 1 {
                for k in 0..province.words.len() {
                    set(at + k, &capitalised(lower.get(at + k).map(String::as_str).unwrap_or_default()));
                }
            }
        }
    }
    capitalised(&out.join(" "))
}

/// A name of the registry with the province filled in, or without it where it is not known.
pub(crate) fn fill(template: &str, province: Option<&Province>) -> String {
    match province {
        Some(province) => {
            let city = province.city;
            let template = if city {
                template.replace("tỉnh {province}", "thành phố {province}")
            } else {
                template.to_owned()
            };
            let template = match template.strip_suffix(" tỉnh") {
                Some(stem) if city => format!("{stem} thành phố"),
                _ => template,
            };
            template.replace("{province}", &province.name)
        }
        None => squeeze(&template.replace("{province}", "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(name: &str) -> (String, Option<String>) {
        let (words, province) = base_words(name, &table::tables().provinces);
        (words.join(" "), province.map(|p| p.name))
    }

    #[test]
    fn the_province_is_taken_off_and_remembered() {
        for (name, words, province) in [
            ("Sở Y tế tỉnh Bình Thuận", "so y te", Some("Bình Thuận")),
            ("Sở Y tế Bình Thuận", "so y te", Some("Bình Thuận")),
            ("UBND TỈNH TRƯỜNG HẢI", "ubnd tinh", Some("Trường Hải")),
            ("Bệnh viện Đa khoa tỉnh", "benh vien da khoa", None),
            ("Bệnh viện Đa khoa khu vực Nam Bình Thuận", "benh vien da khoa khu vuc nam binh thuan", None),
            ("UBND phường Bình Thuận", "ubnd phuong binh thuan", None),
            ("UBND thành phố Phan Thiết", "ubnd thanh pho phan thiet", None),
            ("Ủy ban nhân dân Thành phố Hồ Chí Minh", "ubnd tinh", Some("Hồ Chí Minh")),
            ("Công an Thành phố", "cong an", None),
            ("Văn phòng Tỉnh ủy Bình Thuận", "van phong tinh uy", Some("Bình Thuận")),
            ("Tỉnh đoàn", "tinh doan", None),
            ("Ủy ban nhân dân huyện Bắc Bình, tỉnh Bình Thuận", "ubnd huyen bac binh", Some("Bình Thuận")),
        ] {
            assert_eq!(base(name), (words.to_owned(), province.map(str::to_owned)), "{name}");
        }
    }

    #[test]
    fn capitals_become_those_that_are_usual() {
        for (name, tidied) in [
            ("SỞ DU LỊCH", "Sở Du lịch"),
            ("SỞ Y TẾ", "Sở Y tế"),
            ("ỦY BAN NHÂN DÂN PHƯỜNG CỬA LÂN", "Ủy ban nhân dân phường Cửa Lân"),
            ("BỆNH VIỆN ĐA KHOA TỈNH TRƯỜNG HẢI", "Bệnh viện Đa khoa tỉnh Trường Hải"),
            ("UBND THỊ XÃ LA GI", "UBND thị xã La Gi"),
            ("TRƯỜNG CAO ĐẲNG KHÁNH HÒA", "Trường Cao đẳng Khánh Hòa"),
            ("BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", "Ban Quản lý các khu công nghiệp"),
            ("SỞ NÔNG NGHIỆP VÀ PTNT", "Sở Nông nghiệp và PTNT"),
            ("Sở  Công Thương", "Sở Công Thương"),
        ] {
            assert_eq!(tidy(name), tidied);
        }
    }
}
