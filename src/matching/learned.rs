//! What decisions teach: a linear classifier over the words, concepts and meaning of items that a person has assigned, and the
//! decided item that is nearest in meaning.
//!
//! One support-vector machine a task (squared hinge, dual coordinate descent) on TF-IDF of one to three words, trained anew from
//! all decisions each time, so that the same decisions always give the same model. The plan's own tasks take part as examples.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::lexicon::{Hits, Lexicon};
use super::meaning::{Direction, WIDTH, dot};
use super::terms::join;
use super::words::{Words, hash};

/// Cost of a wrong example.
const COST: f64 = 5.0;
/// Passes over the examples; the weights hardly move after.
const PASSES: usize = 15;
/// Share of the concepts in the length of an example.
const CONCEPTS: f64 = 0.7;
/// Share of the headings' concepts beside the text's.
const HEADING_CONCEPTS: f64 = 0.5;
/// Share of what the example is about.
const MEANING: f32 = 0.7;
/// From so many examples on, words that stand in one example only are left out.
const MANY: usize = 2_000;

/// Words of an example by hash, its concepts, and what it is about.
#[derive(Debug, Clone)]
pub(super) struct Features {
    words: BTreeMap<u64, f64>,
    concepts: Vec<(u64, f64)>,
    meaning: Direction,
}

/// An example as numbers: columns of concepts and words with their values, in order, and what it is about.
pub(super) struct Vector {
    columns: Vec<(u32, f32)>,
    meaning: [f32; WIDTH],
}

/// The weights of one class.
struct Plane {
    columns: Vec<f64>,
    meaning: [f32; WIDTH],
}

impl Features {
    /// An item: its nearest heading and text for the words, all headings for the concepts. Concepts of the thesaurus count as
    /// much as `thesaurus` says (0–1).
    pub(super) fn of<'a>(
        heading: Option<&str>,
        words: &Words,
        hits: &Hits,
        headings: impl Iterator<Item = &'a Hits>,
        meaning: &Direction,
        thesaurus: f64,
    ) -> Features {
        let known = &Lexicon::get().concepts;
        let share = |concept: usize| if known[concept].field.is_some() { thesaurus } else { 1.0 };
        let mut features = Features { words: BTreeMap::new(), concepts: Vec::new(), meaning: meaning.clone() };
        if let Some(heading) = heading {
            features.count(&Words::of(heading));
        }
        features.count(words);
        let mut concepts: BTreeMap<u64, f64> = BTreeMap::new();
        for (concept, score) in &hits.concepts {
            *concepts.entry(*concept as u64).or_default() += share(*concept) * score;
        }
        for hits in headings {
            for (concept, score) in &hits.concepts {
                *concepts.entry(*concept as u64).or_default() += share(*concept) * HEADING_CONCEPTS * score;
            }
        }
        features.concepts = scaled(concepts.into_iter().collect(), CONCEPTS);
        features
    }

    /// A task of the plan: its words, the concepts that it asks for and what it is about.
    pub(super) fn of_task(words: &Words, concepts: Vec<(usize, f64)>, meaning: &Direction) -> Features {
        let mut features = Features { words: BTreeMap::new(), concepts: Vec::new(), meaning: meaning.clone() };
        features.count(words);
        features.concepts = scaled(concepts.into_iter().map(|(c, w)| (c as u64, w)).collect(), CONCEPTS);
        features
    }

    fn count(&mut self, words: &Words) {
        let mut run: Vec<u64> = Vec::new();
        for i in 0..words.len() {
            if words.key(i).starts_with(|c: char| c.is_ascii_digit()) {
                run.clear();
                continue;
            }
            let word = words.hash(i);
            run.push(word);
            *self.words.entry(word).or_default() += 1.0;
            if let [.., a, b] = run[..] {
                *self.words.entry(join(a, b)).or_default() += 1.0;
            }
            if let [.., a, b, c] = run[..] {
                *self.words.entry(join(join(a, b), c)).or_default() += 1.0;
            }
        }
    }
}

