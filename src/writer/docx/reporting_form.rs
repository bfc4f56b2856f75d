//! The reporting form as a document: letterhead, title, guide, one row a task, signature.

use docx_rs::Run;

use super::letterhead::{self, Boxes};
use super::metrics::balanced_lines;
use super::outline::Outline;
use super::pieces::{cell, data_row, head_row, paragraph, ruled_table, run};
use super::wording::PlanNames;
use crate::model::{Office, Plan};
use crate::plan::form;
use crate::writer::package::{Notes, Page, Properties, Row, Sources, pack};
use crate::writer::reporting_form::{FormInput, Line};
use crate::writer::sentence::fill;

/// Pages of the form: landscape, since its columns are many.
const PAGE: Page = Page { landscape: true, margins: [1_701, 1_134, 1_134, 1_134], title_page: true };
/// Columns: code, task, result, figures, difficulties, proposals. Twips; 14,570 in all.
const GRID: [usize; 6] = [1_950, 3_700, 3_900, 1_500, 1_760, 1_760];
/// Columns of the letterhead and of the signature.
const SIDES: [usize; 2] = [6_000, 8_570];
/// Size of a code, in half-points.
const CODE: usize = 16;

/// How the plan is named in a title.
pub(in crate::writer) fn plan_name(plan: &Plan) -> Result<String, String> {
    Ok(PlanNames::of(plan, &Outline::read()?).full)
}

/// Writes the form.
pub(in crate::writer) fn form(input: &FormInput<'_>) -> Result<Vec<u8>, String> {
    let outline = Outline::read()?;
    let words = form::words();
    let plan = PlanNames::of(input.plan, &outline);
    let subject = input.subject(&plan.full);
    let properties = Properties {
        title: format!("{} {subject}", words.kind),
        creator: input.office.name.clone(),
        created: input.created(),
        sources: Sources::None,
        first_page: Vec::new(),
    };
    let place = match input.office.place.trim() {
        "" => words.place_unknown.as_str(),
        place => place,
    };
    let date = fill(&words.place_and_date, &[("place", place), ("year", &input.year.to_string())]);
    let signs = Office {
        addressee: String::new(),
        signer_title: vec![words.signer_title.clone()],
        signer: words.signer.clone(),
        archive: String::new(),
        ..Office::default()
    };
    let bytes = pack(&properties, |out| {
        letterhead::boxes(
            out,
            &outline,
            &SIDES,
            &Boxes {
                parent: input.parent(),
                name: &input.agency.name,
                number: &words.number,
                about: "",
                place_and_date: &date,
            },
        )?;
        out.paragraph(paragraph("TenLoai", &words.kind))?;
        for line in balanced_lines(&subject, true, 14, PAGE.text_width() - 600) {
            out.paragraph(paragraph("TrichYeu", &line))?;
        }
        out.paragraph(paragraph("TrichYeu", ""))?;
        for sentence in input.guide() {
            out.paragraph(guide(&sentence))?;
        }
        let numbers: Vec<String> = (1..=GRID.len()).map(|number| format!("({number})")).collect();
        let heads = [head_row(&GRID, &words.columns), head_row(&GRID, &numbers)];
        out.table(ruled_table(&GRID), heads.into_iter().chain(input.lines().iter().map(row)))?;
        out.paragraph(paragraph("BangTrai", ""))?;
        letterhead::end(out, &outline, &SIDES, &signs, std::slice::from_ref(&input.office.name))?;
        out.section(PAGE, true)?;
        Ok(Notes::new(Sources::None))
    });
    bytes.map_err(|error| error.to_string())
}

/// A sentence that tells what to do; the code behind it in small letters.
fn guide(sentence: &str) -> docx_rs::Paragraph {
    let (words, code) = match form::codes(sentence).first() {
        Some(code) => sentence.split_at(code.start),
        None => (sentence, ""),
    };
    let paragraph = docx_rs::Paragraph::new().style("DanBang").add_run(run(words).italic());
    if code.is_empty() { paragraph } else { paragraph.add_run(run(code).size(CODE)) }
}

/// A row to fill in.
fn row(line: &Line) -> Row {
    let id = paragraph("BangGiua", &line.id);
    let code = docx_rs::Paragraph::new().style("BangGiua").add_run(Run::new().add_text(line.code.clone()).size(CODE));
    let mut cells = vec![cell(&GRID, 0, 1, [id, code]), cell(&GRID, 1, 1, [paragraph("BangTrai", &line.words)])];
    cells.extend((2..GRID.len()).map(|column| cell(&GRID, column, 1, [paragraph("BangTrai", "")])));
    data_row(cells, line.words.chars().count())
}
