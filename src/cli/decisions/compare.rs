//! Two officers who filled in the same workbook without seeing each other's: where they agree, where not, what one has not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::sheet::{self, Row};
use crate::cli::lang::Lang;
use crate::model::{Diagnostic, Severity};
use crate::text;
use crate::writer::{FillIn, fill_in};

/// An item on which the two do not say the same.
#[derive(Debug, Serialize)]
struct Apart {
    item_id: String,
    agency: String,
    text: String,
    /// What each says, with sheet and row; `null` for one who has not decided.
    first: Option<Said>,
    second: Option<Said>,
}

#[derive(Debug, Clone, Serialize)]
struct Said {
    decision: Vec<String>,
    note: String,
    sheet: String,
    row: u32,
}

#[derive(Debug, Serialize)]
struct Comparison {
    first: Vec<String>,
    second: Vec<String>,
    agree: usize,
    disagree: Vec<Apart>,
    only_first: Vec<Apart>,
    only_second: Vec<Apart>,
    /// Items that neither has decided.
    unseen: usize,
    /// Share of the items that both decided on which they agree; absent where there is none.
    rate: Option<f64>,
}

/// Compares two filled-in workbooks and prints the result.
///
/// # Errors
/// One of them cannot be read.
pub(in super::super) fn compare(first: &Path, second: &Path, json: bool, lang: Lang) -> Result<(), Diagnostic> {
    let internal = |detail: String| Diagnostic::new(Severity::Error, "internal-error", detail);
    let fill = fill_in().map_err(internal)?;
    let read = |path: &Path| {
        let missing = |_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string());
        sheet::read(&std::fs::read(path).map_err(missing)?, path)
    };
    let (one, two) = (read(first)?, read(second)?);
    let mut result = of(&one.rows, &two.rows, &fill);
    result.first = one.who.into_iter().collect();
    result.second = two.who.into_iter().collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&result).map_err(|error| internal(error.to_string()))?);
    } else {
        print(&result, lang);
    }
    Ok(())
}

fn of(first: &[Row], second: &[Row], fill: &FillIn) -> Comparison {
    let (one, two) = (said(first, fill), said(second, fill));
    let mut shown: BTreeMap<&str, &Row> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for row in first.iter().chain(second).filter(|row| !row.item.is_empty()) {
        shown.entry(&row.item).or_insert_with(|| {
            order.push(&row.item);
            row
        });
    }
    let mut out = Comparison {
        first: Vec::new(),
        second: Vec::new(),
        agree: 0,
        disagree: Vec::new(),
        only_first: Vec::new(),
        only_second: Vec::new(),
        unseen: 0,
        rate: None,
    };
    for item in order {
        let (a, b) = (one.get(item), two.get(item));
        let apart = || Apart {
            item_id: item.to_owned(),
            agency: shown.get(item).map(|row| row.agency.clone()).unwrap_or_default(),
            text: shown.get(item).map(|row| row.text.clone()).unwrap_or_default(),
            first: a.cloned(),
            second: b.cloned(),
        };
        match (a, b) {
            (Some(a), Some(b)) if set(a) == set(b) => out.agree += 1,
            (Some(_), Some(_)) => out.disagree.push(apart()),
            (Some(_), None) => out.only_first.push(apart()),
            (None, Some(_)) => out.only_second.push(apart()),
            (None, None) => out.unseen += 1,
        }
    }
    let both = out.agree + out.disagree.len();
    out.rate = (both > 0).then(|| (out.agree as f64 / both as f64 * 1000.0).round() / 1000.0);
    out
}

fn set(said: &Said) -> BTreeSet<&str> {
    said.decision.iter().map(String::as_str).collect()
}

