//! Any bytes, as text in any font: repair ends, its changes lead back, and the display form is final.
//!
//! `cargo +nightly fuzz run text`
#![no_main]

use libfuzzer_sys::fuzz_target;
use tonghop::text::legacy::cp1252;
use tonghop::text::{Run, abbreviations, ascii_key, dates, display, docnum, key, numbers, repair};

const FONTS: [Option<&str>; 8] = [
    None,
    Some("Times New Roman"),
    Some(".VnTime"),
    Some(".VnTimeH"),
    Some("VNI-Times"),
    Some("VPS Times"),
    Some("VnTime"),
    Some("Symbol"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let surface: String = bytes.iter().map(|byte| cp1252(*byte)).collect();
    for text in [surface, String::from_utf8_lossy(bytes).into_owned()] {
        let font = |at: u8| FONTS[usize::from(at % 8)];
        let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (first, second) = text.split_at(middle);
        let runs = [Run { text: first, font: font(*choice) }, Run { text: second, font: font(choice / 8) }];
        let repaired = repair(&runs);
        let (again, edits) = display(&repaired.display);
        assert!(edits.is_empty() && again == repaired.display, "display is final");
        let mut before = 0;
        for place in 0..=repaired.display.len() {
            let raw = repaired.edits.to_raw(place);
            assert!(raw >= before && raw <= text.len(), "places lead back in order");
            before = raw;
        }
        assert_eq!(key(&repaired.display), key(&display(&repaired.display).0));
        let _ = ascii_key(&text);
        let _ = (dates::find(&text), numbers::find(&text), docnum::find(&text), abbreviations::alternatives(&text));
    }
});
