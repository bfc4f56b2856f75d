//! What replaces what, and what belongs together, once everything has been read.
//!
//! Pure: values in, decisions out. Of one agency's papers on the same plan and period, a newer one replaces an older one only when
//! it has the same number, when its message says so, or when it says the same; else they are parts of one report.

mod companion;
mod words;

use std::collections::BTreeMap;

pub use companion::{Signed, companion};
pub use words::{Replacing, replacing};

/// Share of an older paper's statements that a newer one must repeat to replace it without a word.
const SAME_PERCENT: usize = 80;

/// A paper that was read as a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// Identity of its agency; papers without one stand for themselves.
    pub agency: Option<String>,
    /// Label of its period.
    pub period: Option<String>,
    /// Number of the document where it has one (not blank), without spaces.
    pub number: Option<String>,
    /// When it came: seconds since 1970 of the message's date, else of the document's.
    pub time: Option<i64>,
    /// Day of the document, ISO.
    pub date: Option<String>,
    /// The message it came in.
    pub message: Option<String>,
    /// File name.
    pub name: String,
    /// Its message, name or title says that something is replaced.
    pub replacing: Option<Replacing>,
    /// It is a letter or narrative rather than a workbook.
    pub narrative: bool,
    /// Keys of its statements, sorted, each once.
    pub statements: Vec<u64>,
}

/// What became of a paper. Papers are named by their place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is the report, or its main part.
    Report,
    /// It belongs to the report `of`.
    Part {
        /// The main part.
        of: usize,
        /// Words spoke of a correction, but it holds too little to replace the paper.
        doubtful: bool,
    },
    /// `by` is used in its place.
    Superseded {
        /// The paper that is used.
        by: usize,
        /// Why.
        why: Why,
        /// What differs.
        difference: Difference,
    },
}

/// Why a paper replaces another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The same number.
    Number,
    /// Words of replacement.
    Words,
    /// It says the same.
    Statements,
}

/// The difference between two papers by their statements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Difference {
    /// In both.
    pub same: usize,
    /// Only in the older.
    pub gone: usize,
    /// Only in the newer.
    pub new: usize,
}

impl Difference {
    /// From an older to a newer paper.
    pub fn between(older: &Paper, newer: &Paper) -> Difference {
        let same = older.statements.iter().filter(|key| newer.statements.binary_search(key).is_ok()).count();
        Difference { same, gone: older.statements.len() - same, new: newer.statements.len() - same }
    }
}

/// Seconds since 1970 of a time in RFC 3339 or of the beginning of an ISO day.
pub fn seconds(written: &str) -> Option<i64> {
    let full = if written.len() == 10 { format!("{written}T00:00:00+07:00") } else { written.to_owned() };
    mail_parser::DateTime::parse_rfc3339(&full).filter(|time| time.is_valid()).map(|time| time.to_timestamp())
}

/// Decides on all papers, in their order.
pub fn decide(papers: &[Paper]) -> Vec<Fate> {
    let mut fates = vec![Fate::Report; papers.len()];
    for group in groups(papers) {
        decide_group(papers, group, &mut fates);
    }
    fates
}

/// Papers of the same agency and period, oldest first. A paper without a period goes with those of its message, else with the
/// only period that its agency speaks of.
fn groups(papers: &[Paper]) -> Vec<Vec<usize>> {
    let mut by_agency: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, paper) in papers.iter().enumerate() {
        if let Some(agency) = &paper.agency {
            by_agency.entry(agency).or_default().push(place);
        }
    }
    let mut out = Vec::new();
    for places in by_agency.into_values().filter(|places| places.len() > 1) {
        let mut by_period: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        let of = |place: &usize| papers.get(*place);
        let periods: std::collections::BTreeSet<&str> =
            places.iter().filter_map(of).filter_map(|p| p.period.as_deref()).collect();
        for place in &places {
            let Some(paper) = of(place) else { continue };
            let beside = || {
                let same = |other: &&Paper| paper.message.is_some() && other.message == paper.message;
                places.iter().filter_map(of).filter(same).find_map(|other| other.period.as_deref())
            };
            let only = || periods.first().copied().filter(|_| periods.len() == 1);
            let period = paper.period.as_deref().or_else(beside).or_else(only);
            by_period.entry(period).or_default().push(*place);
        }
        out.extend(by_period.into_values().filter(|group| group.len() > 1));
    }
    let age = |place: &usize| {
        papers
            .get(*place)
            .map(|p| (p.time.unwrap_or(i64::MIN), p.date.clone(), p.number.as_deref().map(leading), *place))
    };
    for group in &mut out {
        group.sort_by_cached_key(age);
    }
    out
}

