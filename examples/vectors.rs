//! Checks the text library against a table of vectors: `cargo run --release --example vectors -- FILE.tsv`.
//!
//! Columns: id, category, function, parameter, input, expected, …; input and expected escape characters as `\u0301`.
//! Prints the rows that fail, then passed and failed per category, then of all.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::collections::BTreeMap;

#[path = "../tests/common/vectors.rs"]
mod vectors;

fn main() -> std::process::ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        println!("usage: vectors FILE.tsv");
        return std::process::ExitCode::from(1);
    };
    let table = match std::fs::read_to_string(&path) {
        Ok(table) => table,
        Err(error) => {
            println!("{path}: {error}");
            return std::process::ExitCode::from(1);
        }
    };
    let mut categories: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for vector in vectors::parse(&table) {
        let (passed, failed) = categories.entry(vector.category.clone()).or_default();
        match vector.failure() {
            None => *passed += 1,
            Some(found) => {
                *failed += 1;
                println!(
                    "FAILED {}\t{}\t{:?}\texpected {:?}\tfound {found:?}",
                    vector.id, vector.function, vector.input, vector.expected
                );
            }
        }
    }
    for (category, (passed, failed)) in &categories {
        println!("{category}: {passed} passed, {failed} failed");
    }
    let passed: usize = categories.values().map(|(passed, _)| passed).sum();
    let failed: usize = categories.values().map(|(_, failed)| failed).sum();
    println!("{passed} passed, {failed} failed");
    std::process::ExitCode::from(if failed == 0 { 0 } else { 2 })
}
