//! `tonghop decide`: a person's decision on one item.

use crate::model::{Diagnostic, Severity};
use crate::store::Verdict;

use super::super::Outcome;
use super::super::anchors::{self, Place};
use super::super::args::DecideArguments;
use super::super::decisions::record;
use super::super::lang::Lang;
use super::{Workspace, who, words};

/// Runs the command. The decision is on the disk when it says so.
///
/// # Errors
/// No such item or task, or the store fails.
pub(in super::super) fn decide(arguments: &DecideArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let mut workspace = Workspace::open(arguments.workspace.as_deref(), lang)?;
    super::super::settle::settle_if_needed(&mut workspace.store)?;
    let places = anchors::places(&workspace.store)?;
    let place = find(&places, &arguments.item)?;
    let fitted = anchors::fit_among(&workspace.store, &workspace.plan, &places)?;
    let (verdict, tasks) = match (&arguments.tasks, arguments.undo) {
        (Some(tasks), false) => words::verdict(tasks, &workspace.plan)?,
        (None, true) => (Verdict::Undo, Vec::new()),
        _ => return Err(Diagnostic::new(Severity::Error, "decide-what", &arguments.item)),
    };
    let stands = fitted.of_item.get(&place.item);
    let by = arguments.who.clone().unwrap_or_else(who);
    let note = arguments.note.clone().unwrap_or_default();
    let mut decision = place.decision(&workspace.store, &workspace.plan, (verdict, tasks), note, &by)?;
    if verdict == Verdict::Undo {
        let Some(stands) = stands else {
            return Err(Diagnostic::new(Severity::Error, "nothing-to-undo", &place.item));
        };
        // What is taken back may stand under the heading that the words had before.
        decision.anchor = stands.anchor.clone();
    }
    record(&mut workspace.store, &decision)?;
    println!("{}: {}", lang.pick("Đã ghi", "Taken"), words::of_decision(&decision));
    let alike =
        places.iter().filter(|p| p.text == place.text && p.item != place.item && !fitted.of_item.contains_key(&p.item));
    let alike: Vec<&str> = alike.map(|p| p.item.as_str()).collect();
    if !alike.is_empty() && verdict == Verdict::Tasks {
        // Offered, not done: the same words may mean another task elsewhere.
        println!(
            "{}: {}",
            lang.pick("Nội dung cùng lời văn, chưa quyết định", "The same words, not decided"),
            alike.join(" ")
        );
    }
    Ok(Outcome::Whole)
}

/// An item by its identity, or the beginning of it where only one begins so.
fn find<'p>(places: &'p [Place], item: &str) -> Result<&'p Place, Diagnostic> {
    let fitting: Vec<&Place> = places.iter().filter(|place| !item.is_empty() && place.item.starts_with(item)).collect();
    match fitting[..] {
        [place] => Ok(place),
        _ => Err(Diagnostic::new(Severity::Error, "item-unknown", item)),
    }
}
