//! The facts that are compiled in: tab-separated files with `#` lines on their source.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;

use super::key;
use crate::model::{AgencyKind, ListedAgency};

/// An agency of the registry.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Identity.
    pub(crate) id: String,
    /// Name as printed; `{province}` stands for the name of the province.
    pub(crate) name: String,
    /// What sort of body.
    pub(crate) kind: AgencyKind,
    /// The only province where it stands; `None`: one in every province.
    pub(crate) province: Option<String>,
    /// First day, ISO; empty: before the tables begin.
    pub(crate) since: String,
    /// Last day, ISO; empty: still there.
    pub(crate) until: String,
    /// Collectives that it belongs to.
    pub(crate) members: Vec<String>,
    /// Symbols in document numbers, folded.
    pub(crate) codes: Vec<String>,
    /// Place in its letterhead, where that tells it from others.
    pub(crate) place: String,
    /// Ways to write its name.
    pub(crate) aliases: Vec<String>,
}

impl Entry {
    /// An agency of the office's settings, in its own province and in every year.
    fn added(listed: &ListedAgency) -> Entry {
        Entry {
            id: format!("x:{}", key::words(&listed.name).join("-")),
            name: listed.name.clone(),
            kind: listed.kind,
            province: None,
            since: String::new(),
            until: String::new(),
            members: listed.members.clone(),
            codes: listed.symbols.iter().map(|c| code(c)).collect(),
            place: listed.place.clone(),
            aliases: listed.aliases.clone(),
        }
    }

    /// Whether it existed on a day.
    pub(crate) fn exists_on(&self, date: &str) -> bool {
        (self.since.is_empty() || self.since.as_str() <= date) && (self.until.is_empty() || date <= self.until.as_str())
    }
}

/// First words of a name with the sort of body that they name.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) words: Vec<String>,
    pub(crate) kind: AgencyKind,
    pub(crate) members: Vec<String>,
    pub(crate) own: Own,
    /// The first word in small letters with its marks, where without them it is another one.
    pub(crate) written: Option<String>,
    /// It begins like a body and is none: *báo cáo*, *sở hữu*.
    pub(crate) none: bool,
}

/// Whom a unit under another one's letterhead speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// Itself.
    Itself,
    /// The one above it.
    Parent,
    /// Itself, under a name that takes in the one above: `Văn phòng` of the `Tỉnh ủy`.
    Joined,
}

/// An expression that stands for several agencies.
#[derive(Debug)]
pub(crate) struct CollectivePattern {
    pub(crate) members: Vec<String>,
    pub(crate) open: bool,
    pub(crate) regex: Regex,
}

/// A province or centrally run city.
#[derive(Debug)]
pub(crate) struct ProvinceEntry {
    pub(crate) name: String,
    pub(crate) words: Vec<String>,
    pub(crate) city: bool,
}

/// Who answers for whom after a reorganisation.
#[derive(Debug)]
pub(crate) struct Succession {
    pub(crate) predecessor: String,
    pub(crate) successor: String,
    /// The first day, ISO.
    pub(crate) since: String,
    /// It took over some of the duties only.
    pub(crate) partly: bool,
}

/// All tables.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) entries: Vec<Entry>,
    pub(crate) heads: Vec<Head>,
    pub(crate) provinces: Vec<ProvinceEntry>,
    pub(crate) collectives: Vec<CollectivePattern>,
    pub(crate) successions: Vec<Succession>,
    /// Key of a name without its province → entries.
    pub(crate) by_key: BTreeMap<String, Vec<usize>>,
    /// Symbol in document numbers, folded → entries.
    pub(crate) by_code: BTreeMap<String, Vec<usize>>,
}

/// Rows of a table without its comments and its header line.
pub(crate) fn rows(tsv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    tsv.lines()
        .map(|line| line.trim_end_matches('\r'))
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
        .map(|line| line.split('\t').map(str::trim).collect())
}

