//! Trains the vectors: `cargo test --release --lib make_meaning -- --ignored` writes `data/meaning.bin`.
//!
//! What is taught are groups: the tasks of a plan and the items that report on them, or the concepts of a field of the thesaurus and
//! the words of reports for them. An item's direction shall be nearer to its own task's than to all others of the group, and to
//! some of other groups (a softmax over cosines). Terms start from random directions, which makes two texts as near as they share
//! terms; training moves them. Terms are left out at random, most of all those that item and task share: it is the others that
//! must be learned.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::plans::{self, InventedPlan};
use super::{Meaning, ROW, TITLE, WIDTH, dot};
use crate::matching::fit::gold::GoldReport;
use crate::matching::lexicon::FIELDS;
use crate::matching::terms::counts;
use crate::matching::words::Words;
use crate::model::Plan;

/// Times that all groups are gone through.
const PASSES: usize = 30;
/// Length of a step at the start; it falls to nothing.
const RATE: f32 = 0.1;
/// Sharpness of the softmax.
const SHARP: f32 = 12.0;
/// Share of the terms that are left out.
const FORGET: f64 = 0.5;
/// The same of terms that an item shares with its task, for half of the items.
const FORGET_SHARED: f64 = 0.8;
/// Texts that must have a term for it to get a vector.
const LEAST: usize = 3;
/// Tasks of other groups that each group is also told from.
const OTHERS: usize = 60;

type Counts = BTreeMap<u64, f64>;
type Numbers = [f32; WIDTH];
/// Terms by their place, with how much they count.
type Text = Vec<(usize, f32)>;

/// Tasks, the titles of their sections, and items with their tasks.
#[derive(Default)]
struct Group {
    tasks: Vec<(Counts, Counts)>,
    items: Vec<(Counts, Vec<usize>)>,
}

fn read(text: &str) -> Counts {
    counts(&Words::of(text))
}

impl Group {
    fn of_plan(plan: &InventedPlan) -> Group {
        let title = |section: Option<usize>| section.map_or("", |s| plan.sections[s].as_str());
        let items = plan.items.iter().filter(|item| !item.tasks.is_empty());
        Group {
            tasks: plan.tasks.iter().map(|task| (read(&task.content), read(title(task.section)))).collect(),
            items: items.map(|item| (read(&item.text), item.tasks.clone())).collect(),
        }
    }

    /// A field of the thesaurus: what plans say are its tasks, each phrase of reports is an item.
    fn of_field(table: &str) -> Group {
        let mut group = Group::default();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let [_, plans, reports] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
            let phrases = reports.split(';').map(|phrase| read(&phrase.replace(['+', '~'], " ")));
            group.items.extend(phrases.map(|phrase| (phrase, vec![group.tasks.len()])));
            group.tasks.push((read(plans), Counts::new()));
        }
        group
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = self.0 ^ (self.0 >> 33);
        x.wrapping_mul(0xff51_afd7_ed55_8ccd) ^ (x >> 29)
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn thin(&mut self, text: &[(usize, f32)]) -> Text {
        text.iter().filter(|_| self.share() >= FORGET).copied().collect()
    }
}

/// The vectors while they are trained.
struct Vectors {
    place: HashMap<u64, usize>,
    numbers: Vec<Numbers>,
    /// How telling each term is: ln of the texts over those that have it.
    telling: Vec<f32>,
    /// Sum of the squares of each term's gradients: terms that are often taught move less.
    taught: Vec<f32>,
}

/// A text's direction, with the length that its sum had.
struct Pointed(Numbers, f32);

impl Vectors {
    fn start(groups: &[&Group], random: &mut Random) -> Vectors {
        let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
        let mut texts = 0.0;
        for group in groups {
            for text in group.tasks.iter().map(|task| &task.0).chain(group.items.iter().map(|item| &item.0)) {
                texts += 1.0;
                text.keys().for_each(|term| *seen.entry(*term).or_default() += 1);
            }
        }
        seen.retain(|_, n| *n >= LEAST);
        let mut spread = || (0..4).map(|_| random.share() as f32 - 0.5).sum::<f32>() * 1.73 / (WIDTH as f32).sqrt();
        Vectors {
            numbers: seen.iter().map(|_| std::array::from_fn(|_| spread())).collect(),
            telling: seen.values().map(|n| ((1.0 + texts) / (1.0 + *n as f32)).ln()).collect(),
            taught: vec![1e-4; seen.len()],
            place: seen.into_keys().enumerate().map(|(place, term)| (term, place)).collect(),
        }
    }

