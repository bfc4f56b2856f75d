//! The words of the workbook, and those by which a filled-in one is read back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The words of `data/workbook.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) sheets: BTreeMap<String, String>,
    pub(super) purposes: BTreeMap<String, String>,
    pub(super) columns: Columns,
    pub(super) notes: BTreeMap<String, String>,
    pub(super) choices: Choices,
    pub(super) matrix: Matrix,
    pub(super) overview: Overview,
    pub(super) counts: BTreeMap<String, String>,
    pub(super) ledger: BTreeMap<String, String>,
    pub(super) places: BTreeMap<String, String>,
    pub(super) fates: BTreeMap<String, String>,
    pub(super) kinds: BTreeMap<String, String>,
    pub(super) decisions: BTreeMap<String, String>,
    pub(super) states: BTreeMap<String, String>,
    pub(super) statuses: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) items: [String; 14],
    pub(super) review: [String; 16],
    pub(super) agencies: [String; 9],
    pub(super) figures: [String; 10],
    pub(super) outside: [String; 9],
    pub(super) ledger: [String; 6],
    pub(super) submissions: [String; 13],
}

/// What may be chosen besides tasks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choices {
    pub(super) none: String,
    pub(super) ask: String,
    pub(super) later: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Matrix {
    pub(super) head: String,
    pub(super) total: String,
    pub(super) agencies: String,
    pub(super) section: String,
    pub(super) legend: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overview {
    pub(super) title: String,
    pub(super) plan: String,
    pub(super) draft: String,
    pub(super) ready: String,
    pub(super) imbalance: String,
    pub(super) balance: String,
    pub(super) head: [String; 3],
    pub(super) sheets_head: [String; 3],
    pub(super) tasks_without: String,
    #[serde(rename = "return")]
    pub(super) back: String,
}

impl Words {
    /// Reads the words that are compiled in. `Err` holds the place of a mistake in them.
    pub(super) fn read() -> Result<Words, String> {
        toml::from_str(include_str!("../data/workbook.toml")).map_err(|error| error.to_string())
    }

    /// The name of a sheet.
    pub(super) fn sheet<'w>(&'w self, name: &'w str) -> &'w str {
        self.sheets.get(name).map_or(name, String::as_str)
    }

    /// A note; empty where there is none of the name.
    pub(super) fn note(&self, name: &str) -> &str {
        self.notes.get(name).map_or("", String::as_str)
    }
}

/// The word for a value that serde names.
pub(super) fn word(words: &BTreeMap<String, String>, value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    words.get(&name).cloned().unwrap_or(name)
}

/// The sheets and columns in which people write, by the words at their heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillIn {
    /// Sheet of the undecided items.
    pub review: String,
    /// Sheet of all items.
    pub items: String,
    /// Column of identities, in both.
    pub item: String,
    /// Column of agencies, in both.
    pub agency: String,
    /// Column of the items' words, in both.
    pub text: String,
    /// Column for the decision in the sheet of undecided items.
    pub decision: String,
    /// Column for the right tasks in the sheet of all items.
    pub right_tasks: String,
    /// Column for why.
    pub note: String,
    /// Column for who.
    pub who: String,
    /// Columns with the likeliest tasks.
    pub candidates: Vec<String>,
    /// “Belongs to no task”.
    pub none: String,
    /// “Ask the agency”.
    pub ask: String,
    /// “Later”.
    pub later: String,
}

/// What the heads of the sheets are called in which people write.
///
/// # Errors
/// The words that are compiled in have a mistake; says where.
pub fn fill_in() -> Result<FillIn, String> {
    let words = Words::read()?;
    let (items, review) = (&words.columns.items, &words.columns.review);
    Ok(FillIn {
        review: words.sheet("review").to_owned(),
        items: words.sheet("items").to_owned(),
        item: review[1].clone(),
        agency: review[2].clone(),
        text: review[4].clone(),
        decision: review[5].clone(),
        right_tasks: items[9].clone(),
        note: review[6].clone(),
        who: review[7].clone(),
        candidates: review[8..11].to_vec(),
        none: words.choices.none,
        ask: words.choices.ask,
        later: words.choices.later,
    })
}
