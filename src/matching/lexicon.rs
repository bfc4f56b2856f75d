//! Concepts of the field: the words of plans (anchors) and of reports (phrases) for the same thing.
//!
//! `data/concepts.tsv`, a line a concept: name, anchors, phrases. `a+b` asks for both; `^` marks a strong phrase, `~` a weak one.
//! Concepts named `off.` are things that agencies report and such plans do not ask for.
//!
//! Beside these, written for plans of science and technology, stands the thesaurus (`data/thesaurus`, a file a field): what
//! provincial authorities do. Its first phrases are also anchors; see `docs/thesaurus.md`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::terms::join;
use super::words::Words;

/// How much a phrase says about its concept: chance that the item is about it, phrases taken as independent.
const STRONG: f64 = 0.60;
const PLAIN: f64 = 0.35;
const WEAK: f64 = 0.15;
/// The same in the thesaurus, whose phrases are meant to be telling.
const THESAURUS: f64 = 0.60;
const THESAURUS_WEAK: f64 = 0.25;
/// How surely a task asks for a concept by words of reports, against 1 by words of plans.
const BY_REPORT_WORDS: f64 = 0.5;

/// The fields of the thesaurus.
pub(super) const FIELDS: [&str; 35] = [
    include_str!("data/thesaurus/administration.tsv"),
    include_str!("data/thesaurus/administration_interior_justice.tsv"),
    include_str!("data/thesaurus/agriculture.tsv"),
    include_str!("data/thesaurus/agriculture_rural.tsv"),
    include_str!("data/thesaurus/culture.tsv"),
    include_str!("data/thesaurus/culture_detail.tsv"),
    include_str!("data/thesaurus/culture_press_tourism.tsv"),
    include_str!("data/thesaurus/digital.tsv"),
    include_str!("data/thesaurus/digital_transformation.tsv"),
    include_str!("data/thesaurus/economy.tsv"),
    include_str!("data/thesaurus/economy_detail.tsv"),
    include_str!("data/thesaurus/economy_finance.tsv"),
    include_str!("data/thesaurus/education.tsv"),
    include_str!("data/thesaurus/education_training.tsv"),
    include_str!("data/thesaurus/environment.tsv"),
    include_str!("data/thesaurus/environment_land_climate.tsv"),
    include_str!("data/thesaurus/finance.tsv"),
    include_str!("data/thesaurus/general_acts.tsv"),
    include_str!("data/thesaurus/health.tsv"),
    include_str!("data/thesaurus/health_population.tsv"),
    include_str!("data/thesaurus/industry_trade_energy.tsv"),
    include_str!("data/thesaurus/innovation.tsv"),
    include_str!("data/thesaurus/innovation_economy.tsv"),
    include_str!("data/thesaurus/interior.tsv"),
    include_str!("data/thesaurus/justice.tsv"),
    include_str!("data/thesaurus/party.tsv"),
    include_str!("data/thesaurus/party_mass_security.tsv"),
    include_str!("data/thesaurus/planning_projects.tsv"),
    include_str!("data/thesaurus/science.tsv"),
    include_str!("data/thesaurus/science_technology.tsv"),
    include_str!("data/thesaurus/society.tsv"),
    include_str!("data/thesaurus/society_detail.tsv"),
    include_str!("data/thesaurus/society_labour.tsv"),
    include_str!("data/thesaurus/transport.tsv"),
    include_str!("data/thesaurus/transport_construction_planning.tsv"),
];

/// All concepts.
pub(super) struct Lexicon {
    pub(super) concepts: Vec<Concept>,
    /// Runs of words, by the hash of all of them, with what they are used for: nothing where a longer run only begins so.
    runs: HashMap<u64, Vec<Use>>,
    phrases: Vec<Phrase>,
}

pub(super) struct Concept {
    /// No plan of this sort asks for it.
    pub(super) off_topic: bool,
    /// The field of the thesaurus, `None` in the lexicon of science and technology.
    pub(super) field: Option<usize>,
}

#[derive(Clone, Copy)]
enum Use {
    Anchor(usize),
    /// Index of the phrase, bit of the part.
    Part(usize, u8),
}

struct Phrase {
    concept: usize,
    weight: f64,
    /// Bits of all parts.
    all: u8,
    words: String,
    /// One part, strong, of two syllables or an acronym: it can tie a task to the concept as an anchor does.
    telling: bool,
    /// Words of plans in the thesaurus: it ties a task to the concept.
    anchor: bool,
}

/// What the lexicon finds in a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    /// Concepts with the chance that the text is about them, by number.
    pub(super) concepts: Vec<(usize, f64)>,
    /// Phrases found: concept, weight, words; in the order of the lexicon.
    pub(super) phrases: Vec<(usize, f64, &'static str)>,
}