/// The figure that a number begins with.
fn leading(number: &str) -> u64 {
    number.bytes().take_while(u8::is_ascii_digit).take(18).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}

fn decide_group(papers: &[Paper], group: Vec<usize>, fates: &mut [Fate]) {
    let mut current: Vec<usize> = Vec::new();
    let mut doubtful: Vec<usize> = Vec::new();
    for place in group {
        let Some(newer) = papers.get(place) else { continue };
        let mut replaced: Vec<(usize, Why)> = Vec::new();
        let mut unsure = false;
        for &other in &current {
            let Some(older) = papers.get(other) else { continue };
            match relation(older, newer) {
                Relation::Replaces(why) => replaced.push((other, why)),
                Relation::Perhaps => unsure = true,
                Relation::Beside => {}
            }
        }
        // A correction that finds what it corrects says nothing about the other parts.
        if replaced.iter().any(|(_, why)| *why != Why::Words) {
            replaced.retain(|(other, why)| {
                *why != Why::Words || papers.get(*other).is_some_and(|o| Difference::between(o, newer).same > 0)
            });
            unsure = false;
        }
        if unsure && replaced.is_empty() {
            doubtful.push(place);
        }
        current.retain(|other| !replaced.iter().any(|(place, _)| place == other));
        for (other, why) in replaced {
            let difference = papers.get(other).map(|older| Difference::between(older, newer)).unwrap_or_default();
            supersede(fates, other, place, why, difference);
        }
        current.push(place);
    }
    let Some(main) = main_part(papers, &current) else { return };
    for place in current {
        if place != main
            && let Some(fate) = fates.get_mut(place)
        {
            *fate = Fate::Part { of: main, doubtful: doubtful.contains(&place) };
        }
    }
    // What was replaced by a paper that was replaced in its turn is replaced by the last one.
    for place in 0..fates.len() {
        let mut at = place;
        for _ in 0..fates.len() {
            match fates.get(at) {
                Some(Fate::Superseded { by, .. }) => at = *by,
                _ => break,
            }
        }
        let last = papers.get(place).zip(papers.get(at)).map(|(older, newer)| Difference::between(older, newer));
        if let (Some(Fate::Superseded { by, difference, .. }), Some(last)) = (fates.get_mut(place), last) {
            (*by, *difference) = (at, last);
        }
    }
}

fn supersede(fates: &mut [Fate], older: usize, newer: usize, why: Why, difference: Difference) {
    if let Some(fate) = fates.get_mut(older) {
        *fate = Fate::Superseded { by: newer, why, difference };
    }
}

/// The main part: the one with a number, a letter rather than a workbook, the oldest of several.
fn main_part(papers: &[Paper], current: &[usize]) -> Option<usize> {
    let rank = |place: &usize| papers.get(*place).map(|paper| (paper.number.is_some(), paper.narrative));
    // `max_by_key` would give the last of equals.
    current.iter().rev().max_by_key(|place| rank(place)).copied()
}

enum Relation {
    Replaces(Why),
    /// Words speak of a correction, but there is too little in it.
    Perhaps,
    Beside,
}

