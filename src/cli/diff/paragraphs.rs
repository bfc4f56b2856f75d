//! What a person changed in a Word file: paragraph by paragraph, rows of tables as their cells come.

use std::collections::HashMap;

use serde::Serialize;

use super::closeness::{Words, pairs};
use crate::cli::apart;
use crate::cli::lang::Lang;
use crate::model::{Diagnostic, Paragraph};

/// From this share of common words a paragraph that went and one that came are one that was changed.
const SAME: f64 = 0.5;
/// Longest stretch that is compared word by word, old × new.
const MOST: usize = 4_000_000;

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub(in super::super) enum Change {
    /// Only in the new one.
    Added { new: String },
    /// Only in the old one.
    Removed { old: String },
    /// In both, with other words.
    Changed { old: String, new: String },
}

/// The differences between two Word files, in the order of the text.
///
/// # Errors
/// One of them cannot be read.
pub(in super::super) fn between(old: &[u8], new: &[u8]) -> Result<Vec<Change>, Diagnostic> {
    Ok(of(&paragraphs(old)?, &paragraphs(new)?))
}

/// The differences in words, at most so many of them.
pub(in super::super) fn say(changes: &[Change], most: usize, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = changes
        .iter()
        .take(most)
        .map(|change| match change {
            Change::Added { new } => format!("  + {new}"),
            Change::Removed { old } => format!("  − {old}"),
            Change::Changed { old, new } => format!("  ~ {old}\n    → {new}"),
        })
        .collect();
    if changes.len() > most {
        lines.push(format!("  … {} {}", changes.len() - most, lang.pick("chỗ khác nữa", "more")));
    }
    let count = |kind: fn(&Change) -> bool| changes.iter().filter(|change| kind(change)).count();
    lines.push(format!(
        "{} {}, {} {}, {} {}",
        count(|c| matches!(c, Change::Added { .. })),
        lang.pick("đoạn thêm (+)", "paragraphs added (+)"),
        count(|c| matches!(c, Change::Removed { .. })),
        lang.pick("đoạn bỏ (−)", "removed (−)"),
        count(|c| matches!(c, Change::Changed { .. })),
        lang.pick("đoạn sửa (~)", "changed (~)")
    ));
    lines
}

fn paragraphs(bytes: &[u8]) -> Result<Vec<String>, Diagnostic> {
    let document = apart::read(bytes)?;
    let mut out = Vec::new();
    document.each_paragraph(&mut |paragraph: &Paragraph| {
        let text = paragraph.text.trim();
        if !text.is_empty() {
            out.push(match &paragraph.number {
                Some(number) => format!("{number} {text}"),
                None => text.to_owned(),
            });
        }
    });
    Ok(out)
}

fn of(old: &[String], new: &[String]) -> Vec<Change> {
    let mut out = Vec::new();
    walk(old, new, &mut out);
    out
}

/// What is the same at both ends stays; between, the lines that both have once only are firm ground.
fn walk(mut old: &[String], mut new: &[String], out: &mut Vec<Change>) {
    let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    (old, new) = (&old[front..], &new[front..]);
    let back = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    (old, new) = (&old[..old.len() - back], &new[..new.len() - back]);
    if old.is_empty() || new.is_empty() {
        return gap(old, new, out);
    }
    let anchors = anchors(old, new);
    if anchors.is_empty() {
        if old.len().saturating_mul(new.len()) <= MOST {
            return common(old, new, out);
        }
        return gap(old, new, out);
    }
    let (mut o, mut n) = (0, 0);
    for (at_old, at_new) in anchors {
        walk(&old[o..at_old], &new[n..at_new], out);
        (o, n) = (at_old + 1, at_new + 1);
    }
    walk(&old[o..], &new[n..], out);
}

/// Lines that stand in both exactly once, in the same order in both (patience).
fn anchors(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let mut seen: HashMap<&str, (u32, usize, u32, usize)> = HashMap::new();
    for (at, line) in old.iter().enumerate() {
        let entry = seen.entry(line).or_default();
        (entry.0, entry.1) = (entry.0 + 1, at);
    }
    for (at, line) in new.iter().enumerate() {
        if let Some(entry) = seen.get_mut(line.as_str()) {
            (entry.2, entry.3) = (entry.2 + 1, at);
        }
    }
    let once = |(at, line): (usize, &String)| match seen.get(line.as_str()) {
        Some((1, _, 1, new)) => Some((at, *new)),
        _ => None,
    };
    let both: Vec<(usize, usize)> = old.iter().enumerate().filter_map(once).collect();
    longest_rising(&both)
}

/// The longest list of pairs that rises in both.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *new);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut out = Vec::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        out.push(pairs[place]);
        at = before[place];
    }
    out.reverse();
    out
}

/// A longest common part of two short stretches.
fn common(old: &[String], new: &[String], out: &mut Vec<Change>) {
    let width = new.len() + 1;
    let mut lengths = vec![0u32; (old.len() + 1) * width];
    for o in (0..old.len()).rev() {
        for n in (0..new.len()).rev() {
            lengths[o * width + n] = if old[o] == new[n] {
                lengths[(o + 1) * width + n + 1] + 1
            } else {
                lengths[(o + 1) * width + n].max(lengths[o * width + n + 1])
            };
        }
    }
    let (mut o, mut n, mut from_old, mut from_new) = (0, 0, 0, 0);
    while o < old.len() && n < new.len() {
        if old[o] == new[n] {
            gap(&old[from_old..o], &new[from_new..n], out);
            (o, n) = (o + 1, n + 1);
            (from_old, from_new) = (o, n);
        } else if lengths[(o + 1) * width + n] >= lengths[o * width + n + 1] {
            o += 1;
        } else {
            n += 1;
        }
    }
    gap(&old[from_old..], &new[from_new..], out);
}

/// Two stretches that have no line in common.
fn gap(old: &[String], new: &[String], out: &mut Vec<Change>) {
    let words = |lines: &[String]| lines.iter().map(|line| Words::of(line)).collect::<Vec<_>>();
    let paired: HashMap<usize, usize> = pairs(&words(old), &words(new), SAME).into_iter().collect();
    let taken: std::collections::BTreeSet<usize> = paired.values().copied().collect();
    for (at, line) in old.iter().enumerate() {
        out.push(match paired.get(&at) {
            Some(n) => Change::Changed { old: line.clone(), new: new[*n].clone() },
            None => Change::Removed { old: line.clone() },
        });
    }
    out.extend(
        new.iter().enumerate().filter(|(at, _)| !taken.contains(at)).map(|(_, l)| Change::Added { new: l.clone() }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_was_added_removed_or_changed() {
        let lines = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let old = lines("BÁO CÁO|I. KẾT QUẢ|Mở 5 lớp tập huấn cho cán bộ|Trồng rừng|-|-|Nơi nhận");
        let new = lines("BÁO CÁO|I. KẾT QUẢ|Nhận xét chung của Sở|Mở 7 lớp tập huấn cho cán bộ|-|-|Nơi nhận");
        let found = of(&old, &new);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&Change::Added { new: "Nhận xét chung của Sở".into() }));
        assert!(found.contains(&Change::Removed { old: "Trồng rừng".into() }));
        assert!(matches!(&found[0], Change::Changed { new, .. } if new.starts_with("Mở 7")));
        assert!(of(&old, &old).is_empty());
    }
}
