//! Texts as weighted terms: one or two content syllables, rare ones weighing more.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use super::words::{Words, fold, hash};

/// Terms by hash with their weight, sorted by hash, of length one.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms(pub(super) Vec<(u64, f64)>);

/// How telling each term is, by the texts of a plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Rarity {
    weight: HashMap<u64, f64>,
    unseen: f64,
}

/// Hashes of the syllables that carry content, with their place among the words. Figures carry none: they differ each year.
pub(super) fn content(words: &Words) -> impl Iterator<Item = (usize, u64)> + '_ {
    (0..words.len()).filter(|i| is_content(words, *i)).map(|i| (i, words.hash(i)))
}

fn is_content(words: &Words, i: usize) -> bool {
    static STOP: OnceLock<HashSet<u64>> = OnceLock::new();
    let stop = STOP.get_or_init(|| {
        let lines = include_str!("data/stop-syllables.tsv").lines().filter(|line| !line.starts_with('#'));
        lines.map(|word| hash(&fold(word))).collect()
    });
    let key = words.key(i);
    !stop.contains(&words.hash(i)) && key != "%" && !key.starts_with(|c: char| c.is_ascii_digit())
}

/// The number of a term of several words.
pub(super) fn join(first: u64, second: u64) -> u64 {
    (first.rotate_left(17) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// How often each term of one or two neighbouring content syllables stands in a text.
pub(super) fn counts(words: &Words) -> BTreeMap<u64, f64> {
    let mut counts = BTreeMap::new();
    let mut before: Option<(usize, u64)> = None;
    for (at, term) in content(words) {
        *counts.entry(term).or_insert(0.0) += 1.0;
        if let Some((place, previous)) = before
            && place + 1 == at
        {
            *counts.entry(join(previous, term)).or_insert(0.0) += 1.0;
        }
        before = Some((at, term));
    }
    counts
}

impl Rarity {
    /// Learns from texts how telling terms are.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a BTreeMap<u64, f64>>) -> Rarity {
        let (mut n, mut seen) = (0.0, HashMap::<u64, f64>::new());
        for text in texts {
            n += 1.0;
            for term in text.keys() {
                *seen.entry(*term).or_default() += 1.0;
            }
        }
        let weight = |texts: f64| ((1.0 + n) / (1.0 + texts)).ln() + 1.0;
        Rarity { unseen: weight(0.0), weight: seen.into_iter().map(|(term, texts)| (term, weight(texts))).collect() }
    }

    /// A text as terms.
    pub(super) fn weigh(&self, counts: &BTreeMap<u64, f64>) -> Terms {
        let mut terms: Vec<(u64, f64)> = counts
            .iter()
            .map(|(term, n)| (*term, (1.0 + n.ln()) * self.weight.get(term).copied().unwrap_or(self.unseen)))
            .collect();
        let length = terms.iter().map(|t| t.1 * t.1).sum::<f64>().sqrt();
        if length > 0.0 {
            terms.iter_mut().for_each(|t| t.1 /= length);
        }
        Terms(terms)
    }
}

impl Terms {
    /// Cosine with another text: 0 nothing in common, 1 the same.
    pub(super) fn cosine(&self, other: &Terms) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += a.1 * b.1;
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }

    /// The part of the cosine that a term brings.
    pub(super) fn weight(&self, term: u64) -> f64 {
        self.0.binary_search_by_key(&term, |t| t.0).map_or(0.0, |i| self.0[i].1)
    }
}

/// Several texts, compared with another one all at once.
#[derive(Debug, Default)]
pub(super) struct InvertedIndex {
    texts: usize,
    /// Each term with the texts that have it and its weight in them.
    having: HashMap<u64, Vec<(usize, f64)>>,
}

impl InvertedIndex {
    /// Of texts in their order.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a Terms>) -> InvertedIndex {
        let mut index = InvertedIndex::default();
        for (text, terms) in texts.enumerate() {
            index.texts += 1;
            for (term, weight) in &terms.0 {
                index.having.entry(*term).or_default().push((text, *weight));
            }
        }
        index
    }

    /// The cosine with each text.
    pub(super) fn cosines(&self, terms: &Terms) -> Vec<f64> {
        let mut sums = vec![0.0; self.texts];
        for (term, own) in &terms.0 {
            for (text, weight) in self.having.get(term).into_iter().flatten() {
                sums[*text] += own * weight;
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_share_rare_words_are_nearer_than_those_that_share_common_ones() {
        let texts = ["quỹ phát triển khoa học", "thị trường khoa học", "nhân lực khoa học"];
        let counted: Vec<_> = texts.iter().map(|t| counts(&Words::of(t))).collect();
        let rarity = Rarity::of(counted.iter());
        let terms: Vec<_> = counted.iter().map(|c| rarity.weigh(c)).collect();
        let item = rarity.weigh(&counts(&Words::of("Quỹ khoa học 2024")));
        assert!(item.cosine(&terms[0]) > item.cosine(&terms[1]));
        assert!((terms[0].cosine(&terms[0]) - 1.0).abs() < 1e-9);
        let all: Vec<f64> = terms.iter().map(|text| item.cosine(text)).collect();
        let index = InvertedIndex::of(terms.iter());
        assert_eq!(index.cosines(&item), all, "all at once is the same");
        assert_eq!(index.cosines(&Terms::default()), [0.0; 3]);
    }
}
