//! Word vectors: what a text is about as a direction, so that texts which share no word can be near.
//!
//! Each content syllable and pair of syllables has a short vector; a text's is their weighted sum. They were trained (`train`) so that
//! items of invented reports lie near the task of the invented plan that they report on, and away from its other tasks. The plans, a
//! file each in `data/invented-plans`, were written for this project; `docs/meaning.md` is the recipe.

#[cfg(test)]
mod plans;
#[cfg(test)]
mod train;
#[cfg(test)]
pub(super) use train::{LeftOut, left_out};

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Numbers of a vector.
pub(super) const WIDTH: usize = 256;

/// What the title of a task's group counts beside its content.
pub(super) const TITLE: f32 = 0.3;

/// Vectors by term, as they lie in the file: a row a term, in the order of the terms' hashes, each `hash u64, step f32, WIDTH × i8`,
/// little endian. A number of the vector is its `i8` times the step.
pub(super) struct Meaning {
    rows: &'static [[u8; ROW]],
    /// `first[b]`: how many rows have a hash whose upper [`BEGINNING`] bits are less than `b`; one entry more for the end.
    first: Vec<u32>,
}

/// Bits of the beginnings by which rows are found: a few rows for each, where a search through all would touch a dozen places.
const BEGINNING: u32 = 12;

/// Bytes of a row.
const ROW: usize = 12 + WIDTH;

/// What a text is about: a vector of length one, or of zeros where no word is known.
#[derive(Debug, Clone)]
pub(super) struct Direction([f32; WIDTH]);

impl Meaning {
    /// The vectors that are compiled in.
    pub(super) fn get() -> &'static Meaning {
        static MEANING: OnceLock<Meaning> = OnceLock::new();
        MEANING.get_or_init(|| Meaning::read(include_bytes!("../data/meaning.bin")))
    }

    /// Bytes that are no whole row are left out.
    fn read(bytes: &'static [u8]) -> Meaning {
        let rows: &[[u8; ROW]] = bytes.as_chunks().0;
        let beginnings = (0..=1u64 << BEGINNING)
            .map(|beginning| rows.partition_point(|row| hash_of(row) >> (u64::BITS - BEGINNING) < beginning) as u32);
        Meaning { rows, first: beginnings.collect() }
    }

    /// The step and the numbers of a term.
    fn row(&self, term: u64) -> Option<(f32, &'static [u8; WIDTH])> {
        let beginning = (term >> (u64::BITS - BEGINNING)) as usize;
        let (from, to) = (*self.first.get(beginning)? as usize, *self.first.get(beginning + 1)? as usize);
        let row = self.rows.get(from..to)?.iter().find(|row| hash_of(row) == term)?;
        let (step, numbers) = row.get(8..)?.split_first_chunk()?;
        Some((f32::from_le_bytes(*step), numbers.first_chunk()?))
    }

    /// How far a term of a text points the way of a direction: its part of their cosine, times the length of the text's sum.
    pub(super) fn pull(&self, term: u64, direction: &Direction) -> f64 {
        self.row(term).map_or(0.0, |(step, numbers)| {
            let numbers = std::array::from_fn(|i| f32::from(numbers[i] as i8));
            f64::from(step) * dot(&numbers, &direction.0)
        })
    }

    /// The direction of a text whose terms are counted.
    pub(super) fn of(&self, counts: &BTreeMap<u64, f64>) -> Direction {
        let mut sum = [0.0f32; WIDTH];
        for (term, n) in counts {
            let Some((step, numbers)) = self.row(*term) else { continue };
            let weight = step * (1.0 + n.ln()) as f32;
            sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += weight * f32::from(*number as i8));
        }
        Direction::of(sum)
    }
}

fn hash_of(row: &[u8; ROW]) -> u64 {
    row.first_chunk().map_or(0, |hash| u64::from_le_bytes(*hash))
}

impl Direction {
    fn of(mut sum: [f32; WIDTH]) -> Direction {
        let length = dot(&sum, &sum).sqrt() as f32;
        if length > 0.0 {
            sum.iter_mut().for_each(|x| *x /= length);
        }
        Direction(sum)
    }

    /// Its numbers.
    pub(super) fn numbers(&self) -> [f32; WIDTH] {
        self.0
    }

    /// Both directions, the other's as far as `share` says.
    pub(super) fn with(&self, other: &Direction, share: f32) -> Direction {
        Direction::of(std::array::from_fn(|i| self.0[i] + share * other.0[i]))
    }

    /// Cosine: 1 the same, 0 nothing to do with each other.
    pub(super) fn cosine(&self, other: &Direction) -> f64 {
        dot(&self.0, &other.0)
    }
}

/// Sum of products. Eight partial sums: always the same ones, and the processor takes them at once.
pub(super) fn dot(a: &[f32; WIDTH], b: &[f32; WIDTH]) -> f64 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] += a[i] * b[i];
        }
    }
    f64::from(sums.iter().sum::<f32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_its_hash() {
        let meaning = Meaning::get();
        assert!(meaning.rows.len() > 10_000);
        assert!(meaning.rows.is_sorted_by(|a, b| hash_of(a) < hash_of(b)), "a file in another order would be silent");
        for row in meaning.rows {
            let (_, numbers) = meaning.row(hash_of(row)).expect("a row");
            assert_eq!(numbers.as_slice(), &row[12..]);
        }
        let absent = (0..).find(|hash| meaning.rows.iter().all(|row| hash_of(row) != *hash));
        assert!([absent, Some(u64::MAX)].into_iter().flatten().all(|hash| meaning.row(hash).is_none()));
    }
}
