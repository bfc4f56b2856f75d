//! Gold labels: one JSON a report, what its items are and which tasks they belong to.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::matching::Labelled;
use crate::model::{Diagnostic, ItemKind, Severity};

/// A labelled report.
#[derive(Debug, Deserialize)]
pub(super) struct Gold {
    /// Stem of the report's file name.
    pub id: String,
    /// Who reports.
    pub agency: String,
    #[serde(default)]
    blocks: Vec<Block>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
enum Block {
    P {},
    H {
        level: usize,
        #[serde(default)]
        num: Option<String>,
        text: String,
    },
    Item {
        text: String,
        tasks: Vec<String>,
        kind: ItemKind,
        cue: String,
    },
    Table {
        rows: Vec<Row>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Row {
    Section { section: String },
    Item { cells: Vec<serde_json::Value>, tasks: Vec<String>, kind: ItemKind, cue: String },
}

/// A labelled item: the forms in which it may be found, and what is right about it.
pub(super) struct GoldItem<'g> {
    /// Texts that count as the item; for a row, with and without its first cells.
    pub texts: Vec<String>,
    /// Right tasks, the most important first.
    pub tasks: &'g [String],
    /// Right kind.
    pub kind: ItemKind,
    /// What tells the task: `explicit`, `heading`, `content`.
    pub cue: &'g str,
}

impl Gold {
    /// All labels of a folder, in the order of their names.
    ///
    /// # Errors
    /// The folder or a file cannot be read.
    pub(super) fn load(folder: &Path) -> Result<Vec<Gold>, Diagnostic> {
        let failed = |what: String| Diagnostic::new(Severity::Error, "gold-unreadable", what);
        let entries = fs::read_dir(folder).map_err(|_| failed(folder.display().to_string()))?;
        let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        paths
            .iter()
            .map(|path| {
                let text = fs::read_to_string(path).map_err(|error| failed(format!("{}: {error}", path.display())))?;
                serde_json::from_str(&text).map_err(|error| failed(format!("{}: {error}", path.display())))
            })
            .collect()
    }

    /// The labelled items in order.
    pub(super) fn items(&self) -> Vec<GoldItem<'_>> {
        let mut out = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Item { text, tasks, kind, cue } => {
                    out.push(GoldItem { texts: vec![text.clone()], tasks, kind: *kind, cue });
                }
                Block::Table { rows } => {
                    for row in rows {
                        if let Row::Item { cells, tasks, kind, cue } = row {
                            out.push(GoldItem { texts: row_texts(&words(cells)), tasks, kind: *kind, cue });
                        }
                    }
                }
                Block::P {} | Block::H { .. } => {}
            }
        }
        out
    }

    /// The same items as decisions that a person made.
    pub(super) fn labelled(&self) -> Vec<Labelled> {
        let mut out = Vec::new();
        let mut headings: Vec<(usize, String)> = Vec::new();
        let mut push = |heading: Vec<String>, text: String, tasks: &[String], kind: ItemKind| {
            let kind = serde_json::to_value(kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
            out.push(Labelled {
                agency: self.agency.clone(),
                heading,
                text,
                tasks: tasks.to_vec(),
                kind,
                ..Labelled::default()
            });
        };
        for block in &self.blocks {
            match block {
                Block::P {} => {}
                Block::H { level, num, text } => {
                    headings.retain(|(above, _)| above < level);
                    let number = num.as_deref().unwrap_or_default();
                    headings.push((*level, format!("{number} {text}").trim().to_owned()));
                }
                Block::Item { text, tasks, kind, .. } => {
                    push(headings.iter().map(|(_, h)| h.clone()).collect(), text.clone(), tasks, *kind);
                }
                Block::Table { rows } => {
                    let above: Vec<String> = headings.iter().map(|(_, h)| h.clone()).collect();
                    let mut section: Option<String> = None;
                    for row in rows {
                        match row {
                            Row::Section { section: title } => section = Some(title.clone()),
                            Row::Item { cells, tasks, kind, .. } => {
                                let cells = words(cells);
                                let heading = above.iter().cloned().chain(section.clone()).collect();
                                let filled: Vec<&str> =
                                    cells.iter().skip(1).map(String::as_str).filter(|c| !c.is_empty()).collect();
                                push(heading, filled.join(" | "), tasks, *kind);
                            }
                        }
                    }
                }
            }
        }
        out
    }
}

fn words(cells: &[serde_json::Value]) -> Vec<String> {
    cells.iter().map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned)).collect()
}

/// The forms of a row that count as found: without its number, whole, its third cell alone, its second and third.
fn row_texts(cells: &[String]) -> Vec<String> {
    let mut texts = vec![cells.get(1..).unwrap_or_default().join(" "), cells.join(" ")];
    if let Some(third) = cells.get(2).filter(|third| third.chars().count() > 15) {
        texts.push(third.clone());
    }
    if cells.len() > 3 {
        texts.push(cells[1..3].join(" "));
    }
    texts
}
