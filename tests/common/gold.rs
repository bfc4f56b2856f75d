//! Labelled reports as matching meets them when everything before it works.

#![allow(dead_code, reason = "each test binary uses its own part of this file")]

use std::path::Path;

use serde_json::Value;

/// A labelled report.
#[derive(Clone)]
pub(crate) struct GoldReport {
    /// Its identity.
    pub(crate) id: String,
    /// Who reports.
    pub(crate) agency: String,
    /// Its items in order.
    pub(crate) items: Vec<GoldItem>,
}

/// A labelled item.
#[derive(Clone)]
pub(crate) struct GoldItem {
    /// Headings above, outermost first.
    pub(crate) heading: Vec<String>,
    /// Number as printed.
    pub(crate) number: Option<String>,
    /// Its words, the cells of a row on lines of their own.
    pub(crate) text: String,
    /// The tasks it belongs to.
    pub(crate) tasks: Vec<String>,
    /// What sort of statement it is.
    pub(crate) kind: String,
    /// What shows it: `explicit`, `heading`, `content`.
    pub(crate) cue: String,
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn item(value: &Value, heading: Vec<String>, number: &str, words: String) -> GoldItem {
    let number = number.trim();
    GoldItem {
        heading,
        number: (!number.is_empty()).then(|| number.to_owned()),
        text: words,
        tasks: value["tasks"]
            .as_array()
            .unwrap_or(&Vec::new())
            .iter()
            .filter_map(|t| t.as_str().map(str::to_owned))
            .collect(),
        kind: text(value, "kind"),
        cue: text(value, "cue"),
    }
}

/// Reads all labelled reports of a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> Vec<GoldReport> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("folder of gold").map(|e| e.expect("entry").path()).collect();
    paths.sort();
    paths.iter().filter(|path| path.extension().is_some_and(|e| e == "json")).map(|path| one(path)).collect()
}

fn one(path: &Path) -> GoldReport {
    let json: Value = serde_json::from_slice(&std::fs::read(path).expect("gold")).expect("JSON");
    let mut headings: Vec<(u64, String)> = Vec::new();
    let mut items = Vec::new();
    for block in json["blocks"].as_array().expect("blocks") {
        let above = |headings: &[(u64, String)]| headings.iter().map(|h| h.1.clone()).collect::<Vec<_>>();
        match block["t"].as_str() {
            Some("h") => {
                let level = block["level"].as_u64().unwrap_or(1);
                headings.retain(|h| h.0 < level);
                headings.push((level, format!("{} {}", text(block, "num"), text(block, "text")).trim().to_owned()));
            }
            Some("item") => items.push(item(block, above(&headings), &text(block, "num"), text(block, "text"))),
            Some("table") => {
                let mut section = None;
                for row in block["rows"].as_array().expect("rows") {
                    if let Some(title) = row["section"].as_str() {
                        section = Some(title.to_owned());
                        continue;
                    }
                    let cells: Vec<String> = row["cells"]
                        .as_array()
                        .expect("cells")
                        .iter()
                        .map(|c| c.as_str().map_or_else(|| c.to_string(), str::to_owned))
                        .collect();
                    let words: Vec<&str> = cells[1..].iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
                    let heading = above(&headings).into_iter().chain(section.clone()).collect();
                    items.push(item(row, heading, &cells[0], words.join("\n")));
                }
            }
            _ => {}
        }
    }
    GoldReport { id: text(&json, "id"), agency: text(&json, "agency"), items }
}
