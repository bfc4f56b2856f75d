//! What documents say: every character has one fate, every item comes from its place, and reports of many habits are understood.

#![allow(clippy::print_stdout, reason = "the figures are what these tests are read for")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::shared;
use tonghop::agency::{Evidence, Registry};
use tonghop::model::{Block, Cell, Document, Fate, FileKind, Location, Paragraph, Plan, Report, Span, Table};
use tonghop::report::{Reader, Source};
use tonghop::{plan, reader};

fn plan_3229() -> Plan {
    let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ke-hoach-3229.docx")).unwrap();
    plan::read(&reader::read(&bytes).unwrap()).unwrap().0
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

/// The segments of each paragraph, put together, are the paragraph, as stored and as shown.
fn assert_tiled(document: &Document, report: &Report, name: &str) {
    let mut raw: BTreeMap<u32, String> = BTreeMap::new();
    let mut display: BTreeMap<u32, String> = BTreeMap::new();
    let mut reached: BTreeMap<u32, usize> = BTreeMap::new();
    for segment in &report.segments {
        let at = reached.entry(segment.paragraph).or_default();
        assert_eq!(segment.start, *at, "{name}: a gap or an overlap in paragraph {}", segment.paragraph);
        *at = segment.end;
        raw.entry(segment.paragraph).or_default().push_str(segment.raw.as_ref().unwrap_or(&segment.display));
        display.entry(segment.paragraph).or_default().push_str(&segment.display);
    }
    document.each_paragraph(&mut |paragraph| {
        if !paragraph.text.is_empty() {
            assert_eq!(raw.get(&paragraph.index), Some(&paragraph.text), "{name}: paragraph {}", paragraph.index);
            assert_eq!(
                display.get(&paragraph.index),
                Some(&paragraph.display),
                "{name}: paragraph {}",
                paragraph.index
            );
        }
    });
    let mut of_item: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for segment in &report.segments {
        if let Fate::Item(id) = &segment.fate {
            of_item.entry(id).or_default().push(&segment.display);
        }
    }
    for item in &report.items {
        let pieces = of_item.get(item.id.as_str()).unwrap_or_else(|| panic!("{name}: {} has no segment", item.text));
        for line in item.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            assert!(pieces.iter().any(|piece| piece.contains(line)), "{name}: {line} comes from nowhere");
        }
        if let Some(raw) = &item.raw {
            // The edits lead from the stored words to the shown ones.
            for edit in &item.edits {
                let shown: String = item.text.chars().skip(edit.at).take(edit.after.chars().count()).collect();
                assert_eq!(shown, edit.after, "{name}: {raw}");
            }
        }
    }
}

#[test]
fn every_character_of_every_document_has_one_fate() {
    let plan = plan_3229();
    let registry = Registry::builtin().for_plan(&plan);
    let report_reader = Reader::new(&plan, &registry);
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inbox"), &mut paths);
    for folder in ["eval/dev/reports", "eval/cds/reports", "corpus/docx", "corpus/docx-features", "corpus/plans"] {
        if let Some(folder) = shared(folder) {
            files(&folder, &mut paths);
        }
    }
    // Some of the corpus here; all of it with TONGHOP_DEEP.
    let every = if std::env::var_os("TONGHOP_DEEP").is_some() { 1 } else { 5 };
    let mut read = 0;
    for (_, path) in
        paths.iter().enumerate().filter(|(i, path)| i % every == 0 || !path.to_string_lossy().contains("corpus"))
    {
        let bytes = fs::read(path).unwrap();
        let Ok(document) = reader::read(&bytes) else { continue };
        let report = report_reader.read(&document, Source { sha256: "0", name: None, sender: None });
        assert_tiled(&document, &report, &path.display().to_string());
        read += 1;
    }
    println!("{read} documents");
    assert!(read >= 14);
}