impl Hits {
    /// Sum over the concepts that such plans ask for.
    pub(super) fn on_topic(&self, thesaurus: bool) -> f64 {
        let concepts = &Lexicon::get().concepts;
        let counts = |c: usize| !concepts[c].off_topic && concepts[c].field.is_some() == thesaurus;
        self.concepts.iter().filter(|(c, _)| counts(*c)).map(|hit| hit.1).sum()
    }

    /// Sum over the concepts outside such plans, by phrases that this plan does not use itself.
    pub(super) fn off_topic(&self, asked: &BTreeSet<&str>) -> f64 {
        let lexicon = Lexicon::get();
        let mut missed: BTreeMap<usize, f64> = BTreeMap::new();
        for (concept, weight, words) in &self.phrases {
            if lexicon.concepts[*concept].off_topic && !asked.contains(words) {
                *missed.entry(*concept).or_insert(1.0) *= 1.0 - weight;
            }
        }
        missed.values().map(|missed| 1.0 - missed).sum()
    }
}

impl Lexicon {
    /// The lexicon that is compiled in.
    pub(super) fn get() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Lexicon::parse(include_str!("data/concepts.tsv"), &FIELDS))
    }

    fn parse(table: &str, fields: &[&str]) -> Lexicon {
        let tables = std::iter::once((None, table)).chain(fields.iter().enumerate().map(|(i, t)| (Some(i), *t)));
        let lines: Vec<(Option<usize>, &str)> = tables
            .flat_map(|(field, table)| table.lines().map(move |line| (field, line)))
            .filter(|(_, line)| !line.starts_with('#'))
            .collect();
        let concepts: Vec<Line> = lines.par_iter().filter_map(|(field, line)| Line::read(*field, line)).collect();
        let mut lexicon = Lexicon { concepts: Vec::new(), runs: HashMap::new(), phrases: Vec::new() };
        for line in concepts {
            let concept = lexicon.concepts.len();
            lexicon.concepts.push(line.concept);
            for anchor in line.anchors {
                lexicon.use_run(&anchor, Use::Anchor(concept));
            }
            for (mut phrase, parts) in line.phrases {
                phrase.concept = concept;
                for (bit, part) in parts.into_iter().enumerate() {
                    lexicon.use_run(&part, Use::Part(lexicon.phrases.len(), 1 << bit));
                }
                lexicon.phrases.push(phrase);
            }
        }
        lexicon
    }

    fn use_run(&mut self, run: &Run, at: Use) {
        for begun in &run.0 {
            self.runs.entry(*begun).or_default();
        }
        if let Some(uses) = run.0.last().and_then(|whole| self.runs.get_mut(whole)) {
            uses.push(at);
        }
    }

    /// The runs of the lexicon in a text, each with its first and last word, in the order of the text.
    fn runs<'a>(&'a self, words: &'a Words) -> impl Iterator<Item = (usize, usize, &'a [Use])> {
        (0..words.len()).flat_map(move |first| {
            let mut hash = 0;
            (first..words.len()).map_while(move |last| {
                hash = join(hash, words.hash(last));
                self.runs.get(&hash).map(|uses| (first, last, uses.as_slice()))
            })
        })
    }

    /// What a text is about.
    pub(super) fn find(&'static self, words: &Words) -> Hits {
        let mut parts: BTreeMap<usize, u8> = BTreeMap::new();
        for at in self.runs(words).flat_map(|run| run.2) {
            if let Use::Part(phrase, bit) = at {
                *parts.entry(*phrase).or_default() |= bit;
            }
        }
        let mut hits = Hits::default();
        for (number, bits) in parts {
            let phrase = &self.phrases[number];
            if bits != phrase.all {
                continue;
            }
            hits.phrases.push((phrase.concept, phrase.weight, &phrase.words));
            match hits.concepts.last_mut() {
                Some((concept, score)) if *concept == phrase.concept => {
                    *score = 1.0 - (1.0 - *score) * (1.0 - phrase.weight)
                }
                _ => hits.concepts.push((phrase.concept, phrase.weight)),
            }
        }
        hits
    }

    /// The share of the letters of a text that anchors cover.
    pub(super) fn covered(&self, words: &Words) -> f64 {
        let anchors = |uses: &[Use]| uses.iter().any(|at| matches!(at, Use::Anchor(_)));
        let (mut covered, mut reached) = (0, 0);
        for (first, last, _) in self.runs(words).filter(|run| anchors(run.2)) {
            let (start, end) = words.span(first, last);
            covered += end.saturating_sub(start.max(reached));
            reached = reached.max(end);
        }
        covered as f64 / words.line.len().max(1) as f64
    }

    /// Concepts that a text of a plan asks for, with how surely: 1 by an anchor, less by a phrase of reports.
    pub(super) fn anchored(&self, words: &Words, anchors: bool) -> BTreeMap<usize, f64> {
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        let mut parts: BTreeMap<usize, u8> = BTreeMap::new();
        for at in self.runs(words).flat_map(|run| run.2) {
            match at {
                Use::Anchor(concept) if anchors => {
                    found.insert(*concept, 1.0);
                }
                Use::Part(phrase, bit) if self.phrases[*phrase].telling || self.phrases[*phrase].anchor => {
                    *parts.entry(*phrase).or_default() |= bit;
                }
                _ => {}
            }
        }
        for (number, bits) in parts {
            let phrase = &self.phrases[number];
            if bits == phrase.all {
                let surely = match (phrase.anchor, self.concepts[phrase.concept].field) {
                    (true, _) => 1.0,
                    (false, Some(_)) => BY_REPORT_WORDS,
                    (false, None) => phrase.weight * 0.83,
                };
                let known = found.entry(phrase.concept).or_default();
                *known = f64::max(*known, surely);
            }
        }
        found
    }
}

