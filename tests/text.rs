//! The text library against vectors of its functions, the tables of encodings, and windows of real text re-encoded.
#![allow(clippy::print_stdout, reason = "the figures of detection are wanted")]

mod common;
#[path = "common/vectors.rs"]
mod vectors;

use std::sync::LazyLock;

use proptest::prelude::*;
use tonghop::text::legacy::{Encoding, cp1252, decode};
use tonghop::text::{Run, display, repair};
use unicode_normalization::UnicodeNormalization;

#[test]
fn every_vector_gives_what_it_says() {
    let Some(path) = common::shared("domain/vietnamese/vectors-dev.tsv") else { return };
    let table = std::fs::read_to_string(path).expect("the table can be read");
    let vectors = vectors::parse(&table);
    assert!(vectors.len() > 400 && vectors.iter().all(|vector| !vector.category.is_empty()));
    let failures: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            Some(format!("{}: expected {:?}, found {:?}", vector.id, vector.expected, vector.failure()?))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), vectors.len(), failures.join("\n"));
}

/// A table of shared facts, by rows of fields.
fn rows(path: &std::path::Path) -> Vec<Vec<String>> {
    let table = std::fs::read_to_string(path).expect("the table can be read");
    table.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// What a file holds for a letter: code points as `U+00B8 U+0301`.
fn stored(codes: &str) -> Option<String> {
    codes
        .split([' ', '+'])
        .filter(|code| *code != "U")
        .map(|code| char::from_u32(u32::from_str_radix(code.trim_start_matches("U+"), 16).ok()?))
        .collect()
}

#[test]
fn every_letter_of_every_encoding_comes_back() {
    for (file, encoding) in [
        ("tcvn3", Encoding::Tcvn3),
        ("vni-win", Encoding::Vni),
        ("vps", Encoding::Vps),
        ("viscii", Encoding::Viscii),
        ("cp1258", Encoding::Cp1258),
    ] {
        let Some(path) = common::shared(&format!("domain/vietnamese/legacy-{file}.tsv")) else { return };
        let mut letters = std::collections::BTreeSet::new();
        for row in rows(&path) {
            let [_, letter, _, codes, _, _, _, role, ..] = row.as_slice() else { panic!("{row:?}") };
            // Some capitals exist in the font only, or are folded by some converters; TCVN3's second forms are rejected ones.
            if !(role.starts_with("primary") || role == "alt" && encoding != Encoding::Tcvn3) {
                continue;
            }
            let stored = stored(codes).expect("code points");
            // Beside a letter, for some signs are letters only there.
            let text = format!("b{stored}b");
            assert_eq!(decode(&text, encoding, false).0, format!("b{letter}b"), "{encoding:?} {codes}");
            letters.insert(letter.clone());
        }
        let least = if encoding == Encoding::Tcvn3 { 74 } else { 134 };
        assert!(letters.len() >= least, "{encoding:?}: {} letters", letters.len());
    }
}

/// Vietnamese as an encoding stores it; `None` where it lacks a letter.
struct Encoder(std::collections::BTreeMap<char, String>);

impl Encoder {
    fn of(file: &str) -> Option<Encoder> {
        let path = common::shared(&format!("domain/vietnamese/legacy-{file}.tsv"))?;
        let mut map = std::collections::BTreeMap::new();
        for row in rows(&path) {
            let [_, letter, _, codes, _, _, surface, role, ..] = row.as_slice() else { continue };
            let (Some(letter), Some(stored)) = (letter.chars().next(), stored(codes)) else { continue };
            // A capital that TCVN3 lacks is stored as the small letter: the font shows it.
            if role.starts_with("primary") && surface != "cp1258-combining" {
                map.insert(letter, stored);
            } else if role.starts_with("upper") {
                map.entry(letter).or_insert(stored);
            }
        }
        Some(Encoder(map))
    }

    fn encode(&self, text: &str) -> String {
        text.chars().map(|c| self.0.get(&c).cloned().unwrap_or_else(|| c.to_string())).collect()
    }
}

/// UTF-8 shown byte by byte in code page 1252.
fn misread(text: &str) -> String {
    text.bytes().map(cp1252).collect()
}

fn references(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) }).collect()
}

/// Every text of the labelled reports, in words.
fn gold_words() -> Option<Vec<String>> {
    let folder = common::shared("eval/dev/gold")?;
    let mut files: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut words = Vec::new();
    for file in files {
        let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
        for block in report["blocks"].as_array().into_iter().flatten() {
            let cells =
                block["rows"].as_array().into_iter().flatten().flat_map(|row| row["cells"].as_array()).flatten();
            for text in std::iter::once(&block["text"]).chain(cells).filter_map(|text| text.as_str()) {
                words.extend(text.split_whitespace().map(str::to_owned));
            }
        }
    }
    Some(words)
}

