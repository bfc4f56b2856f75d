//! Agencies and collectives that a text names, in order.

use super::key::{self, Folded};
use super::name::{self, Province};
use super::registry::Registry;
use super::table;
use crate::model::{Agency, AgencyKind};

/// Several agencies under one expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Collective {
    /// The collectives of the registry that it covers; `OPEN` stands for any body.
    pub(crate) members: &'static [String],
    /// The text does not say which of them: nobody is bound.
    pub(crate) open: bool,
}

/// Who is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Party {
    Named(Agency),
    Collective(Collective),
}

/// A party with its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) party: Party,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Longest name of an agency, in words.
const LONGEST: usize = 18;

/// All parties that a text names.
pub(crate) fn parties(registry: &Registry, text: &str, date: Option<&str>, within: Option<&Province>) -> Vec<Hit> {
    let folded = key::fold(text);
    let mut hits = Vec::new();
    let mut at = 0;
    while at < folded.words.len() {
        if let Some((collective, end)) = collective_at(&folded, at) {
            hits.extend(hit(&folded, at, end, Party::Collective(collective)));
            at = end.max(at + 1);
            continue;
        }
        if let Some((list, end)) = departments_after_one_head(registry, text, &folded, at, date, within) {
            hits.extend(list);
            at = end.max(at + 1);
            continue;
        }
        match named_at(registry, text, &folded, at, date, within) {
            Some((agency, end)) => {
                hits.extend(hit(&folded, at, end, Party::Named(agency)));
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    hits
}

fn hit(folded: &Folded, from: usize, to: usize, party: Party) -> Option<Hit> {
    let start = folded.words.get(from)?.raw_at;
    let end = folded.words.get(to.checked_sub(1)?)?.raw_end;
    Some(Hit { party, start, end })
}

fn collective_at(folded: &Folded, at: usize) -> Option<(Collective, usize)> {
    let rest = folded.from_word(at);
    let from = folded.words.get(at)?.at;
    let found = table::tables().collectives.iter().find_map(|pattern| {
        let matched = pattern.regex.find(rest)?;
        Some((Collective { members: &pattern.members, open: pattern.open }, matched.end()))
    });
    let (collective, length) = found?;
    Some((collective, folded.word_at(from + length)))
}

/// `Các sở: Y tế, Công Thương` gives each name the head that stands once.
fn departments_after_one_head(
    registry: &Registry,
    text: &str,
    folded: &Folded,
    at: usize,
    date: Option<&str>,
    within: Option<&Province>,
) -> Option<(Vec<Hit>, usize)> {
    let mut head = at;
    if folded.word(head) == "giam" && folded.word(head + 1) == "doc" {
        head += 2;
    }
    if folded.word(head) != "cac" || folded.word(head + 1) != "so" {
        return None;
    }
    let first = head + 2;
    let mut hits = Vec::new();
    let mut start = first;
    let mut end = first;
    while let Some(word) = folded.words.get(end) {
        if word.before == ';' && end > first || starts_name(folded, end) && end > first {
            break;
        }
        end += 1;
    }
    while start < end {
        // The longest listed name, else up to the next comma.
        let listed = (start + 1..=end.min(start + LONGEST)).rev().find_map(|to| {
            let name = slice(text, folded, start, to)?;
            registry.lookup_within(&format!("Sở {name}"), date, within).map(|a| (a, to))
        });
        let (agency, to) = match listed {
            Some(found) => found,
            None => {
                let comma = (start + 1..end).find(|i| folded.words.get(*i).is_some_and(|w| w.before == ','));
                let to = comma.unwrap_or(end);
                let name = slice(text, folded, start, to)?;
                (registry.find(&format!("Sở {name}"), date, within).agency, to)
            }
        };
        hits.extend(hit(folded, start, to, Party::Named(agency)));
        start = to;
        if folded.word(start) == "va" {
            start += 1;
        }
    }
    (!hits.is_empty()).then_some((hits, end))
}

fn slice<'a>(text: &'a str, folded: &Folded, from: usize, to: usize) -> Option<&'a str> {
    let start = folded.words.get(from)?.raw_at;
    let end = folded.words.get(to.checked_sub(1)?)?.raw_end;
    text.get(start..end)
}

/// A word with which a name can begin: a sort of body with a capital, or behind punctuation.
fn starts_name(folded: &Folded, at: usize) -> bool {
    let Some(word) = folded.words.get(at) else { return false };
    let behind_mark = word.before != ' ' || at > 0 && matches!(folded.word(at - 1), "va" | "cac" | "cua");
    (word.capital || behind_mark) && name::head_at(folded, at).is_some()
}

fn named_at(
    registry: &Registry,
    text: &str,
    folded: &Folded,
    at: usize,
    date: Option<&str>,
    within: Option<&Province>,
) -> Option<(Agency, usize)> {
    let word = folded.words.get(at)?;
    let head = name::head_at(folded, at);
    if head.is_none() && !word.capital || head.is_some() && !starts_name(folded, at) {
        return None;
    }
    // A listed name: the longest.
    if head.is_some() || at == 0 || word.before != ' ' {
        for to in (at + 1..=folded.words.len().min(at + LONGEST)).rev() {
            if (at + 1..to).any(|i| folded.words.get(i).is_some_and(|w| w.before == ';')) {
                continue;
            }
            let name = slice(text, folded, at, to)?;
            if let Some(agency) = registry.lookup_within(name, date, within) {
                return Some((agency, to));
            }
        }
    }
    let head = head?;
    if head.kind == AgencyKind::Other && head.words.len() < 2 {
        return None;
    }
    let mut end = at + head.words.len();
    while let Some(next) = folded.words.get(end) {
        let stop = matches!(folded.word(end), "chu" if folded.word(end + 1) == "tri")
            || matches!(folded.word(end), "phoi" if folded.word(end + 1) == "hop")
            || matches!(folded.word(end), "bao" if folded.word(end + 1) == "cao")
            || matches!(folded.word(end), "nam" if folded.word(end + 1).starts_with("20"))
            || matches!(folded.word(end), "co" | "lien") && matches!(folded.word(end + 1), "lien" | "quan");
        let new_name = starts_name(folded, end) || collective_at(folded, end).is_some();
        let comma_ends = next.before == ',' && (next.capital || new_name);
        let and_ends =
            folded.word(end) == "va" && (starts_name(folded, end + 1) || collective_at(folded, end + 1).is_some());
        if stop
            || next.before == ';'
            || next.before == ':'
            || comma_ends
            || and_ends
            || new_name && next.capital && end > at + 1
            || end - at > LONGEST
        {
            break;
        }
        end += 1;
    }
    let name = slice(text, folded, at, end)?;
    Some((registry.find(name, date, within).agency, end))
}
