//! Speed of the text library beside its floor (is_nfc_quick) and a peer (vn-nlp), on the same lines, in one run.
//!
//! `cargo run --release -- LINES.txt`; `scripts/bench-text` makes the lines and calls this. The text library is compiled on
//! its own here: it needs nothing of the program but the record of changes.
#![allow(dead_code, unused_imports, unreachable_pub, reason = "only a part of the library is measured")]

use std::hint::black_box;
use std::time::Instant;

#[path = "../../../src/text/mod.rs"]
mod text;

#[path = "../../../src/model/edit.rs"]
mod model;

/// The best of several rounds, in megabytes a second.
fn speed(lines: &[String], mut work: impl FnMut(&str)) -> f64 {
    let bytes: usize = lines.iter().map(String::len).sum();
    let round = |work: &mut dyn FnMut(&str)| {
        let start = Instant::now();
        lines.iter().for_each(|line| work(line));
        bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
    };
    (0..9).map(|_| round(&mut work)).fold(0.0, f64::max)
}

fn main() {
    let Some(path) = std::env::args().nth(1) else { return println!("usage: tonghop-text-bench LINES.txt") };
    let Ok(all) = std::fs::read_to_string(&path) else { return println!("{path} cannot be read") };
    // Clean text: what display leaves as it is.
    let lines: Vec<String> = all.lines().filter(|line| text::display(line).0 == *line).map(str::to_owned).collect();
    let decomposed: Vec<String> =
        lines.iter().map(|line| unicode_normalization::UnicodeNormalization::nfd(line.as_str()).collect()).collect();
    let floor = speed(&lines, |line| {
        black_box(unicode_normalization::is_nfc_quick(line.chars()));
    });
    let peer = speed(&lines, |line| {
        black_box(vn_nlp::normalize::normalize(line).len());
    });
    let display = speed(&lines, |line| {
        black_box(text::display(line).0.len());
    });
    let repair = speed(&lines, |line| {
        black_box(text::repair(&[text::Run { text: line, font: Some("Times New Roman") }]).display.len());
    });
    let key = speed(&lines, |line| {
        black_box(text::key(line).len());
    });
    let ascii = speed(&lines, |line| {
        black_box(text::ascii_key(line).len());
    });
    let peer_nfd = speed(&decomposed, |line| {
        black_box(vn_nlp::normalize::normalize(line).len());
    });
    let display_nfd = speed(&decomposed, |line| {
        black_box(text::display(line).0.len());
    });
    println!("clean text, {} lines; MB/s", lines.len());
    for (name, speed) in [
        ("is_nfc_quick", floor),
        ("vn-nlp normalize", peer),
        ("display", display),
        ("repair", repair),
        ("key", key),
        ("ascii_key", ascii),
        ("vn-nlp normalize, decomposed text", peer_nfd),
        ("display, decomposed text", display_nfd),
    ] {
        println!("{name:34} {speed:8.1}");
    }
    for (name, ratio, bar) in [
        ("display / is_nfc_quick", display / floor, 0.5),
        ("display / vn-nlp normalize", display / peer, 2.0),
        ("repair / display", repair / display, 0.5),
        ("key / vn-nlp normalize", key / peer, 1.0),
    ] {
        println!("{name:34} {ratio:8.2}  (at least {bar}: {})", if ratio >= bar { "yes" } else { "NO" });
    }
}