/// Encoding, words, how many were decided rightly, wrongly, left.
type Figures = (&'static str, usize, usize, usize, usize);

/// Windows of the gold text in every encoding, without a font.
fn detection(windows: usize) -> Option<Vec<Figures>> {
    let words = gold_words()?;
    let encoders = ["tcvn3", "vni-win", "cp1258"].map(Encoder::of);
    let [Some(tcvn3), Some(vni), Some(cp1258)] = encoders else { return None };
    type Encode<'a> = Box<dyn Fn(&str) -> String + 'a>;
    let encodings: [(&str, Encode<'_>); 7] = [
        ("Unicode", Box::new(str::to_owned)),
        ("NFD", Box::new(|text| text.nfd().collect())),
        ("TCVN3", Box::new(|text| tcvn3.encode(text))),
        ("VNI", Box::new(|text| vni.encode(text))),
        ("CP1258", Box::new(|text| cp1258.encode(text))),
        ("mojibake", Box::new(misread)),
        ("references", Box::new(references)),
    ];
    let mut found = Vec::new();
    for length in [3, 8, 30] {
        for (name, encode) in &encodings {
            let (mut right, mut wrong, mut left) = (0, 0, 0);
            let step = (words.len() - length) / windows;
            for start in (0..windows).map(|at| at * step) {
                let text = display(&words[start..start + length].join(" ")).0.into_owned();
                let stored = encode(&text);
                let shown = repair(&[Run { text: &stored, font: None }]).display;
                // TCVN3 stores no toned capitals, so nobody can tell them apart afterwards.
                let same = shown == text || *name == "TCVN3" && shown.to_lowercase() == text.to_lowercase();
                if same {
                    right += 1;
                } else if shown == display(&stored).0 {
                    left += 1;
                } else {
                    wrong += 1;
                    if std::env::var_os("SHOW_WRONG").is_some() {
                        println!("{name} {length}: {text}\n    {stored}\n    {shown}");
                    }
                }
            }
            println!("{name:10} {length:2} words: {right} right, {wrong} wrong, {left} left");
            found.push((*name, length, right, wrong, left));
        }
    }
    Some(found)
}

fn assert_detection(windows: usize) {
    let Some(found) = detection(windows) else { return };
    for (name, length, right, wrong, _) in found {
        assert_eq!(wrong, 0, "{name}, {length} words");
        if length >= 8 {
            assert!(right * 100 >= windows * 97, "{name}, {length} words: {right} of {windows} decided");
        }
    }
}

#[test]
fn windows_of_text_in_any_encoding_are_decoded_rightly_or_left() {
    assert_detection(60);
}

#[test]
#[ignore = "takes a while; scripts/deep-check runs it"]
fn many_windows_of_text_in_any_encoding_are_decoded_rightly_or_left() {
    assert_detection(1500);
}

/// What must stay: good Vietnamese, English and French words, figures, signs.
const STAYS: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam hoà bình quý quả giữ gìn và của là các có được thủy thuỷ Nguyễn Vỹ Đắk Lắk kỹ kĩ \
    the quick report Department of Science and Technology annual naïve façade résumé coöperate \
    La Commission européenne a présenté à Genève une stratégie élevée où être français garçon Noël œuvre cœur déjà après très forêt \
    1.234,5 95,5% 3229/KH-UBND 12/15 05/3/2025 m² m³ ½ № ± µg °C § © × → ≥ – — … “tốt” ‘vâng’ «oui» R&D KH&CN a.b@c.vn H’leo TP.HCM";

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| STAYS.split_whitespace().collect());
static ENCODERS: LazyLock<Option<Vec<(Encoding, Encoder)>>> = LazyLock::new(|| {
    [
        (Encoding::Tcvn3, "tcvn3"),
        (Encoding::Vni, "vni-win"),
        (Encoding::Vps, "vps"),
        (Encoding::Viscii, "viscii"),
        (Encoding::Cp1258, "cp1258"),
    ]
    .into_iter()
    .map(|(encoding, file)| Some((encoding, Encoder::of(file)?)))
    .collect()
});
static GOLD: LazyLock<Vec<String>> = LazyLock::new(|| {
    let plain = |word: &String| {
        word.chars().all(|c| c.is_alphabetic() || c.is_ascii_alphanumeric() || c.is_ascii_punctuation())
    };
    gold_words().unwrap_or_else(|| vec!["đổi".into(), "mới".into()]).into_iter().filter(plain).collect()
});

proptest! {
    #[test]
    fn right_text_is_never_changed(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let text: Vec<&str> = picks.iter().map(|pick| *pick.get(&WORDS)).collect();
        let text = text.join(" ");
        for font in [None, Some("Times New Roman"), Some("Arial Narrow")] {
            let repaired = repair(&[Run { text: &text, font }]);
            prop_assert_eq!(&repaired.display, &text);
        }
        prop_assert_eq!(display(&text).0, text.as_str());
    }

    #[test]
    fn what_an_encoding_stores_is_what_was_written(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let text: Vec<&str> = picks.iter().map(|pick| pick.get(&GOLD).as_str()).collect();
        let text = text.join(" ");
        for (encoding, encoder) in ENCODERS.iter().flatten() {
            let read = decode(&encoder.encode(&text), *encoding, false).0;
            if *encoding == Encoding::Tcvn3 {
                // It has no toned capitals: a font shows them, for all of a run.
                prop_assert_eq!(read.to_lowercase(), text.to_lowercase());
                let capitals = decode(&encoder.encode(&text.to_lowercase()), *encoding, true).0;
                prop_assert_eq!(capitals, text.to_uppercase());
            } else {
                prop_assert_eq!(&read, &text, "{:?}", encoding);
            }
        }
    }

    #[test]
    fn any_bytes_are_survived_in_any_font(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        font in prop::sample::select(vec![".VnTime", ".VnTimeH", "VNI-Times", "VPS Times", "VI Times", "VnTime", "Symbol", "Arial"]),
    ) {
        let surface: String = bytes.iter().map(|byte| cp1252(*byte)).collect();
        let utf8 = String::from_utf8_lossy(&bytes);
        for text in [surface.as_str(), &utf8] {
            let repaired = repair(&[Run { text, font: Some(font) }]);
            prop_assert_eq!(display(&repaired.display).0, repaired.display.as_str());
        }
    }
}
