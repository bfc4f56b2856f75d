//! Decisions that people made, from the command line, JSON lines or the filled-in workbook, into the store.

use std::path::Path;

use calamine::{Data, Reader as _};
use serde::Deserialize;

use crate::model::{Diagnostic, Plan, Severity};
use crate::store::{self, PersonDecision, Store, Verdict};
use crate::text;

use super::anchors::{self, Place};
use super::lang::Lang;
use super::match_all::UNMATCHED;
use super::workspace::words;

/// Sheet and columns of the workbook in which people write.
const SHEET: &str = "Nội dung";
const ITEM: &str = "Mã nội dung";
const TASKS: &str = "Nhiệm vụ đúng";

/// One decision as it was written down.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Written {
    plan: Option<String>,
    item_id: Option<String>,
    agency: Option<String>,
    heading: Option<Vec<String>>,
    text: Option<String>,
    tasks: Option<Tasks>,
    /// `ask`, `later`; instead of tasks.
    state: Option<String>,
    note: Option<String>,
    who: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Tasks {
    List(Vec<String>),
    Words(String),
}

impl Written {
    fn words(&self) -> String {
        match (&self.state, &self.tasks) {
            (Some(state), _) => state.clone(),
            (None, Some(Tasks::List(tasks))) if tasks.is_empty() => "none".into(),
            (None, Some(Tasks::List(tasks))) => tasks.join(","),
            (None, Some(Tasks::Words(tasks))) => tasks.clone(),
            (None, None) => String::new(),
        }
    }
}