/// A document with one table, as the reader would give it.
fn with_table(kind: &str, rows: &[Vec<TableCell>]) -> Document {
    let sheet = kind == "xlsx";
    let mut document = Document::new(if sheet { FileKind::Xlsx } else { FileKind::Docx });
    if !sheet {
        for text in ["BÁO CÁO", "Kết quả thực hiện Kế hoạch số 3229/KH-UBND năm 2024"] {
            document.blocks.push(Block::Paragraph(paragraph(text, true, Location::Block { block: 1 })));
        }
    }
    let mut table = Table { number: 1, sheet: sheet.then(|| "Sheet1".to_owned()), ..Table::default() };
    // Columns as the grid has them: a merged cell of an earlier row keeps its columns taken.
    let mut taken: BTreeMap<(usize, usize), ()> = BTreeMap::new();
    for (r, row) in rows.iter().enumerate() {
        let mut cells = Vec::new();
        let mut column = 0;
        for (c, cell) in row.iter().enumerate() {
            while taken.contains_key(&(r, column)) {
                column += 1;
            }
            for down in 0..cell.rowspan {
                for across in 0..cell.colspan {
                    taken.insert((r + down, column + across), ());
                }
            }
            let location = if sheet {
                Location::Sheet { sheet: "Sheet1".into(), row: r as u32 + 1, column: column as u32 + 1 }
            } else {
                Location::Cell { table: 1, row: r as u32 + 1, cell: c as u32 + 1, block: 1 }
            };
            let blocks = if cell.text.is_empty() && sheet {
                Vec::new()
            } else {
                cell.text
                    .split('\n')
                    .map(|line| Block::Paragraph(paragraph(line, cell.bold, location.clone())))
                    .collect()
            };
            cells.push(Cell {
                blocks,
                column: column as u32,
                colspan: cell.colspan as u32,
                rowspan: cell.rowspan as u32,
            });
            column += cell.colspan;
        }
        table.rows.push(cells);
    }
    document.blocks.push(Block::Table(table));
    document.renumber();
    document
}

fn paragraph(text: &str, bold: bool, location: Location) -> Paragraph {
    Paragraph {
        text: text.to_owned(),
        display: text.to_owned(),
        spans: vec![Span { start: 0, end: text.len(), bold, ..Span::default() }],
        centred: matches!(location, Location::Block { .. }),
        location,
        ..Paragraph::default()
    }
}

#[derive(serde::Deserialize)]
struct TableCell {
    text: String,
    #[serde(default = "one")]
    colspan: usize,
    #[serde(default = "one")]
    rowspan: usize,
    #[serde(default)]
    bold: bool,
}

fn one() -> usize {
    1
}

#[derive(serde::Deserialize)]
struct Expected {
    number: Option<String>,
    result_contains: String,
    heading_contains: Option<String>,
    kind: tonghop::model::ItemKind,
}

#[derive(serde::Deserialize)]
struct TableCase {
    name: String,
    kind: String,
    rows: Vec<Vec<TableCell>>,
    expect: Vec<Expected>,
}

fn data<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What is wrong with the reading of a table, if anything.
fn judge(case: &TableCase, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if report.items.len() != case.expect.len() {
        wrong.push(format!("{} items, wants {}", report.items.len(), case.expect.len()));
    }
    for (item, want) in report.items.iter().zip(&case.expect) {
        if !flat(&item.text).contains(&flat(&want.result_contains)) {
            wrong.push(format!("“{}” lacks “{}”", flat(&item.text), want.result_contains));
        }
        if want.number.is_some() && item.number != want.number {
            wrong.push(format!("number {:?}, wants {:?}", item.number, want.number));
        }
        if want.heading_contains.as_ref().is_some_and(|h| !item.heading.iter().any(|own| flat(own).contains(&flat(h))))
        {
            wrong.push(format!("heading {:?} lacks {:?}", item.heading, want.heading_contains));
        }
        if item.kind != want.kind {
            wrong.push(format!("{:?}, wants {:?}: {}", item.kind, want.kind, flat(&item.text)));
        }
    }
    wrong
}

#[test]
fn tables_of_many_habits_give_their_rows_with_the_right_columns() {
    let plan = plan_3229();
    let registry = Registry::builtin().for_plan(&plan);
    let report_reader = Reader::new(&plan, &registry);
    let cases: Vec<TableCase> = data("tables.json");
    let mut failed = 0;
    for case in &cases {
        let document = with_table(&case.kind, &case.rows);
        let report = report_reader.read(&document, Source { sha256: "0", name: None, sender: None });
        assert_tiled(&document, &report, &case.name);
        let wrong = judge(case, &report);
        if !wrong.is_empty() {
            failed += 1;
            println!("FAIL {} {:?}\n  {}", case.name, report.not_a_report, wrong.join("\n  "));
        }
    }
    println!("{} passed, {failed} failed", cases.len() - failed);
    assert_eq!(failed, 0);
}