    fn text(&self, counts: &Counts, share: f32) -> Text {
        let weigh = |(term, n): (&u64, &f64)| {
            self.place.get(term).map(|place| (*place, share * (1.0 + n.ln()) as f32 * self.telling[*place]))
        };
        counts.iter().filter_map(weigh).collect()
    }

    fn point(&self, text: &[(usize, f32)]) -> Pointed {
        let mut sum = [0.0; WIDTH];
        for (place, weight) in text {
            sum.iter_mut().zip(&self.numbers[*place]).for_each(|(s, x)| *s += weight * x);
        }
        let length = (dot(&sum, &sum).sqrt() as f32).max(1e-6);
        Pointed(sum.map(|x| x / length), length)
    }

    /// A step down the gradient.
    fn step(&mut self, gradient: BTreeMap<usize, Numbers>, rate: f32) {
        for (place, row) in gradient {
            self.taught[place] += dot(&row, &row) as f32 / WIDTH as f32;
            let step = 4.0 * rate / (self.taught[place] * WIDTH as f32).sqrt();
            self.numbers[place].iter_mut().zip(&row).for_each(|(x, r)| *x -= step * r);
        }
    }

    /// As the program reads them.
    fn bytes(&self) -> Vec<u8> {
        let mut terms: Vec<(u64, usize)> = self.place.iter().map(|(term, place)| (*term, *place)).collect();
        terms.sort_unstable();
        let mut out = Vec::with_capacity(terms.len() * ROW);
        for (term, place) in terms {
            let row = &self.numbers[place];
            let most = row.iter().map(|x| x.abs()).fold(1e-6, f32::max);
            out.extend(term.to_le_bytes());
            out.extend((self.telling[place] * most / 127.0).to_le_bytes());
            out.extend(row.iter().map(|x| (x / most * 127.0).round() as i8 as u8));
        }
        out
    }
}

/// Adds to the gradient what a text's direction should have been otherwise.
fn push(gradient: &mut BTreeMap<usize, Numbers>, text: &[(usize, f32)], at: &Pointed, otherwise: &Numbers) {
    let along = dot(&at.0, otherwise) as f32;
    let back: Numbers = std::array::from_fn(|i| (otherwise[i] - at.0[i] * along) / at.1);
    for (place, weight) in text {
        let row = gradient.entry(*place).or_insert([0.0; WIDTH]);
        row.iter_mut().zip(&back).for_each(|(r, b)| *r += weight * b);
    }
}

fn train(groups: &[&Group]) -> Vectors {
    let mut random = Random(1);
    let mut vectors = Vectors::start(groups, &mut random);
    let task = |(content, title): &(Counts, Counts)| {
        let mut text = vectors.text(content, 1.0);
        text.extend(vectors.text(title, TITLE));
        text
    };
    let tasks: Vec<Vec<Text>> = groups.iter().map(|g| g.tasks.iter().map(task).collect()).collect();
    let items: Vec<Vec<Text>> =
        groups.iter().map(|g| g.items.iter().map(|item| vectors.text(&item.0, 1.0)).collect()).collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    for pass in 0..PASSES {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        for &g in &order {
            let mut told: Vec<Text> = tasks[g].iter().map(|text| random.thin(text)).collect();
            for _ in 0..OTHERS {
                let other = random.below(groups.len());
                if other != g && !tasks[other].is_empty() {
                    let task = random.below(tasks[other].len());
                    told.push(random.thin(&tasks[other][task]));
                }
            }
            let gradient = teach(&vectors, &mut random, groups[g], &items[g], &tasks[g], &told);
            vectors.step(gradient, RATE * (1.0 - pass as f32 / PASSES as f32));
        }
    }
    vectors
}