/// Takes the decisions of files. What fits no item, or is no decision, is said on the error stream. Gives how many were taken
/// and how many were not; one that stands already counts as neither.
///
/// # Errors
/// A file cannot be read, or the store fails; nothing of the files is taken then.
pub(super) fn take<P: AsRef<Path>>(
    store: &mut Store,
    plan: &Plan,
    paths: &[P],
    who: &str,
    lang: Lang,
) -> Result<(usize, usize), Diagnostic> {
    let places = anchors::places(store, plan)?;
    let (mut taken, mut refused) = (0, 0);
    store.atomically(|store| {
        for path in paths {
            let path = path.as_ref();
            let fitted = anchors::fit(store, plan)?;
            for (line, written) in read(path)? {
                let outcome = written.and_then(|written| {
                    let place = find(&places, &written, plan)?;
                    let (verdict, tasks) = words::verdict(&written.words(), plan)?;
                    let stands = fitted.of_item.get(&place.item);
                    if stands.is_some_and(|d| (d.verdict, &d.tasks) == (verdict, &tasks) && verdict != Verdict::Undo) {
                        return Ok(None);
                    }
                    let by = written.who.as_deref().unwrap_or(who);
                    Ok(Some(made(place, verdict, tasks, written.note.unwrap_or_default(), by)))
                });
                match outcome {
                    Ok(Some(decision)) => {
                        record(store, &decision)?;
                        taken += 1;
                    }
                    Ok(None) => {}
                    Err(diagnostic) => {
                        refused += 1;
                        eprintln!(
                            "{}, {} {line}: {}",
                            path.display(),
                            lang.pick("dòng", "line"),
                            lang.full(&diagnostic)
                        );
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok((taken, refused))
}

/// A decision on a place, made now.
pub(super) fn made(
    place: &Place,
    verdict: Verdict,
    tasks: Vec<crate::model::TaskId>,
    note: String,
    who: &str,
) -> PersonDecision {
    PersonDecision {
        anchor: place.anchor.clone(),
        agency_name: place.agency_name.clone(),
        text: place.text.clone(),
        heading: place.heading.clone(),
        alone: place.alone,
        verdict,
        tasks,
        note,
        who: who.to_owned(),
        at: store::now(),
    }
}

/// Writes a decision and its line of the log, together.
pub(super) fn record(store: &mut Store, decision: &PersonDecision) -> Result<(), Diagnostic> {
    store.atomically(|store| {
        let hash = store.add_person_decision(decision)?;
        store.keep(UNMATCHED, &true)?;
        store.log(&decision.who, &words::of_decision(decision), &format!("decision {hash}"))
    })
}

fn find<'p>(places: &'p [Place], written: &Written, plan: &Plan) -> Result<&'p Place, Diagnostic> {
    let tight = |number: &str| text::ascii_key(number).replace(' ', "");
    if let Some(other) = written.plan.as_deref().filter(|number| tight(number) != tight(&plan.number)) {
        return Err(Diagnostic::new(Severity::Error, "decision-other-plan", other));
    }
    let unknown = || {
        let what = written.item_id.as_deref().or(written.text.as_deref()).unwrap_or_default();
        Diagnostic::new(Severity::Error, "item-unknown", what.chars().take(60).collect::<String>())
    };
    if let Some(place) = written.item_id.as_deref().and_then(|id| places.iter().find(|place| place.item == id)) {
        return Ok(place);
    }
    // The file may have been made before the document was replaced: the words tell, where they tell one item from all others.
    let Some(text) = written.text.as_deref().map(text::key).filter(|text| !text.is_empty()) else {
        return Err(unknown());
    };
    let agency = written.agency.as_deref().map(text::key);
    let heading = written.heading.as_ref().map(|h| h.last().map(|last| text::key(last)).unwrap_or_default());
    let mut fitting: Vec<&Place> = places
        .iter()
        .filter(|place| place.anchor.text == text)
        .filter(|place| agency.as_ref().is_none_or(|agency| text::key(&place.agency_name) == *agency))
        .collect();
    if fitting.len() > 1
        && let Some(heading) = heading
    {
        fitting.retain(|place| place.anchor.heading == heading);
    }
    match fitting[..] {
        [place] => Ok(place),
        _ => Err(unknown()),
    }
}

type Lines = Vec<(usize, Result<Written, Diagnostic>)>;

fn read(path: &Path) -> Result<Lines, Diagnostic> {
    let missing = || Diagnostic::new(Severity::Error, "file-missing", path.display().to_string());
    let bytes = std::fs::read(path).map_err(|_| missing())?;
    if bytes.starts_with(b"PK") {
        return workbook(bytes, path);
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().map(|line| line.trim_start_matches('\u{feff}').trim());
    Ok(lines
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| {
            let unreadable = |_| Diagnostic::new(Severity::Error, "line-unreadable", (number + 1).to_string());
            (number + 1, serde_json::from_str(line).map_err(unreadable))
        })
        .collect())
}

/// The workbook: rows in which a person wrote the right tasks.
fn workbook(bytes: Vec<u8>, path: &Path) -> Result<Lines, Diagnostic> {
    let wrong = || Diagnostic::new(Severity::Error, "decisions-unreadable", path.display().to_string());
    let open = || -> Option<calamine::Range<Data>> {
        calamine::Xlsx::new(std::io::Cursor::new(bytes)).ok()?.worksheet_range(SHEET).ok()
    };
    let range = std::panic::catch_unwind(std::panic::AssertUnwindSafe(open)).ok().flatten().ok_or_else(wrong)?;
    let mut rows = range.rows();
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let head: Vec<String> = rows.next().unwrap_or_default().iter().map(ToString::to_string).collect();
    let column = |name: &str| head.iter().position(|cell| cell.trim() == name).ok_or_else(wrong);
    let (item, tasks) = (column(ITEM)?, column(TASKS)?);
    let cell = |row: &[Data], at: usize| row.get(at).map(|cell| cell.to_string().trim().to_owned()).unwrap_or_default();
    Ok(rows
        .enumerate()
        .filter(|(_, row)| !cell(row, tasks).is_empty() && !cell(row, item).is_empty())
        .map(|(number, row)| {
            let written = Written {
                item_id: Some(cell(row, item)),
                tasks: Some(Tasks::Words(cell(row, tasks))),
                ..Written::default()
            };
            (first + number + 2, Ok(written))
        })
        .collect())
}