/// Words that stand one after the other: the hash of the first, of the first two, and so on to all of them.
#[derive(PartialEq)]
struct Run(Vec<u64>);

impl Run {
    fn of(text: &str) -> Run {
        let words = Words::of(text);
        let mut hash = 0;
        let next = |i| {
            hash = join(hash, words.hash(i));
            hash
        };
        Run((0..words.len()).map(next).collect())
    }
}

/// A concept as its line says, before it has a number.
struct Line {
    concept: Concept,
    anchors: Vec<Run>,
    phrases: Vec<(Phrase, Vec<Run>)>,
}

impl Line {
    fn read(field: Option<usize>, line: &str) -> Option<Line> {
        let mut columns = line.split('\t');
        let (name, anchors, phrases) = (columns.next()?, columns.next()?, columns.next()?);
        let concept = Concept { off_topic: name.starts_with("off."), field };
        let mut out = Line { concept, anchors: Vec::new(), phrases: Vec::new() };
        for anchor in anchors.split(';').filter(|a| !a.is_empty()) {
            match field {
                None => out.anchors.push(Run::of(anchor)),
                Some(_) => out.add(anchor, THESAURUS, true),
            }
        }
        let (strong, plain, weak) = match field {
            None => (STRONG, PLAIN, WEAK),
            Some(_) => (THESAURUS, THESAURUS, THESAURUS_WEAK),
        };
        for written in phrases.split(';').filter(|p| !p.is_empty()) {
            let (words, weight) = match (written.strip_suffix('^'), written.strip_suffix('~')) {
                (Some(words), _) => (words, strong),
                (_, Some(words)) => (words, weak),
                _ => (written, plain),
            };
            out.add(words, weight, false);
        }
        Some(out)
    }

    fn add(&mut self, words: &str, weight: f64, anchor: bool) {
        let parts: Vec<Run> = words.split('+').take(8).map(Run::of).collect();
        // In the thesaurus a phrase that plans and reports share is one of plans.
        if self.concept.field.is_some() && self.phrases.iter().any(|known| known.1 == parts) {
            return;
        }
        let acronym = words.chars().filter(|c| c.is_uppercase()).count() >= 2;
        let said = parts.len() > 1 || acronym || parts.iter().any(|run| run.0.len() >= 2);
        let telling = !self.concept.off_topic && weight >= PLAIN && said;
        let all = parts.iter().fold(0u8, |bits, _| (bits << 1) | 1);
        self.phrases
            .push((Phrase { concept: 0, weight, all, words: words.replace('+', " … "), telling, anchor }, parts));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_in_any_spelling_and_only_at_word_borders() {
        let hits = Lexicon::get().find(&Words::of("Tổ chức QUÁN TRIỆT nghị quyết, chuyễn giao công nghệ"));
        let words: Vec<&str> = hits.phrases.iter().map(|p| p.2).collect();
        assert!(words.contains(&"quán triệt") && words.contains(&"chuyển giao công nghệ"), "{words:?}");
        assert!(Lexicon::get().find(&Words::of("siêu bão hòa")).phrases.iter().all(|p| p.2 != "bão số"));
    }

    #[test]
    fn both_parts_of_a_pair_are_needed() {
        let has = |text: &str| Lexicon::get().find(&Words::of(text)).phrases.iter().any(|p| p.2 == "phạt … triệu đồng");
        assert!(has("phạt 3 cơ sở 20 triệu đồng"));
        assert!(!has("hỗ trợ 20 triệu đồng"));
    }

    #[test]
    fn every_line_of_the_lexicon_is_read() {
        let lexicon = Lexicon::get();
        assert_eq!(lexicon.concepts.iter().filter(|c| c.field.is_none()).count(), 156);
        assert!(lexicon.phrases.len() > 2_900);
    }
}
