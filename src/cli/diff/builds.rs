//! Two builds: what came, went and changed, by task and agency. Read from `items.jsonl` and `submissions.jsonl` alone, so that
//! builds of other years and other versions can be compared.
//!
//! An item is the same where its agency says the same words; among what is left, where the words are close and a task is shared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::closeness::{Words, pairs};
use crate::model::{Diagnostic, Severity};
use crate::text;

/// From this share of common words two items of an agency on one task are one that was changed.
const SAME: f64 = 0.5;

/// A line of `items.jsonl`, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct Item {
    item_id: String,
    agency: String,
    agency_id: String,
    heading: Vec<String>,
    text: String,
    decision: String,
    tasks: Vec<String>,
    figures: Vec<Figure>,
    kind: String,
}

impl Default for Item {
    fn default() -> Self {
        let text = String::new;
        Item {
            item_id: text(),
            agency: text(),
            agency_id: text(),
            heading: Vec::new(),
            text: text(),
            decision: text(),
            tasks: Vec::new(),
            figures: Vec::new(),
            kind: text(),
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Figure {
    start: usize,
    end: usize,
}

/// A line of `submissions.jsonl`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Submission {
    agency: Option<String>,
    agency_id: Option<String>,
    status: String,
}

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// Only in the new build.
    Came,
    /// Only in the old one.
    Went,
    /// Its words changed.
    Text,
    /// Only its figures changed.
    Figures,
    /// Its tasks, or who decided, or its kind changed.
    Decision,
}

/// A difference in an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Change {
    /// Task under which it is listed: the first of the new build, else of the old one; empty for none.
    pub task: String,
    pub agency: String,
    pub what: Vec<What>,
    pub old: Option<Side>,
    pub new: Option<Side>,
}

/// How an item is in one of the builds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Side {
    pub item_id: String,
    pub text: String,
    pub decision: String,
    pub tasks: Vec<String>,
    pub kind: String,
    /// The figures as written.
    pub figures: Vec<String>,
}

/// A change in how an agency reported: statuses of its files, best first; empty where nothing came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct AgencyChange {
    pub agency: String,
    pub old: String,
    pub new: String,
    /// Its items of the new build that are not in the old one, and the other way round.
    pub came: usize,
    pub went: usize,
}

/// All differences.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    pub agencies: Vec<AgencyChange>,
    pub items: Vec<Change>,
    /// Items that are the same in both.
    pub unchanged: usize,
}

/// Compares two folders of results.
///
/// # Errors
/// A folder has no `items.jsonl`, or a line of it cannot be read.
pub(super) fn compare(old: &Path, new: &Path) -> Result<Comparison, Diagnostic> {
    let statuses = (submissions(old)?, submissions(new)?);
    Ok(of(&lines::<Item>(&old.join("items.jsonl"), true)?, &lines::<Item>(&new.join("items.jsonl"), true)?, &statuses))
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path, needed: bool) -> Result<Vec<T>, Diagnostic> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) if !needed => return Ok(Vec::new()),
        Err(_) => return Err(Diagnostic::new(Severity::Error, "diff-no-build", path.display().to_string())),
    };
    let read = |(number, line): (usize, &str)| {
        let wrong =
            |_| Diagnostic::new(Severity::Error, "line-unreadable", format!("{} ({})", number + 1, path.display()));
        serde_json::from_str(line).map_err(wrong)
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(read).collect()
}

/// Statuses of an agency's files that say whether it reported, best first.
const STATUSES: [&str; 4] = ["report", "unreadable", "wrong_period", "other_plan"];

type Statuses = BTreeMap<String, (String, &'static str)>;

/// Name and best status of each agency, by identity.
fn submissions(folder: &Path) -> Result<Statuses, Diagnostic> {
    let mut out: Statuses = BTreeMap::new();
    for line in lines::<Submission>(&folder.join("submissions.jsonl"), false)? {
        let status = if line.status == "part" { "report" } else { line.status.as_str() };
        let (Some(name), Some(status)) = (line.agency, STATUSES.iter().find(|of| **of == status)) else { continue };
        let rank = |status: &str| STATUSES.iter().position(|of| *of == status);
        let id = line.agency_id.unwrap_or_else(|| name.clone());
        let known = out.entry(id).or_insert((name, status));
        if rank(status) < rank(known.1) {
            known.1 = status;
        }
    }
    Ok(out)
}

fn of(old: &[Item], new: &[Item], statuses: &(Statuses, Statuses)) -> Comparison {
    let mut paired = same_words(old, new);
    close(old, new, &mut paired);
    let mut items = Vec::new();
    let mut unchanged = 0;
    let mut taken = vec![false; new.len()];
    for (at, item) in old.iter().enumerate() {
        match paired[at] {
            Some(n) => {
                taken[n] = true;
                match changed(item, &new[n]) {
                    Some(change) => items.push(change),
                    None => unchanged += 1,
                }
            }
            None => items.push(one(item, What::Went)),
        }
    }
    items.extend(new.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(item, _)| one(item, What::Came)));
    let agencies = agencies(&items, statuses);
    items.sort_by(|a, b| (order(&a.task), &a.agency).cmp(&(order(&b.task), &b.agency)));
    Comparison { agencies, items, unchanged }
}