/// What a workbook says on each item; the sheet of undecided items comes first. “Later” is no decision.
fn said<'r>(rows: &'r [Row], fill: &FillIn) -> BTreeMap<&'r str, Said> {
    let mut out: BTreeMap<&str, Said> = BTreeMap::new();
    let review = text::key(&fill.review);
    let (of_review, others): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| text::key(&row.sheet) == review);
    for row in of_review.into_iter().chain(others).filter(|row| !row.item.is_empty() && !row.decision.is_empty()) {
        let key = text::ascii_key(&row.decision);
        let is = |word: &str| key == text::ascii_key(word);
        let decision = if is(&fill.later) || is("later") {
            continue;
        } else if is(&fill.ask) || is("ask") {
            vec!["ask".to_owned()]
        } else if is(&fill.none) || is("none") || is("0") {
            vec!["none".to_owned()]
        } else {
            let parts = row.decision.split([',', ';', '\n']).map(|part| part.trim().to_uppercase());
            parts.filter(|part| !part.is_empty()).collect()
        };
        let (note, sheet) = (row.note.clone(), row.sheet.clone());
        out.entry(&row.item).or_insert(Said { decision, note, sheet, row: row.row });
    }
    out
}

fn print(result: &Comparison, lang: Lang) {
    let people = |people: &[String], other: &str| if people.is_empty() { other.to_owned() } else { people.join(", ") };
    let one = people(&result.first, lang.pick("người thứ nhất", "the first"));
    let two = people(&result.second, lang.pick("người thứ hai", "the second"));
    println!("{one} ↔ {two}");
    let lists = [
        (lang.pick("Khác ý kiến", "They disagree"), &result.disagree),
        (lang.pick("Chỉ người thứ nhất đã xem", "Seen by the first only"), &result.only_first),
        (lang.pick("Chỉ người thứ hai đã xem", "Seen by the second only"), &result.only_second),
    ];
    for (title, list) in lists {
        if list.is_empty() {
            continue;
        }
        println!("\n{title} ({}):", list.len());
        for apart in list {
            let said = |said: &Option<Said>| match said {
                Some(said) => {
                    let note = if said.note.is_empty() { String::new() } else { format!(" ({})", said.note) };
                    format!(
                        "{}{note} [{}, {} {}]",
                        said.decision.join(", "),
                        said.sheet,
                        lang.pick("dòng", "row"),
                        said.row
                    )
                }
                None => "–".to_owned(),
            };
            let words: String = apart.text.replace('\n', " ").chars().take(90).collect();
            println!("  {} · {}: “{words}”", apart.item_id, apart.agency);
            println!("      {one}: {}", said(&apart.first));
            println!("      {two}: {}", said(&apart.second));
        }
    }
    println!(
        "\n{}: {} · {}: {} · {}: {} · {}: {}",
        lang.pick("Thống nhất", "Agree"),
        result.agree,
        lang.pick("khác ý kiến", "disagree"),
        result.disagree.len(),
        lang.pick("chỉ một người xem", "seen by one only"),
        result.only_first.len() + result.only_second.len(),
        lang.pick("chưa ai xem", "unseen"),
        result.unseen
    );
    if let Some(rate) = result.rate {
        println!("{}: {:.1}%", lang.pick("Tỷ lệ thống nhất", "Agreement rate"), rate * 100.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(item: &str, decision: &str) -> Row {
        Row { item: item.into(), decision: decision.into(), sheet: "Cần xem lại".into(), ..Row::default() }
    }

    #[test]
    fn two_officers_agree_disagree_or_have_not_seen() {
        let fill = fill_in().unwrap();
        let one =
            [row("a", "3.4, 5.1"), row("b", "2.1"), row("c", "không thuộc Kế hoạch"), row("d", ""), row("e", "để sau")];
        let two = [row("a", "5.1; 3.4"), row("b", "2.2"), row("c", "0"), row("d", "1.1"), row("e", "")];
        let found = of(&one, &two, &fill);
        assert_eq!((found.agree, found.disagree.len(), found.only_second.len(), found.unseen), (2, 1, 1, 1));
        assert_eq!((found.disagree[0].item_id.as_str(), found.rate), ("b", Some(0.667)));
    }
}