/// The gradient of a group: what all its items say about the directions of its tasks and of some others (`told`).
fn teach(
    vectors: &Vectors,
    random: &mut Random,
    group: &Group,
    items: &[Text],
    tasks: &[Text],
    told: &[Text],
) -> BTreeMap<usize, Numbers> {
    let pointed: Vec<Pointed> = told.iter().map(|text| vectors.point(text)).collect();
    let mut otherwise: Vec<Numbers> = vec![[0.0; WIDTH]; told.len()];
    let mut gradient = BTreeMap::new();
    for (item, (_, right)) in items.iter().zip(&group.items) {
        let hide = random.share() < 0.5;
        let shared = |place: usize| hide && tasks[right[0]].iter().any(|term| term.0 == place);
        let text: Text = item
            .iter()
            .filter(|term| random.share() >= if shared(term.0) { FORGET_SHARED } else { FORGET })
            .copied()
            .collect();
        if text.is_empty() {
            continue;
        }
        let at = vectors.point(&text);
        let scores: Vec<f64> = pointed.iter().map(|task| f64::from(SHARP) * dot(&at.0, &task.0)).collect();
        let chances = crate::matching::softmax(&scores, 1.0);
        let wanted: f64 = right.iter().map(|task| chances[*task]).sum::<f64>().max(1e-12);
        let mut item_otherwise = [0.0; WIDTH];
        for (task, chance) in chances.iter().enumerate() {
            let too_much = SHARP * (chance - if right.contains(&task) { chance / wanted } else { 0.0 }) as f32;
            item_otherwise.iter_mut().zip(&pointed[task].0).for_each(|(o, x)| *o += too_much * x);
            otherwise[task].iter_mut().zip(&at.0).for_each(|(o, x)| *o += too_much * x);
        }
        push(&mut gradient, &text, &at, &item_otherwise);
    }
    for ((text, at), otherwise) in told.iter().zip(&pointed).zip(&otherwise) {
        push(&mut gradient, text, at, otherwise);
    }
    gradient
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn invented() -> Vec<InventedPlan> {
    plans::read(&root().join("src/matching/data/invented-plans"))
}

fn thesaurus() -> impl Iterator<Item = Group> {
    FIELDS.iter().map(|table| Group::of_field(table))
}

/// A plan, its items as reports, and vectors.
pub(in crate::matching) type LeftOut = (Plan, Vec<GoldReport>, &'static Meaning);

/// The invented plans with their items, each with vectors that were trained without the plans of its writer.
pub(in crate::matching) fn left_out() -> &'static [LeftOut] {
    static LEFT_OUT: OnceLock<Vec<LeftOut>> = OnceLock::new();
    LEFT_OUT.get_or_init(|| {
        let plans = invented();
        let writers: Vec<Option<char>> =
            plans.iter().map(InventedPlan::writer).collect::<BTreeSet<_>>().into_iter().collect();
        let groups: Vec<Group> = plans.iter().map(Group::of_plan).collect();
        let thesaurus: Vec<Group> = thesaurus().collect();
        let without = |writer: &Option<char>| {
            let others = plans.iter().zip(&groups).filter(|(plan, _)| plan.writer() != *writer).map(|(_, group)| group);
            let bytes = train(&others.chain(&thesaurus).collect::<Vec<_>>()).bytes();
            let meaning: &'static Meaning = Box::leak(Box::new(Meaning::read(bytes.leak())));
            plans
                .iter()
                .filter(|plan| plan.writer() == *writer)
                .map(|plan| (plan.plan(), plan.reports(), meaning))
                .collect::<Vec<_>>()
        };
        writers.par_iter().map(without).collect::<Vec<_>>().concat()
    })
}

#[test]
#[ignore = "writes data/meaning.bin anew; takes minutes"]
fn make_meaning() {
    let groups: Vec<Group> = invented().iter().map(Group::of_plan).chain(thesaurus()).collect();
    let bytes = train(&groups.iter().collect::<Vec<_>>()).bytes();
    std::fs::write(root().join("src/matching/data/meaning.bin"), bytes).expect("written");
}

#[test]
fn words_that_stand_for_each_other_come_near_though_no_text_has_both() {
    let group = |pairs: &[(&str, &[&str])]| Group {
        tasks: pairs.iter().map(|(task, _)| (read(task), Counts::new())).collect(),
        items: pairs
            .iter()
            .enumerate()
            .flat_map(|(task, (_, items))| items.iter().map(move |item| (read(item), vec![task])))
            .collect(),
    };
    let groups = [
        group(&[
            ("dạy bơi cho trẻ", &["mở hồ lắp ghép", "khai giảng hồ lắp ghép"]),
            ("trồng rừng phòng hộ", &["ươm cây keo", "giao cây keo"]),
        ]),
        group(&[
            ("dạy bơi an toàn", &["học sinh xuống hồ lắp ghép", "thầy kèm ở hồ"]),
            ("trồng rừng gỗ lớn", &["hộ nhận cây keo", "bón lót cây keo"]),
        ]),
        group(&[
            ("dạy bơi miễn phí", &["bơm nước vào hồ lắp ghép", "tháo dỡ hồ lắp ghép"]),
            ("trồng rừng ven biển", &["cây keo bén rễ", "tỉa thưa cây keo"]),
        ]),
    ];
    let meaning = Meaning::read(train(&groups.iter().collect::<Vec<_>>()).bytes().leak());
    let near = |a: &str, b: &str| meaning.of(&read(a)).cosine(&meaning.of(&read(b)));
    assert!(near("hồ lắp ghép", "dạy bơi") > near("hồ lắp ghép", "trồng rừng") + 0.3);
    assert!(near("cây keo", "trồng rừng") > near("cây keo", "dạy bơi") + 0.3);
}