/// Agency and words as a key.
fn key(item: &Item) -> (&str, String) {
    let agency = if item.agency_id.is_empty() { &item.agency } else { &item.agency_id };
    (agency, text::key(&item.text))
}

/// Items with the same words; of several the one with the same identity, then with the same heading, then in order.
fn same_words(old: &[Item], new: &[Item]) -> Vec<Option<usize>> {
    let mut of_key: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (at, item) in new.iter().enumerate() {
        of_key.entry(key(item)).or_default().push(at);
    }
    let mut paired = vec![None; old.len()];
    let closer: [fn(&Item, &Item) -> bool; 3] =
        [|a, b| a.item_id == b.item_id, |a, b| a.heading == b.heading && a.tasks == b.tasks, |_, _| true];
    for same in closer {
        for (at, item) in old.iter().enumerate().filter(|(at, _)| paired[*at].is_none()).collect::<Vec<_>>() {
            let Some(list) = of_key.get_mut(&key(item)) else { continue };
            if let Some(place) = list.iter().position(|n| same(item, &new[*n])) {
                paired[at] = Some(list.remove(place));
            }
        }
    }
    paired
}

/// Pairs what is left by closeness within an agency and a task.
fn close(old: &[Item], new: &[Item], paired: &mut [Option<usize>]) {
    let mut taken: BTreeSet<usize> = paired.iter().flatten().copied().collect();
    let tasks = |item: &Item| if item.tasks.is_empty() { vec![String::new()] } else { item.tasks.clone() };
    let mut groups: BTreeMap<(String, String), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, item) in old.iter().enumerate().filter(|(at, _)| paired[*at].is_none()) {
        for task in tasks(item) {
            groups.entry((key(item).0.to_owned(), task)).or_default().0.push(at);
        }
    }
    for (at, item) in new.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        for task in tasks(item) {
            groups.entry((key(item).0.to_owned(), task)).or_default().1.push(at);
        }
    }
    for (olds, news) in groups.into_values() {
        let olds: Vec<usize> = olds.into_iter().filter(|at| paired[*at].is_none()).collect();
        let news: Vec<usize> = news.into_iter().filter(|at| !taken.contains(at)).collect();
        let words =
            |items: &[Item], places: &[usize]| places.iter().map(|at| Words::of(&items[*at].text)).collect::<Vec<_>>();
        for (o, n) in pairs(&words(old, &olds), &words(new, &news), SAME) {
            paired[olds[o]] = Some(news[n]);
            taken.insert(news[n]);
        }
    }
}

fn side(item: &Item) -> Side {
    let letters: Vec<char> = item.text.chars().collect();
    let written = |figure: &Figure| letters.get(figure.start..figure.end).unwrap_or_default().iter().collect();
    Side {
        item_id: item.item_id.clone(),
        text: item.text.clone(),
        decision: item.decision.clone(),
        tasks: item.tasks.clone(),
        kind: item.kind.clone(),
        figures: item.figures.iter().map(written).collect(),
    }
}

fn one(item: &Item, what: What) -> Change {
    let side = Some(side(item));
    let (old, new) = if what == What::Went { (side, None) } else { (None, side) };
    Change {
        task: item.tasks.first().cloned().unwrap_or_default(),
        agency: item.agency.clone(),
        what: vec![what],
        old,
        new,
    }
}

/// What changed in an item; `None` where nothing did.
fn changed(old: &Item, new: &Item) -> Option<Change> {
    let mut what = Vec::new();
    if text::key(&old.text) != text::key(&new.text) {
        let figures = without_digits(&old.text) == without_digits(&new.text);
        what.push(if figures { What::Figures } else { What::Text });
    }
    let tasks = |item: &Item| item.tasks.iter().cloned().collect::<BTreeSet<_>>();
    if tasks(old) != tasks(new) || old.decision != new.decision || old.kind != new.kind {
        what.push(What::Decision);
    }
    (!what.is_empty()).then(|| Change {
        task: new.tasks.first().or(old.tasks.first()).cloned().unwrap_or_default(),
        agency: new.agency.clone(),
        what,
        old: Some(side(old)),
        new: Some(side(new)),
    })
}