fn scaled(mut vector: Vec<(u64, f64)>, length: f64) -> Vec<(u64, f64)> {
    let norm = vector.iter().map(|v| v.1 * v.1).sum::<f64>().sqrt();
    if norm > 0.0 {
        vector.iter_mut().for_each(|v| v.1 *= length / norm);
    }
    vector
}

/// A trained classifier.
pub(super) struct Learned {
    /// Words to columns, with how telling they are.
    words: HashMap<u64, (u32, f64)>,
    concepts: u32,
    /// For each column the weights of all classes: tasks, then "no task".
    weights: Vec<f32>,
    /// For each class the weights of what a text is about.
    meaning: Vec<[f32; WIDTH]>,
    classes: usize,
    /// The decisions as numbers.
    vectors: Vec<Vector>,
    /// The lengths of these.
    lengths: Vec<f64>,
    /// The classes of each decision.
    right: Vec<Vec<usize>>,
    /// The decisions of each class.
    of_class: Vec<Vec<usize>>,
    /// How many decisions taught it.
    pub(super) examples: usize,
}

impl Learned {
    /// Learns from decisions (features, classes that are right) and the plan's tasks (the same, not counted as decisions).
    pub(super) fn train(
        decisions: &[(&Features, &[usize])],
        tasks: &[(Features, Vec<usize>)],
        classes: usize,
    ) -> Learned {
        let own = tasks.iter().map(|(features, right)| (features, right.as_slice()));
        let all: Vec<(&Features, &[usize])> = decisions.iter().copied().chain(own.clone()).chain(own).collect();
        let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
        for (features, _) in &all {
            for word in features.words.keys() {
                *seen.entry(*word).or_default() += 1;
            }
        }
        let least = if all.len() > MANY { 2 } else { 1 };
        let n = all.len() as f64;
        let mut learned = Learned {
            words: HashMap::new(),
            concepts: Lexicon::get().concepts.len() as u32,
            weights: Vec::new(),
            meaning: Vec::new(),
            classes,
            vectors: Vec::new(),
            lengths: Vec::new(),
            right: decisions.iter().map(|decision| decision.1.to_vec()).collect(),
            of_class: vec![Vec::new(); classes],
            examples: decisions.len(),
        };
        for (word, texts) in seen {
            if texts >= least {
                let column = learned.concepts + learned.words.len() as u32;
                learned.words.insert(word, (column, ((1.0 + n) / (1.0 + texts as f64)).ln() + 1.0));
            }
        }
        let columns = learned.concepts as usize + learned.words.len();
        learned.weights = vec![0.0; columns * classes];
        let vectors: Vec<Vector> = all.iter().map(|example| learned.vector(example.0)).collect();
        let squares: Vec<f64> = vectors.iter().map(|v| v.dot(v)).collect();
        // Each class is trained by itself, so that threads do not change the result.
        let plane = |class: usize| {
            let signs: Vec<f64> = all.iter().map(|e| if e.1.contains(&class) { 1.0 } else { -1.0 }).collect();
            let mut plane = Plane { columns: vec![0.0; columns], meaning: [0.0; WIDTH] };
            descend(&vectors, &squares, &signs, &mut plane);
            plane
        };
        let planes: Vec<Plane> = (0..classes).into_par_iter().map(plane).collect();
        for (class, plane) in planes.iter().enumerate() {
            for (column, weight) in plane.columns.iter().enumerate() {
                learned.weights[column * classes + class] = *weight as f32;
            }
        }
        learned.meaning = planes.into_iter().map(|plane| plane.meaning).collect();
        learned.vectors = vectors;
        learned.vectors.truncate(decisions.len());
        learned.lengths = learned.vectors.iter().map(Vector::length).collect();
        for (place, right) in learned.right.iter().enumerate() {
            right.iter().for_each(|class| learned.of_class[*class].push(place));
        }
        learned
    }

