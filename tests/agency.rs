//! Letterheads of the labelled reports lead to the agencies that wrote them.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tonghop::agency::{Evidence, Registry};
use tonghop::text::ascii_key;

fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field).and_then(Value::as_str).map(str::to_owned)
}

fn lines(value: &Value, field: &str) -> Vec<String> {
    let list = value.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The key under which the scorer compares names: without marks, without the province.
fn agency_key(name: &str) -> String {
    let key = ascii_key(name);
    let key = key.trim_end_matches(" binh thuan").trim_end_matches(" tinh");
    let words: Vec<&str> = key.split(' ').collect();
    let key = match words.as_slice() {
        [rest @ .., "tinh", _, _] => rest.join(" "),
        all => all.join(" "),
    };
    key.strip_prefix("uy ban nhan dan ").map_or(key.clone(), |rest| format!("ubnd {rest}"))
}

/// The scorer's aliases: key of a name → identities, in which the eras of one agency share one.
fn aliases() -> Option<BTreeMap<String, BTreeSet<String>>> {
    let mut map: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in ["agencies-2024.tsv", "successors-2025.tsv", "communes-2025.tsv"] {
        let table = std::fs::read_to_string(common::shared(&format!("domain/agencies/{file}"))?).expect("readable");
        let mut rows = table.lines().map(|l| l.split('\t').collect::<Vec<_>>());
        let head = rows.next().expect("a header line");
        let column = |name: &str| head.iter().position(|h| *h == name);
        for row in rows {
            let field = |name: &str| column(name).and_then(|i| row.get(i)).copied().unwrap_or_default();
            let id = field("id").trim_start_matches("bt25-").trim_start_matches("ld25-").to_owned();
            let plain = field("name").split('(').next().unwrap_or_default();
            let inner = field("name").split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
            let names =
                [field("name"), field("full_name"), plain, inner].into_iter().chain(field("aliases").split('|'));
            for key in names.map(agency_key).filter(|k| k.len() > 3) {
                map.entry(key).or_default().insert(id.clone());
            }
        }
    }
    Some(map)
}

#[test]
fn every_labelled_letterhead_names_its_agency() {
    let Some(aliases) = aliases() else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for set in ["dev", "cds"] {
        let Some(folder) = common::shared(&format!("eval/{set}/gold")) else { return };
        let mut files: Vec<_> =
            std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok).map(|f| f.path()).collect();
        files.sort();
        for file in files {
            let gold: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("readable")).expect("JSON");
            let evidence = Evidence {
                letterhead: lines(&gold, "header_left"),
                doc_number: text(&gold, "doc_number"),
                place: text(&gold, "place"),
                date: text(&gold, "date"),
                signature: lines(&gold, "signature"),
                title: lines(&gold, "title"),
                ..Evidence::default()
            };
            let expected = text(&gold, "agency").expect("an agency");
            let found = Registry::builtin().identify(&evidence).map(|i| i.agency.name).unwrap_or_default();
            let (a, b) = (agency_key(&found), agency_key(&expected));
            let ids = |key: &str| aliases.get(key).cloned().unwrap_or_default();
            count += 1;
            if a != b && ids(&a).is_disjoint(&ids(&b)) {
                wrong.push(format!("{expected}: {found}"));
            }
        }
    }
    assert_eq!(count, 20);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
