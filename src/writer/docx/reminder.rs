//! The reminder as a document: letterhead, number and subject, addressee, text, recipients and signature.

use serde::Deserialize;

use super::MAIN;
use super::citation::{shortened, spelled_date};
use super::form::formal;
use super::letterhead::{self, Boxes, END_GRID, HEAD_GRID};
use super::outline::Outline;
use super::pieces::paragraph;
use super::wording::{BLANK_NUMBER, PlanNames};
use crate::writer::package::{Notes, Properties, Sources, pack};
use crate::writer::reminder::{Matter, ReminderInput};
use crate::writer::sentence::fill;

/// Longest words of a task, in characters.
const TASK: usize = 300;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    number: String,
    about: String,
    to: String,
    duty: String,
    missing: String,
    unreadable: String,
    partial: String,
    empty: String,
    partly: String,
    tasks: String,
    task: String,
    no_tasks: String,
    ask: String,
    again: String,
    supplement: String,
    closing: String,
}

/// Writes the letter.
pub(in crate::writer) fn reminder(input: &ReminderInput<'_>) -> Result<Vec<u8>, String> {
    let outline = Outline::read()?;
    let words: Words = toml::from_str(include_str!("../data/reminder.toml")).map_err(|error| error.to_string())?;
    let office = input.office;
    let plan = PlanNames::of(input.plan, &outline);
    let name = match office.name.trim() {
        "" => outline.letterhead.office_unknown.as_str(),
        name => name,
    };
    let symbols: Vec<&str> =
        [office.symbol.trim(), office.archive.trim()].into_iter().filter(|s| !s.is_empty()).collect();
    let (symbol, period) = (symbols.join("-"), format!("năm {}", input.year));
    let number = office.number.map_or(BLANK_NUMBER.to_owned(), |number| format!("{number:02}"));
    let deadline = spelled_date(Some(input.deadline), None);
    let values = [
        ("office", name),
        ("agency", input.agency.name.as_str()),
        ("plan", &plan.short),
        ("plan_full", &plan.full),
        ("period", &period),
        ("addressee", office.addressee.trim()),
        ("deadline", &deadline),
        ("number", &number),
        ("symbol", &symbol),
        ("files", &input.files.join("; ")),
    ];
    let say = |sentence: &str| fill(sentence, &values);
    let about = say(&words.about);
    let properties = Properties {
        title: about.clone(),
        creator: name.to_owned(),
        created: input.created(),
        sources: Sources::None,
        first_page: Vec::new(),
    };
    let place = match office.place.trim() {
        "" => outline.letterhead.place_unknown.as_str(),
        place => place,
    };
    let date = spelled_date(office.date.as_deref(), Some(input.year));
    let place_and_date = fill(&outline.letterhead.place_and_date, &[("place", place), ("date", &date)]);
    let (matter, ask) = match input.matter {
        Matter::Missing => (&words.missing, &words.ask),
        Matter::Unreadable => (&words.unreadable, &words.again),
        Matter::Partial => (&words.partial, &words.again),
        Matter::Empty => (&words.empty, &words.ask),
        Matter::Partly => (&words.partly, &words.supplement),
    };
    let bytes = pack(&properties, |out| {
        let number = say(&words.number);
        let boxes =
            Boxes { parent: &office.parent, name, number: &number, about: &about, place_and_date: &place_and_date };
        letterhead::boxes(out, &outline, &HEAD_GRID, &boxes)?;
        letterhead::addressees(out, &words.to, &input.agency.name)?;
        out.paragraph(paragraph("NoiDung", &say(&words.duty)))?;
        out.paragraph(paragraph("NoiDung", &say(matter)))?;
        if input.open.is_empty() {
            out.paragraph(paragraph("NoiDung", &say(&words.no_tasks)))?;
        } else {
            out.paragraph(paragraph("NoiDung", &say(&words.tasks)).keep_next(true))?;
        }
        for (at, task) in input.open.iter().enumerate() {
            let content = shortened(&formal(&task.content), TASK);
            let end = if at + 1 == input.open.len() { "." } else { ";" };
            let content = content.trim_end_matches(['.', ';', ',', ' ']);
            out.paragraph(paragraph(
                "NoiDung",
                &fill(&words.task, &[("id", task.id.as_str()), ("content", content), ("end", end)]),
            ))?;
        }
        out.paragraph(paragraph("NoiDung", &say(ask)))?;
        out.paragraph(paragraph("NoiDung", &say(&words.closing)))?;
        letterhead::end(out, &outline, &END_GRID, office, &[])?;
        out.section(MAIN, true)?;
        Ok(Notes::new(Sources::None))
    });
    bytes.map_err(|error| error.to_string())
}