/// The words of a text with every figure alike.
fn without_digits(text: &str) -> String {
    let mut out = String::new();
    let mut in_figure = false;
    let letters: Vec<char> = text::key(text).chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let inner = matches!(letter, '.' | ',') && letters.get(at + 1).is_some_and(char::is_ascii_digit);
        if letter.is_ascii_digit() || (in_figure && inner) {
            if !in_figure {
                out.push('#');
            }
            in_figure = true;
        } else {
            in_figure = false;
            out.push(*letter);
        }
    }
    out
}

fn agencies(items: &[Change], (old, new): &(Statuses, Statuses)) -> Vec<AgencyChange> {
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut out: Vec<AgencyChange> = ids
        .into_iter()
        .filter_map(|id| {
            let (before, after) = (old.get(id), new.get(id));
            let status = |of: Option<&(String, &'static str)>| of.map_or("", |(_, status)| *status).to_owned();
            let (was, is) = (status(before), status(after));
            let name = after.or(before).map(|(name, _)| name.clone()).unwrap_or_default();
            let count = |what: What| items.iter().filter(|item| item.agency == name && item.what == [what]).count();
            (was != is).then(|| AgencyChange {
                came: count(What::Came),
                went: count(What::Went),
                agency: name.clone(),
                old: was,
                new: is,
            })
        })
        .collect();
    out.sort_by(|a, b| a.agency.cmp(&b.agency));
    out
}

/// Tasks in the order in which people count: 3.4 before 3.10, none last.
pub(super) fn order(task: &str) -> (bool, Vec<(u64, String)>) {
    let part = |part: &str| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse().unwrap_or(u64::MAX), part.to_owned())
    };
    (task.is_empty(), task.split('.').map(part).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, agency: &str, text: &str, tasks: &[&str], decision: &str) -> Item {
        Item {
            item_id: id.into(),
            agency: agency.into(),
            agency_id: agency.into(),
            text: text.into(),
            tasks: tasks.iter().map(|task| (*task).to_owned()).collect(),
            decision: decision.into(),
            ..Item::default()
        }
    }

    #[test]
    fn five_changes_are_five_differences() {
        let old = [
            item("1", "Sở Y tế", "Mở 5 lớp tập huấn cho cán bộ y tế", &["3.4"], "auto"),
            item("2", "Sở Y tế", "Cấp 12 giấy phép về bức xạ", &["3.10"], "auto"),
            item("3", "Sở Y tế", "Tuyên truyền trên báo và đài", &["1.1"], "review"),
            item("4", "Sở Y tế", "Xây dựng kế hoạch kiểm tra an toàn", &["5.2"], "auto"),
            item("5", "Sở Y tế", "Không đổi", &["1.1"], "auto"),
        ];
        let new = [
            item("1b", "Sở Y tế", "Mở 7 lớp tập huấn cho cán bộ y tế", &["3.4"], "auto"),
            item("2b", "Sở Y tế", "Cấp 12 giấy phép về an toàn bức xạ", &["3.10"], "auto"),
            item("3", "Sở Y tế", "Tuyên truyền trên báo và đài", &["2.1"], "person"),
            item("6", "Sở Y tế", "Số hóa hồ sơ lưu trữ", &["7.1"], "auto"),
            item("5", "Sở Y tế", "Không đổi", &["1.1"], "auto"),
        ];
        let found = of(&old, &new, &(Statuses::new(), Statuses::new()));
        let what: Vec<(&str, &[What])> = found.items.iter().map(|c| (c.task.as_str(), &c.what[..])).collect();
        use What::*;
        assert_eq!(
            what,
            [("2.1", &[Decision][..]), ("3.4", &[Figures]), ("3.10", &[Text]), ("5.2", &[Went]), ("7.1", &[Came])]
        );
        assert_eq!(found.unchanged, 1);
    }

    #[test]
    fn equal_statements_are_paired_once_each() {
        let same = |id| item(id, "Sở Y tế", "Không phát sinh", &["1.1"], "auto");
        let found = of(&[same("1"), same("2")], &[same("2"), same("3"), same("4")], &Default::default());
        assert_eq!((found.unchanged, found.items.len()), (2, 1));
        assert_eq!(found.items[0].what, [What::Came]);
    }
}