    /// The decision of a class (its place among all) that an item is most like, and how much: 1 the same words, concepts and meaning.
    pub(super) fn most_alike(&self, vector: &Vector, class: usize) -> Option<(usize, f64)> {
        let own = vector.length();
        let alike = |place: &usize| {
            let (other, length) = (self.vectors.get(*place)?, self.lengths.get(*place)?);
            Some((*place, vector.dot(other) / (own * length).max(f64::MIN_POSITIVE)))
        };
        let known = self.of_class.get(class)?.iter().filter_map(alike);
        known.reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    /// For each item, and each class, how near in meaning (cosine) the nearest of the class's decisions is; 0 where none is near.
    pub(super) fn nearest(&self, items: &[Vector]) -> Vec<Vec<f64>> {
        let mut nearest = vec![vec![0.0; self.classes]; items.len()];
        // A decision and then all items: those of a report stay at hand, thousands of decisions would not. (The meaning of a
        // vector has the length MEANING, not one.)
        for (decision, right) in self.vectors.iter().zip(&self.right) {
            for (item, nearest) in items.iter().zip(&mut nearest) {
                let near = dot(&item.meaning, &decision.meaning) / f64::from(MEANING * MEANING);
                right.iter().for_each(|class| nearest[*class] = f64::max(nearest[*class], near));
            }
        }
        nearest
    }

    /// An item as numbers.
    pub(super) fn vector(&self, features: &Features) -> Vector {
        let mut words: Vec<(u32, f64)> = features
            .words
            .iter()
            .filter_map(|(word, n)| self.words.get(word).map(|(column, rarity)| (*column, (1.0 + n.ln()) * rarity)))
            .collect();
        let norm = words.iter().map(|w| w.1 * w.1).sum::<f64>().sqrt();
        words.iter_mut().for_each(|w| w.1 /= norm.max(f64::MIN_POSITIVE));
        let concepts =
            features.concepts.iter().filter(|c| c.0 < u64::from(self.concepts)).map(|c| (c.0 as u32, c.1 as f32));
        Vector {
            columns: concepts.chain(words.iter().map(|w| (w.0, w.1 as f32))).collect(),
            meaning: features.meaning.numbers().map(|x| MEANING * x),
        }
    }

    /// The margin of each class: positive where it looks like the examples of that class.
    pub(super) fn margins(&self, vector: &Vector) -> Vec<f64> {
        let mut margins: Vec<f64> = self.meaning.iter().map(|weights| dot(weights, &vector.meaning)).collect();
        for (column, value) in &vector.columns {
            let row = *column as usize * self.classes;
            for (margin, weight) in margins.iter_mut().zip(&self.weights[row..row + self.classes]) {
                *margin += f64::from(*value) * f64::from(*weight);
            }
        }
        margins
    }
}

impl Vector {
    fn length(&self) -> f64 {
        self.dot(self).sqrt()
    }

    fn dot(&self, other: &Vector) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, dot(&self.meaning, &other.meaning));
        while let (Some(a), Some(b)) = (self.columns.get(i), other.columns.get(j)) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(a.1) * f64::from(b.1);
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }
}

impl Plane {
    fn dot(&self, vector: &Vector) -> f64 {
        let columns: f64 =
            vector.columns.iter().map(|(column, x)| self.columns[*column as usize] * f64::from(*x)).sum();
        columns + dot(&self.meaning, &vector.meaning)
    }

    fn add(&mut self, vector: &Vector, times: f64) {
        for (column, x) in &vector.columns {
            self.columns[*column as usize] += times * f64::from(*x);
        }
        for (weight, x) in self.meaning.iter_mut().zip(&vector.meaning) {
            *weight += times as f32 * x;
        }
    }
}

