//! Decisions that people made, from the command line, JSON lines or the filled-in workbook, into the store.

mod compare;
mod sheet;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::{Diagnostic, Plan, Severity, TaskId};
use crate::store::{PersonDecision, Store, Verdict};
use crate::text;

use super::anchors::{self, Digest, Place};
use super::lang::Lang;
use super::match_all::UNMATCHED;
use super::workspace::words;
use written::{Line, Written};

pub(super) use compare::compare;
pub(super) use sheet::is_workbook;

/// What became of the decisions of files.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    /// Written down.
    pub taken: usize,
    /// Not taken, each with its reason said.
    pub refused: usize,
    /// Another person had decided the same.
    pub agreed: usize,
    /// Another person had decided otherwise; counted among `refused` too.
    pub conflicts: usize,
    /// Nobody had decided before.
    pub first: usize,
}

/// Takes the decisions of files. What fits no item, is no decision, contradicts itself or another person is said on the error
/// stream with its row. One that stands already is not taken twice.
///
/// # Errors
/// A file cannot be read, or the store fails; nothing of the files is taken then.
pub(super) fn take<P: AsRef<Path>>(
    store: &mut Store,
    plan: &Plan,
    paths: &[P],
    who: &str,
    lang: Lang,
) -> Result<Taken, Diagnostic> {
    if paths.is_empty() {
        return Ok(Taken::default());
    }
    let places = Index::new(anchors::places(store)?);
    let mut count = Taken::default();
    store.atomically(|store| {
        for path in paths {
            let path = path.as_ref();
            let fitted = anchors::fit_among(store, plan, &places.places)?;
            for (place, outcome) in judged(written::read(path)?, &places, store, plan) {
                let outcome = outcome.and_then(|(item, verdict, tasks, written)| {
                    let by = written.who.as_deref().unwrap_or(who);
                    let stands = fitted.of_item.get(&item.item);
                    let of_another = stands.filter(|d| text::ascii_key(&d.who) != text::ascii_key(by));
                    if let Some(decision) =
                        stands.filter(|d| (d.verdict, sorted(&d.tasks)) == (verdict, sorted(&tasks)))
                    {
                        count.agreed += usize::from(of_another.is_some() && decision.verdict == Verdict::Tasks);
                        return Ok(None);
                    }
                    // What another person decided stands; what was only asked or put off does not.
                    if let Some(other) = of_another.filter(|d| d.verdict == Verdict::Tasks) {
                        if verdict == Verdict::Later {
                            return Ok(None);
                        }
                        count.conflicts += 1;
                        let theirs = words::of_verdict(other.verdict, &other.tasks);
                        let ours = words::of_verdict(verdict, &tasks);
                        let detail = format!("{} – {theirs}; {by} – {ours}", other.who);
                        return Err(Diagnostic::new(Severity::Error, "decision-conflict", detail));
                    }
                    count.first += usize::from(stands.is_none());
                    item.decision(store, plan, (verdict, tasks), written.note.unwrap_or_default(), by).map(Some)
                });
                match outcome {
                    Ok(Some(decision)) => {
                        record(store, &decision)?;
                        count.taken += 1;
                    }
                    Ok(None) => {}
                    // The line is not to blame where the store fails.
                    Err(diagnostic) if diagnostic.code.starts_with("store-") => return Err(diagnostic),
                    Err(diagnostic) => {
                        count.refused += 1;
                        eprintln!("{}{}: {}", path.display(), place.said(lang), lang.full(&diagnostic));
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(count)
}

/// Where a decision stands in its file.
#[derive(Debug, Clone)]
struct At {
    sheet: String,
    row: u32,
}

impl At {
    fn said(&self, lang: Lang) -> String {
        let sheet = if self.sheet.is_empty() { String::new() } else { format!(", “{}”", self.sheet) };
        format!("{sheet}, {} {}", lang.pick("dòng", "line"), self.row)
    }
}

type Judged<'p> = (At, Result<(&'p Place, Verdict, Vec<TaskId>, Written), Diagnostic>);

/// What each line says about which item. Lines of one file that say different things about an item are all refused; of several
/// that say the same the first is taken.
fn judged<'p>(lines: Vec<Line>, places: &'p Index, store: &Store, plan: &Plan) -> Vec<Judged<'p>> {
    let from_sheets = lines.iter().any(|line| !line.sheet.is_empty());
    let mut out: Vec<Judged<'p>> = Vec::with_capacity(lines.len());
    for Line { sheet, row, written } in lines {
        let outcome = written.and_then(|written| {
            let place = places.find(&written, store, plan)?;
            let (verdict, tasks) = decided(&written, plan)?;
            Ok((place, verdict, tasks, written))
        });
        out.push((At { sheet, row }, outcome));
    }
    // Of JSON lines, which are a log, the later one counts.
    if !from_sheets {
        return out;
    }
    let mut of_item: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, outcome)) in out.iter().enumerate() {
        if let Ok((place, ..)) = outcome {
            of_item.entry(&place.item).or_default().push(at);
        }
    }
    let mut doubled = Vec::new();
    for rows in of_item.into_values().filter(|rows| rows.len() > 1) {
        let mut said: Vec<(Verdict, Vec<&TaskId>)> = Vec::new();
        let mut detail: Vec<String> = Vec::new();
        for &at in &rows {
            let (At { sheet, row }, Ok((_, verdict, tasks, written))) = &out[at] else { continue };
            said.push((*verdict, sorted(tasks)));
            detail.push(format!("“{sheet}” {row}: {}", written.words()));
        }
        if said.windows(2).all(|pair| pair[0] == pair[1]) {
            doubled.extend(rows.into_iter().skip(1));
            continue;
        }
        for at in rows {
            out[at].1 = Err(Diagnostic::new(Severity::Error, "decision-contradicts", detail.join("; ")));
        }
    }
    let mut at = 0;
    out.retain(|_| {
        at += 1;
        !doubled.contains(&(at - 1))
    });
    out
}

