//! The text library against vectors of its functions.

mod common;
#[path = "common/vectors.rs"]
mod vectors;

#[test]
fn every_vector_gives_what_it_says() {
    let Some(path) = common::shared("domain/vietnamese/vectors-dev.tsv") else { return };
    let table = std::fs::read_to_string(path).expect("the table can be read");
    let vectors = vectors::parse(&table);
    assert!(vectors.len() > 400);
    let failures: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            Some(format!("{}: expected {:?}, found {:?}", vector.id, vector.expected, vector.failure()?))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), vectors.len(), failures.join("\n"));
}