fn relation(older: &Paper, newer: &Paper) -> Relation {
    let difference = Difference::between(older, newer);
    let says_the_same = !older.statements.is_empty() && difference.same * 100 >= older.statements.len() * SAME_PERCENT;
    if older.message.is_some() && older.message == newer.message {
        // What came in one message was meant to stand side by side, unless it is the same thing twice.
        let larger = older.statements.len().max(newer.statements.len());
        let twice = larger > 0 && difference.same * 100 >= larger * SAME_PERCENT;
        return if twice { Relation::Replaces(Why::Statements) } else { Relation::Beside };
    }
    // A paper that holds much less, and nothing of the older one, cannot take its place: the rest would be lost.
    let holds_enough = newer.statements.len() * 2 >= older.statements.len() || says_the_same;
    if older.number.is_some() && older.number == newer.number {
        return if holds_enough { Relation::Replaces(Why::Number) } else { Relation::Perhaps };
    }
    if says_the_same {
        return Relation::Replaces(Why::Statements);
    }
    match newer.replacing {
        Some(Replacing::Whole) if holds_enough => Relation::Replaces(Why::Words),
        Some(Replacing::Some) if holds_enough && difference.same > 0 => Relation::Replaces(Why::Words),
        Some(_) => Relation::Perhaps,
        None => Relation::Beside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(name: &str, time: i64, statements: std::ops::Range<u64>) -> Paper {
        Paper {
            agency: Some("syt".into()),
            period: Some("năm 2024".into()),
            time: Some(time),
            message: Some(format!("{time}.eml")),
            name: name.into(),
            narrative: true,
            statements: statements.collect(),
            ..Paper::default()
        }
    }

    fn numbered(number: &str, paper: Paper) -> Paper {
        Paper { number: Some(number.into()), ..paper }
    }

    #[test]
    fn the_last_of_three_versions_with_one_number_counts() {
        let papers: Vec<Paper> = (0..3).map(|n| numbered("77/BC-SXD", paper("a", i64::from(n), 0..10))).collect();
        let fates = decide(&papers);
        for fate in &fates[..2] {
            assert!(matches!(fate, Fate::Superseded { by: 2, why: Why::Number, .. }), "{fate:?}");
        }
        assert_eq!(fates[2], Fate::Report);
    }

    #[test]
    fn the_newer_counts_whatever_came_first() {
        let fates = decide(&[paper("moi", 9, 0..10), paper("cu", 3, 1..11)]);
        let difference = Difference { same: 9, gone: 1, new: 1 };
        assert_eq!(fates, [Fate::Report, Fate::Superseded { by: 0, why: Why::Statements, difference }]);
    }

    #[test]
    fn other_content_under_another_number_is_a_part() {
        let fates = decide(&[numbered("389", paper("1", 1, 0..10)), numbered("420", paper("2", 2, 20..26))]);
        assert_eq!(fates, [Fate::Report, Fate::Part { of: 0, doubtful: false }]);
    }

    #[test]
    fn a_letter_is_the_main_part_whatever_its_order() {
        let mut annex = paper("phu luc.xlsx", 1, 0..20);
        annex.narrative = false;
        assert_eq!(decide(&[annex, numbered("389", paper("BC.docx", 1, 30..31))])[1], Fate::Report);
    }

    #[test]
    fn words_replace_a_paper_but_a_small_correction_only_stands_beside_it() {
        let whole = Paper { replacing: Some(Replacing::Whole), ..paper("2", 2, 8..18) };
        assert!(matches!(decide(&[paper("1", 1, 0..10), whole])[0], Fate::Superseded { why: Why::Words, .. }));
        let table = Paper { replacing: Some(Replacing::Some), ..paper("2", 2, 50..52) };
        assert_eq!(decide(&[paper("1", 1, 0..10), table]), [Fate::Report, Fate::Part { of: 0, doubtful: true }]);
    }

    #[test]
    fn other_agencies_and_periods_have_nothing_to_do_with_each_other() {
        let other = Paper { agency: Some("stc".into()), ..paper("a", 2, 0..10) };
        let earlier = Paper { period: Some("năm 2023".into()), ..paper("a", 3, 0..10) };
        let nobody = Paper { agency: None, ..paper("a", 4, 0..10) };
        assert_eq!(decide(&[paper("a", 1, 0..10), other, earlier, nobody]), vec![Fate::Report; 4]);
    }

    #[test]
    fn a_workbook_without_a_period_goes_with_its_letter() {
        let sheet = Paper { period: None, narrative: false, ..paper("bieu.xlsx", 1, 30..40) };
        assert_eq!(decide(&[numbered("1", paper("a", 1, 0..3)), sheet])[1], Fate::Part { of: 0, doubtful: false });
    }

    proptest::proptest! {
        #[test]
        fn every_chain_ends_at_a_paper_that_is_used(
            rows in proptest::collection::vec((0u8..2, 0i64..4, 0u8..3, 0u64..6, 0u64..12, 0u8..3), 0..9)
        ) {
            let papers: Vec<Paper> = rows.iter().map(|&(agency, time, number, from, length, words)| Paper {
                agency: Some(agency.to_string()),
                number: (number > 0).then(|| number.to_string()),
                time: Some(time),
                message: Some(time.to_string()),
                replacing: [None, Some(Replacing::Whole), Some(Replacing::Some)][usize::from(words)],
                statements: (from..from + length).collect(),
                ..Paper::default()
            }).collect();
            let fates = decide(&papers);
            proptest::prop_assert_eq!(fates.len(), papers.len());
            for (place, fate) in fates.iter().enumerate() {
                match fate {
                    Fate::Report => {}
                    Fate::Part { of, .. } => proptest::prop_assert_eq!(&fates[*of], &Fate::Report),
                    Fate::Superseded { by, .. } => {
                        proptest::prop_assert!(*by != place);
                        let replaced = matches!(fates[*by], Fate::Superseded { .. });
                        proptest::prop_assert!(!replaced);
                    }
                }
            }
        }
    }
}