fn sorted(tasks: &[TaskId]) -> Vec<&TaskId> {
    let mut tasks: Vec<&TaskId> = tasks.iter().collect();
    tasks.sort();
    tasks
}

/// The decision of a line. A number that a spreadsheet program changed is read back only where one task can be meant.
fn decided(written: &Written, plan: &Plan) -> Result<(Verdict, Vec<TaskId>), Diagnostic> {
    let mut meant: Vec<&TaskId> = Vec::new();
    for reading in &written.readings {
        let known = plan.tasks.iter().find(|task| task.id.0.eq_ignore_ascii_case(reading));
        meant.extend(known.map(|task| &task.id).filter(|id| !meant.contains(id)));
    }
    match meant[..] {
        [] => words::verdict(&written.words(), plan).map_err(|error| {
            let changed = !written.readings.is_empty() || looks_like_a_day(&written.words());
            if changed { Diagnostic::new(Severity::Error, "task-as-day", error.detail) } else { error }
        }),
        [task] => Ok((Verdict::Tasks, vec![task.clone()])),
        _ => {
            let list: Vec<&str> = meant.iter().map(|task| task.as_str()).collect();
            Err(Diagnostic::new(Severity::Error, "task-read-several", list.join(", ")))
        }
    }
}

/// `03/04/2025`, `2025-04-03`, `2025-04-03T00:00:00`.
fn looks_like_a_day(written: &str) -> bool {
    let day = written.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '-']).collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Writes a decision and its line of the log, together.
pub(super) fn record(store: &mut Store, decision: &PersonDecision) -> Result<(), Diagnostic> {
    store.atomically(|store| {
        let hash = store.add_person_decision(decision)?;
        store.keep(UNMATCHED, &true)?;
        store.log(&decision.who, &words::of_decision(decision), &format!("decision {hash}"))
    })
}

/// The items that are used, by identity.
struct Index {
    places: Vec<Place>,
    of_item: BTreeMap<String, usize>,
}

impl Index {
    fn new(places: Vec<Place>) -> Index {
        let mut of_item = BTreeMap::new();
        for (at, place) in places.iter().enumerate() {
            of_item.entry(place.item.clone()).or_insert(at);
        }
        Index { places, of_item }
    }

