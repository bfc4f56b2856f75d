//! The differences between two builds, to be read.

use std::collections::BTreeSet;

use super::builds::{Change, Comparison, Side, What};
use crate::cli::lang::Lang;

/// Longest quotation, in characters.
const QUOTED: usize = 160;

pub(super) fn builds(found: &Comparison, lang: Lang) {
    if found.agencies.is_empty() && found.items.is_empty() {
        println!("{} ({} {}).", lang.pick("Không có gì khác", "No difference"), found.unchanged, items(lang));
        return;
    }
    // Of an agency that came or went as a whole the count says enough; --json has every item.
    let mut whole: BTreeSet<(&str, What)> = BTreeSet::new();
    if !found.agencies.is_empty() {
        println!("{} ({}):", lang.pick("Cơ quan", "Agencies"), found.agencies.len());
    }
    for change in &found.agencies {
        let mut counts = Vec::new();
        if change.new == "report" && change.old != "report" {
            whole.insert((&change.agency, What::Came));
            counts.push(format!("+{} {}", change.came, items(lang)));
        }
        if change.old == "report" && change.new != "report" {
            whole.insert((&change.agency, What::Went));
            counts.push(format!("−{} {}", change.went, items(lang)));
        }
        let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
        println!("  {}: {} → {}{counts}", change.agency, status(&change.old, lang), status(&change.new, lang));
    }
    let shown: Vec<&Change> = found.items.iter().filter(|c| !whole.contains(&(c.agency.as_str(), c.what[0]))).collect();
    let mut task = None;
    let mut agency = None;
    for change in &shown {
        if task != Some(&change.task) {
            let count = shown.iter().filter(|other| other.task == change.task).count();
            match change.task.as_str() {
                "" => println!("{} ({count}):", lang.pick("Không thuộc nhiệm vụ nào", "Under no task")),
                id => println!("{} {id} ({count}):", lang.pick("Nhiệm vụ", "Task")),
            }
            (task, agency) = (Some(&change.task), None);
        }
        if agency != Some(&change.agency) {
            println!("  {}", change.agency);
            agency = Some(&change.agency);
        }
        item(change, lang);
    }
    let count = |what| found.items.iter().filter(|change| change.what.contains(&what)).count();
    println!(
        "{}: {} {}, {} {}, {} {}, {} {}, {} {}; {} {}.",
        lang.pick("Cộng", "In all"),
        count(What::Came),
        lang.pick("nội dung mới", "items came"),
        count(What::Went),
        lang.pick("không còn", "went"),
        count(What::Text),
        lang.pick("đổi lời", "with other words"),
        count(What::Figures),
        lang.pick("đổi số liệu", "with other figures"),
        count(What::Decision),
        lang.pick("đổi quyết định", "decided otherwise"),
        found.unchanged,
        lang.pick("giữ nguyên", "unchanged")
    );
}

fn item(change: &Change, lang: Lang) {
    for what in &change.what {
        match (what, &change.old, &change.new) {
            (What::Came, _, Some(new)) => println!("    + {}: “{}”", lang.pick("mới", "came"), quoted(&new.text)),
            (What::Went, Some(old), _) => println!("    − {}: “{}”", lang.pick("không còn", "went"), quoted(&old.text)),
            (What::Text, Some(old), Some(new)) => {
                println!("    ~ {}: “{}”", lang.pick("đổi lời", "words"), quoted(&old.text));
                println!("      → “{}”", quoted(&new.text));
            }
            (What::Figures, Some(old), Some(new)) => {
                let pairs: Vec<String> = old
                    .figures
                    .iter()
                    .zip(&new.figures)
                    .filter(|(a, b)| a != b)
                    .map(|(a, b)| format!("{a} → {b}"))
                    .collect();
                println!("    ~ {} {}: “{}”", lang.pick("số liệu", "figures"), pairs.join("; "), quoted(&new.text));
            }
            (What::Decision, Some(old), Some(new)) => println!(
                "    ~ {}: {} → {}: “{}”",
                lang.pick("quyết định", "decision"),
                decision(old, lang),
                decision(new, lang),
                quoted(&new.text)
            ),
            _ => {}
        }
    }
}

fn items(lang: Lang) -> &'static str {
    lang.pick("nội dung", "items")
}

fn decision(side: &Side, lang: Lang) -> String {
    let who = match side.decision.as_str() {
        "auto" => lang.pick("tự động", "by the program"),
        "review" => lang.pick("chờ xem lại", "to review"),
        "person" => lang.pick("cán bộ quyết định", "by a person"),
        "none" => lang.pick("ngoài nhiệm vụ", "outside the tasks"),
        other => other,
    };
    if side.tasks.is_empty() { who.to_owned() } else { format!("{} ({who})", side.tasks.join(", ")) }
}

fn status(status: &str, lang: Lang) -> &str {
    match status {
        "" => lang.pick("chưa gửi", "nothing came"),
        "report" => lang.pick("đã gửi", "reported"),
        "unreadable" => lang.pick("chưa đọc được", "unreadable"),
        "wrong_period" => lang.pick("khác kỳ", "another period"),
        "other_plan" => lang.pick("kế hoạch khác", "another plan"),
        other => other,
    }
}

fn quoted(text: &str) -> String {
    let mut out: String = text.replace('\n', " ").chars().take(QUOTED).collect();
    if text.chars().count() > QUOTED {
        out.push('…');
    }
    out
}