/// Dual coordinate descent for one class, in a fixed shuffled order.
fn descend(vectors: &[Vector], squares: &[f64], signs: &[f64], plane: &mut Plane) {
    let diagonal = 0.5 / COST;
    let mut dual = vec![0.0f64; vectors.len()];
    let mut order: Vec<usize> = (0..vectors.len()).collect();
    let mut state = hash("order of examples");
    for _ in 0..PASSES {
        for i in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, ((state >> 33) as usize) % (i + 1));
        }
        let mut moved = 0.0f64;
        for &i in &order {
            let gradient = signs[i] * plane.dot(&vectors[i]) - 1.0 + diagonal * dual[i];
            if dual[i] == 0.0 && gradient >= 0.0 {
                continue;
            }
            let before = dual[i];
            dual[i] = f64::max(0.0, before - gradient / (squares[i] + diagonal));
            let step = (dual[i] - before) * signs[i];
            moved = moved.max(step.abs());
            plane.add(&vectors[i], step);
        }
        if moved < 1e-3 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::meaning::Meaning;

    fn features(text: &str) -> Features {
        let words = Words::of(text);
        let hits = Lexicon::get().find(&words);
        let about = Meaning::get().of(&crate::matching::terms::counts(&words));
        Features::of(None, &words, &hits, std::iter::empty(), &about, 1.0)
    }

    #[test]
    fn an_item_worded_like_decided_ones_goes_where_they_went() {
        let decisions = [
            (features("xã A công bố hệ thống quản lý chất lượng"), vec![0]),
            (features("xã B công bố lại hệ thống"), vec![0]),
            (features("khen thưởng 3 nông dân có máy tự chế"), vec![1]),
            (features("bằng khen cho tác giả máy sấy"), vec![1]),
        ];
        let decisions: Vec<(&Features, &[usize])> = decisions.iter().map(|(f, c)| (f, c.as_slice())).collect();
        let learned = Learned::train(&decisions, &[], 3);
        let margins = learned.margins(&learned.vector(&features("xã C công bố hệ thống")));
        assert!(margins[0] > margins[1] && margins[0] > margins[2], "{margins:?}");
    }

    #[test]
    fn the_nearest_decision_in_meaning_speaks_for_its_classes() {
        let decisions = [(features("gieo tinh nhân tạo cho bò"), vec![0]), (features("mở lớp dạy bơi"), vec![1, 2])];
        let decisions: Vec<(&Features, &[usize])> = decisions.iter().map(|(f, c)| (f, c.as_slice())).collect();
        let learned = Learned::train(&decisions, &[], 4);
        let nearest = learned.nearest(&[learned.vector(&features("lớp bơi mở ở xã"))]).remove(0);
        assert!(nearest[1] > nearest[0] && nearest[1] == nearest[2] && nearest[3] == 0.0, "{nearest:?}");
    }

    #[test]
    fn an_item_is_most_like_the_first_of_equal_decisions_of_a_class() {
        let words = "xã công bố hệ thống quản lý chất lượng";
        let decisions = [
            (features("khen thưởng nông dân có máy tự chế"), vec![0]),
            (features(words), vec![0]),
            (features(words), vec![0]),
        ];
        let decisions: Vec<(&Features, &[usize])> = decisions.iter().map(|(f, c)| (f, c.as_slice())).collect();
        let learned = Learned::train(&decisions, &[], 2);
        let item = learned.vector(&features(words));
        let (place, alike) = learned.most_alike(&item, 0).unwrap();
        assert_eq!(place, 1);
        assert!((alike - 1.0).abs() < 1e-6, "{alike}");
        assert!(learned.most_alike(&item, 1).is_none(), "a class on which nobody decided");
    }

    #[test]
    fn the_same_decisions_give_the_same_model() {
        let decisions = [(features("một hai ba"), vec![0]), (features("bốn năm sáu"), vec![1])];
        let decisions: Vec<(&Features, &[usize])> = decisions.iter().map(|(f, c)| (f, c.as_slice())).collect();
        let (a, b) = (Learned::train(&decisions, &[], 2), Learned::train(&decisions, &[], 2));
        assert_eq!(a.weights, b.weights);
    }
}