    fn find(&self, written: &Written, store: &Store, plan: &Plan) -> Result<&Place, Diagnostic> {
        let tight = |number: &str| text::ascii_key(number).replace(' ', "");
        if let Some(other) = written.plan.as_deref().filter(|number| tight(number) != tight(&plan.number)) {
            return Err(Diagnostic::new(Severity::Error, "decision-other-plan", other));
        }
        let words = written.text.as_deref().map(text::key).filter(|text| !text.is_empty());
        let named = written.item_id.as_deref();
        if let Some(place) = named.and_then(|id| self.of_item.get(id)).and_then(|at| self.places.get(*at)) {
            // A row whose identity and words do not belong together was sorted or pasted in parts: nobody knows which is meant.
            // A very long text is cut in the workbook.
            if let Some(words) = words.filter(|words| written.shown && Digest::of(words) != place.text)
                && !text::key(&store.item(&place.item)?.item.text).starts_with(words.as_str())
            {
                return Err(Diagnostic::new(Severity::Error, "item-text-changed", quoted(&words)));
            }
            return Ok(place);
        }
        let unknown = || {
            let what = written.item_id.as_deref().or(written.text.as_deref()).unwrap_or_default();
            let code = match named {
                Some(id) if written.shown && is_number(id) => "item-id-number",
                _ if written.shown && words.is_some() => "item-gone",
                _ => "item-unknown",
            };
            Diagnostic::new(Severity::Error, code, quoted(what))
        };
        // The file may have been made before the document was replaced: the words tell, where they tell one item from all others.
        let Some(text) = words.clone() else {
            return Err(unknown());
        };
        let agency = written.agency.as_deref().map(text::key);
        let text = Digest::of(&text);
        let heading = written.heading.as_ref().map(|heading| Digest::of(&anchors::key_of_heading(heading)));
        let mut fitting: Vec<&Place> = self
            .places
            .iter()
            .filter(|place| place.text == text)
            .filter(|place| agency.as_ref().is_none_or(|agency| text::key(&place.agency.name) == *agency))
            .collect();
        if fitting.len() > 1
            && let Some(heading) = heading
        {
            fitting.retain(|place| place.heading == heading);
        }
        match fitting[..] {
            [place] => Ok(place),
            _ => Err(unknown()),
        }
    }
}

fn quoted(text: &str) -> String {
    text.chars().take(60).collect()
}

/// `1.23E+15`, `123456`: an identity that was taken for a number.
fn is_number(id: &str) -> bool {
    id.contains(['E', '.', ',']) && id.replace(',', ".").parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::written::Tasks;
    use super::*;

    fn plan(tasks: &[&str]) -> Plan {
        let tasks: Vec<String> = tasks
            .iter()
            .map(|id| {
                format!(r#"{{"id":"{id}","section":"1","content":"a","lead":"","coordinating":"","schedule":""}}"#)
            })
            .collect();
        let json = format!(
            r#"{{"number":"1/KH","issuer":"","date":"2024-01-01","title":"","sections":[{{"id":"1"}}],"tasks":[{}]}}"#,
            tasks.join(",")
        );
        crate::plan::from_json(&json).unwrap()
    }

    fn said(words: &str, readings: &[&str], tasks: &[&str]) -> Result<Vec<String>, String> {
        let readings = readings.iter().map(|reading| (*reading).to_owned()).collect();
        let written = Written { tasks: Some(Tasks::Words(words.into())), readings, ..Written::default() };
        decided(&written, &plan(tasks))
            .map(|(_, tasks)| tasks.into_iter().map(|task| task.0).collect())
            .map_err(|e| e.code)
    }

    #[test]
    fn a_number_that_a_spreadsheet_changed_is_read_back_only_where_one_task_can_be_meant() {
        let read = ["2.1", "2.10"];
        assert_eq!(said("2.1", &read, &["2.1", "2.2"]), Ok(vec!["2.1".to_owned()]));
        assert_eq!(said("2.1", &read, &["2.10", "2.2"]), Ok(vec!["2.10".to_owned()]));
        assert_eq!(said("2.1", &read, &["2.1", "2.10"]), Err("task-read-several".to_owned()));
        assert_eq!(said("3-Apr", &["3.4", "4.3"], &["3.4"]), Ok(vec!["3.4".to_owned()]));
        assert_eq!(said("2025-04-03T00:00:00", &[], &["3.4"]), Err("task-as-day".to_owned()));
        assert_eq!(said("2.10", &[], &["2.1", "2.10"]), Ok(vec!["2.10".to_owned()]), "text is what was typed");
        assert_eq!(said("5", &[], &["5"]), Ok(vec!["5".to_owned()]));
        assert_eq!(said("không thuộc Kế hoạch", &[], &["5"]), Ok(vec![]));
    }

    #[test]
    fn an_identity_that_became_a_number_is_told_from_one_that_is_unknown() {
        assert!(is_number("1.23E+15") && is_number("12345.5"));
        assert!(!is_number("3f8a1c0b") && !is_number("58bc-12"));
    }
}
