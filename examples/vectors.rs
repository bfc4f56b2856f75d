//! Checks the text library against a table of vectors: `cargo run --example vectors -- FILE.tsv`.
//!
//! Columns: id, category, function, parameter, input, expected, …; input and expected escape characters as `\u0301`.
//! Prints the rows that fail and how many passed.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

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
    let (mut passed, mut failed) = (0, 0);
    for vector in vectors::parse(&table) {
        match vector.failure() {
            None => passed += 1,
            Some(found) => {
                failed += 1;
                println!(
                    "{}\t{}\t{:?}\texpected {:?}\tfound {found:?}",
                    vector.id, vector.function, vector.input, vector.expected
                );
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    std::process::ExitCode::from(if failed == 0 { 0 } else { 2 })
}