fn list(field: &str, separator: char) -> Vec<String> {
    field.split(separator).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn kind(name: &str) -> AgencyKind {
    match name {
        "ministry" => AgencyKind::Ministry,
        "department" => AgencyKind::Department,
        "district" => AgencyKind::District,
        "commune" => AgencyKind::Commune,
        "press" => AgencyKind::Press,
        "front" => AgencyKind::Front,
        "association" => AgencyKind::Association,
        "party" => AgencyKind::Party,
        "vertical" => AgencyKind::Vertical,
        "school" => AgencyKind::School,
        "unit" => AgencyKind::Unit,
        "enterprise" => AgencyKind::Enterprise,
        _ => AgencyKind::Other,
    }
}

/// A symbol of document numbers in the form in which different ways to write it are the same.
pub(crate) fn code(symbol: &str) -> String {
    key::ascii(symbol).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn entries() -> Vec<Entry> {
    rows(include_str!("data/registry.tsv"))
        .filter_map(|row| {
            let field = |i: usize| row.get(i).copied().unwrap_or_default();
            if field(0).is_empty() {
                return None;
            }
            Some(Entry {
                id: field(0).to_owned(),
                name: field(1).to_owned(),
                kind: kind(field(2)),
                province: (field(3) != "*").then(|| field(3).to_owned()),
                since: field(4).to_owned(),
                until: field(5).to_owned(),
                members: list(field(6), ';'),
                codes: list(field(7), '|').iter().map(|c| code(c)).collect(),
                place: field(8).to_owned(),
                aliases: list(field(9), '|'),
            })
        })
        .collect()
}

/// The tables that are compiled in, read once.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| build(&[]))
}

/// The tables with agencies that an office adds; they come first, so that they win over what is compiled in.
pub(crate) fn build(added: &[ListedAgency]) -> Tables {
    let split = |s: &str| list(s, ' ');
    let mut tables = Tables {
        entries: added.iter().map(Entry::added).chain(entries()).collect(),
        heads: rows(include_str!("data/heads.tsv"))
            .map(|row| {
                let field = |i: usize| row.get(i).copied().unwrap_or_default();
                Head {
                    words: split(field(0)),
                    kind: kind(field(1)),
                    members: list(field(2), ';'),
                    own: match field(3) {
                        "parent" => Own::Parent,
                        "joined" => Own::Joined,
                        _ => Own::Itself,
                    },
                    written: Some(field(4).to_owned()).filter(|w| !w.is_empty()),
                    none: field(1) == "none",
                }
            })
            .collect(),
        provinces: rows(include_str!("data/provinces.tsv"))
            .map(|row| {
                let name = row.first().copied().unwrap_or_default();
                ProvinceEntry {
                    name: name.to_owned(),
                    words: key::words(name),
                    city: row.get(1).is_some_and(|t| *t == "C"),
                }
            })
            .collect(),
        collectives: rows(include_str!("data/collectives.tsv"))
            .filter_map(|row| {
                let field = |i: usize| row.get(i).copied().unwrap_or_default();
                let regex = Regex::new(&format!(r"\A(?:{})\b", field(2))).ok()?;
                Some(CollectivePattern { members: list(field(0), ';'), open: field(1) == "open", regex })
            })
            .collect(),
        successions: rows(include_str!("data/succession.tsv"))
            .map(|row| {
                let field = |i: usize| row.get(i).copied().unwrap_or_default().to_owned();
                Succession { predecessor: field(0), successor: field(1), since: field(2), partly: field(3) == "split" }
            })
            .collect(),
        by_key: BTreeMap::new(),
        by_code: BTreeMap::new(),
    };
    tables.heads.sort_by_key(|head| std::cmp::Reverse(head.words.len()));
    tables.provinces.sort_by_key(|province| std::cmp::Reverse(province.words.len()));
    for index in 0..tables.entries.len() {
        let Some(entry) = tables.entries.get(index) else { continue };
        let mut keys: Vec<String> = vec![entry.name.replace("{province}", "")];
        keys.extend(entry.aliases.iter().cloned());
        let codes = entry.codes.clone();
        for name in keys {
            let base = super::name::base_words(&name, &tables.provinces).0.join(" ");
            let list = tables.by_key.entry(base).or_default();
            if !list.contains(&index) {
                list.push(index);
            }
        }
        for code in codes {
            let list = tables.by_code.entry(code).or_default();
            if !list.contains(&index) {
                list.push(index);
            }
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_table_is_understood() {
        let tables = tables();
        assert_eq!(
            tables.collectives.len(),
            rows(include_str!("data/collectives.tsv")).count(),
            "a regular expression is broken"
        );
        assert!(tables.entries.iter().all(|e| e.kind != AgencyKind::Other), "an agency without a kind");
        for succession in &tables.successions {
            for id in [&succession.predecessor, &succession.successor] {
                assert!(tables.entries.iter().any(|e| &e.id == id), "{id} is not in the registry");
            }
        }
    }

    #[test]
    fn nineteen_departments_and_ten_districts_stand_in_bình_thuận_in_2024() {
        let count = |member: &str, date: &str| {
            let members = |e: &&Entry| e.members.iter().any(|m| m == member) && e.exists_on(date);
            tables().entries.iter().filter(members).count()
        };
        assert_eq!((count("SBN", "2024-12-14"), count("UBND-H", "2024-12-14")), (19, 10));
        assert_eq!(count("SBN", "2025-04-01"), 14);
        assert_eq!(
            (count("SBN", "2025-12-14"), count("UBND-H", "2025-12-14"), count("UBND-X", "2025-12-14")),
            (15, 0, 45)
        );
    }
}