#[derive(serde::Deserialize)]
struct LetterheadCase {
    name: String,
    letterhead: Vec<String>,
    doc_number: Option<String>,
    place: Option<String>,
    date: Option<String>,
    #[serde(default)]
    signature: Vec<String>,
    #[serde(default)]
    title: Vec<String>,
    file_name: Option<String>,
    sender: Option<String>,
    agency_id: Option<String>,
    agency: Option<String>,
}

#[test]
fn letterheads_of_all_kinds_and_eras_lead_to_their_agency_and_never_to_a_wrong_one() {
    let registry = Registry::builtin();
    let cases: Vec<LetterheadCase> = data("letterheads.json");
    let bare = |id: &str| id.strip_prefix("bt25-").or_else(|| id.strip_prefix("ld25-")).unwrap_or(id).to_owned();
    let mut failed = 0;
    for case in &cases {
        let found = registry.identify(&Evidence {
            letterhead: case.letterhead.clone(),
            doc_number: case.doc_number.clone(),
            place: case.place.clone(),
            signature: case.signature.clone(),
            title: case.title.clone(),
            body: None,
            file_name: case.file_name.clone(),
            sender: case.sender.clone(),
            date: case.date.clone(),
        });
        let right = match (&found, &case.agency_id, &case.agency) {
            (None, _, None) => true,
            (Some(found), Some(id), _) => bare(&found.agency.id.0) == bare(id),
            (Some(found), None, Some(name)) => {
                tonghop::text::ascii_key(&found.agency.name) == tonghop::text::ascii_key(name)
                    || registry.resolve(name, case.date.as_deref()).id == found.agency.id
            }
            _ => false,
        };
        if !right {
            failed += 1;
            println!("FAIL {}: {:?}, wants {:?} {:?}", case.name, found.map(|f| f.agency), case.agency_id, case.agency);
        }
    }
    println!("{} passed, {failed} failed", cases.len() - failed);
    assert_eq!(failed, 0);
}

#[derive(serde::Deserialize)]
struct FigureCase {
    text: String,
    expect: Vec<ExpectedFigure>,
}

#[derive(serde::Deserialize, Debug)]
struct ExpectedFigure {
    surface: String,
    value: f64,
    #[serde(default = "unscaled")]
    scale: f64,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    percent: bool,
    of: Option<f64>,
    #[serde(default)]
    ambiguous: bool,
}

fn unscaled() -> f64 {
    1.0
}

#[test]
fn figures_are_read_right_or_flagged() {
    let cases: Vec<FigureCase> = data("figures.json");
    let (mut mentions, mut wrong, mut silent, mut counted, mut other_unit) = (0, 0, 0, 0, 0);
    for case in &cases {
        let found = tonghop::text::figures::find(&case.text);
        let mut at = 0;
        for want in &case.expect {
            mentions += 1;
            let place = case.text[at..].find(&want.surface).map_or(at, |p| p + at);
            let hit = found.iter().find(|f| f.start >= place && f.start < place + want.surface.len());
            let right = hit.is_some_and(|f| {
                (f.value * f.scale - want.value * want.scale).abs() < 1e-6 * want.value.abs().max(1.0)
                    && f.percent == want.percent
                    && (want.of.is_none() || f.of == want.of)
            });
            let flagged = hit.is_some_and(|f| f.ambiguous);
            at = place;
            if !right || (want.ambiguous && !flagged) {
                wrong += 1;
                silent += usize::from(hit.is_some() && !flagged);
                println!("FAIL {want:?} in “{}”: {hit:?}", case.text);
            }
            if let (Some(unit), Some(found)) = (want.unit.as_deref().filter(|_| !want.percent), hit) {
                counted += 1;
                if *unit != found.unit {
                    other_unit += 1;
                    println!("unit “{unit}” is read as “{}” in “{}”", found.unit, case.text);
                }
            }
        }
        // Nothing else is a figure.
        for f in &found {
            let said = &case.text[f.start..f.end];
            if !case.expect.iter().any(|want| {
                let mut places = case.text.match_indices(&want.surface);
                places.any(|(p, _)| f.start >= p && f.start < p + want.surface.len())
            }) {
                wrong += 1;
                silent += usize::from(!f.ambiguous);
                println!("FAIL “{said}” is no figure in “{}”", case.text);
            }
        }
    }
    println!("{mentions} mentions, {wrong} wrong, {silent} silently; {other_unit} of {counted} units differ");
    assert_eq!(silent, 0);
    assert!(other_unit * 50 <= counted, "units must be whole: {other_unit} of {counted} differ");
}
