//! How much two texts say the same: the share of words that they have in common.

use std::collections::BTreeMap;

use crate::text;

/// A text as its words, counted.
#[derive(Debug, Clone)]
pub(super) struct Words {
    counts: BTreeMap<String, u32>,
    total: u32,
}

impl Words {
    pub(super) fn of(text: &str) -> Words {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut total = 0;
        for word in text::key(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *counts.entry(word.to_owned()).or_default() += 1;
            total += 1;
        }
        Words { counts, total }
    }

    /// 0 nothing in common – 1 the same words (Dice).
    pub(super) fn closeness(&self, other: &Words) -> f64 {
        let common: u32 = self.counts.iter().map(|(word, n)| n.min(other.counts.get(word).unwrap_or(&0))).sum();
        let all = self.total + other.total;
        if all == 0 { 1.0 } else { f64::from(2 * common) / f64::from(all) }
    }
}

/// Pairs what is closest first; nothing below `least`. Gives places of both.
pub(super) fn pairs(old: &[Words], new: &[Words], least: f64) -> Vec<(usize, usize)> {
    // Beyond this the pairing would take longer than anybody waits; such a heap has no close pairs worth the time.
    const MOST: usize = 4_000_000;
    if old.len().saturating_mul(new.len()) > MOST {
        return Vec::new();
    }
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (o, one) in old.iter().enumerate() {
        for (n, other) in new.iter().enumerate() {
            let closeness = one.closeness(other);
            if closeness >= least {
                all.push((closeness, o, n));
            }
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_old, mut used_new) = (vec![false; old.len()], vec![false; new.len()]);
    let mut out = Vec::new();
    for (_, o, n) in all {
        if !used_old[o] && !used_new[n] {
            (used_old[o], used_new[n]) = (true, true);
            out.push((o, n));
        }
    }
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_texts_are_paired_and_strangers_are_not() {
        let words = |texts: &[&str]| texts.iter().map(|text| Words::of(text)).collect::<Vec<_>>();
        let old = words(&["Mở 5 lớp tập huấn cho cán bộ", "Trồng 12 ha rừng"]);
        let new = words(&["Cấp giấy phép xây dựng", "Mở 7 lớp tập huấn cho cán bộ xã"]);
        assert_eq!(pairs(&old, &new, 0.5), [(0, 1)]);
    }
}
