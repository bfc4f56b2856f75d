//! One-feature files in `fixtures/reading/`, each with the JSON that reading it gives. A failing file names the feature.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// Files that are damaged on purpose.
const DAMAGED: [&str; 2] = ["broken-xml", "lost-directory"];

#[test]
fn each_feature_is_read_as_its_expected_json_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension != "json"));
    files.sort();
    assert!(files.len() > 40, "the fixtures are gone");
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let document = tonghop::reader::read(&fs::read(&path).unwrap());
        let found = match document {
            Ok(document) => {
                assert_eq!(document.flags.partial, DAMAGED.contains(&name.as_str()), "{name}");
                serde_json::to_value(&document).unwrap()
            }
            Err(refused) => serde_json::to_value(&refused).unwrap(),
        };
        let beside = path.with_extension("json");
        if std::env::var_os("TONGHOP_BLESS").is_some() {
            fs::write(&beside, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
        }
        let expected: Value =
            fs::read_to_string(&beside).ok().and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{name}:\n{found:#}"));
        }
    }
    assert!(wrong.is_empty(), "read otherwise than expected: {}", wrong.join("\n"));
}

#[test]
fn a_document_is_the_same_after_it_was_written_as_json_and_read_back() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading");
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.extension().is_some_and(|extension| extension == "json") {
            continue;
        }
        let Ok(document) = tonghop::reader::parse(&fs::read(&entry).unwrap()) else { continue };
        let written = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<tonghop::model::Document>(&written).unwrap(), document, "{entry:?}");
    }
}
