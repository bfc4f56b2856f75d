//! Concepts of the field: the words of plans (anchors) and of reports (phrases) for the same thing.
//!
//! `data/concepts.tsv`, a line a concept: name, anchors, phrases. `a+b` asks for both; `^` marks a strong phrase, `~` a weak one.
//! Concepts named `off.` are things that agencies report and such plans do not ask for.
//!
//! Beside these, written for plans of science and technology, stands the thesaurus (`data/thesaurus`, a file a field): what
//! provincial authorities do. Its first phrases are also anchors; see `docs/thesaurus.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

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
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton the phrases that it is part of.
    uses: Vec<Vec<Use>>,
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
        let mut lexicon = Lexicon { concepts: Vec::new(), automaton: None, uses: Vec::new(), phrases: Vec::new() };
        let mut patterns: BTreeMap<String, usize> = BTreeMap::new();
        let tables = std::iter::once((None, table)).chain(fields.iter().enumerate().map(|(i, t)| (Some(i), *t)));
        for (field, table) in tables {
            for line in table.lines().filter(|line| !line.starts_with('#')) {
                lexicon.read_line(&mut patterns, field, line);
            }
        }
        let mut texts = vec![String::new(); patterns.len()];
        for (text, number) in patterns {
            texts[number] = text;
        }
        lexicon.automaton = AhoCorasick::new(&texts).ok();
        lexicon
    }

    fn read_line(&mut self, patterns: &mut BTreeMap<String, usize>, field: Option<usize>, line: &str) {
        let mut columns = line.split('\t');
        let (Some(name), Some(anchors), Some(phrases)) = (columns.next(), columns.next(), columns.next()) else {
            return;
        };
        let concept = self.concepts.len();
        let off_topic = name.starts_with("off.");
        self.concepts.push(Concept { off_topic, field });
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for anchor in anchors.split(';').filter(|a| !a.is_empty()) {
            match field {
                None => self.use_pattern(patterns, anchor, Use::Anchor(concept)),
                Some(_) => {
                    seen.insert(Words::of(anchor).line);
                    self.add_phrase(patterns, concept, anchor, THESAURUS, true);
                }
            }
        }
        for written in phrases.split(';').filter(|p| !p.is_empty()) {
            let (strong, plain, weak) = match field {
                None => (STRONG, PLAIN, WEAK),
                Some(_) => (THESAURUS, THESAURUS, THESAURUS_WEAK),
            };
            let (words, weight) = match (written.strip_suffix('^'), written.strip_suffix('~')) {
                (Some(words), _) => (words, strong),
                (_, Some(words)) => (words, weak),
                _ => (written, plain),
            };
            if field.is_none() || seen.insert(Words::of(words).line) {
                self.add_phrase(patterns, concept, words, weight, false);
            }
        }
    }

    fn add_phrase(
        &mut self,
        patterns: &mut BTreeMap<String, usize>,
        concept: usize,
        words: &str,
        weight: f64,
        anchor: bool,
    ) {
        let parts: Vec<&str> = words.split('+').take(8).collect();
        let acronym = words.chars().filter(|c| c.is_uppercase()).count() >= 2;
        let said = parts.len() > 1 || acronym || Words::of(words).len() >= 2;
        let telling = !self.concepts[concept].off_topic && weight >= PLAIN && said;
        let phrase = self.phrases.len();
        let all = parts.iter().fold(0u8, |bits, _| (bits << 1) | 1);
        let shown = words.replace('+', " … ");
        self.phrases.push(Phrase { concept, weight, all, words: shown, telling, anchor });
        for (bit, part) in parts.iter().enumerate() {
            self.use_pattern(patterns, part, Use::Part(phrase, 1 << bit));
        }
    }

    fn use_pattern(&mut self, patterns: &mut BTreeMap<String, usize>, words: &str, at: Use) {
        let line = Words::of(words).line;
        if line.trim().is_empty() {
            return;
        }
        let next = patterns.len();
        let number = *patterns.entry(line).or_insert(next);
        if number == self.uses.len() {
            self.uses.push(Vec::new());
        }
        self.uses[number].push(at);
    }

    fn each_use(&self, words: &Words, mut f: impl FnMut(Use)) {
        let Some(automaton) = &self.automaton else { return };
        let mut seen: Vec<usize> =
            automaton.find_overlapping_iter(&words.line).map(|found| found.pattern().as_usize()).collect();
        seen.sort_unstable();
        seen.dedup();
        for pattern in seen {
            for at in &self.uses[pattern] {
                f(*at);
            }
        }
    }

    /// What a text is about.
    pub(super) fn find(&'static self, words: &Words) -> Hits {
        let mut parts: BTreeMap<usize, u8> = BTreeMap::new();
        self.each_use(words, |at| {
            if let Use::Part(phrase, bit) = at {
                *parts.entry(phrase).or_default() |= bit;
            }
        });
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
        let Some(automaton) = &self.automaton else { return 0.0 };
        let anchors = |pattern: usize| self.uses[pattern].iter().any(|at| matches!(at, Use::Anchor(_)));
        let (mut covered, mut reached) = (0, 0);
        let mut spans: Vec<(usize, usize)> = automaton
            .find_overlapping_iter(&words.line)
            .filter(|found| anchors(found.pattern().as_usize()))
            .map(|found| (found.start(), found.end()))
            .collect();
        spans.sort_unstable();
        for (start, end) in spans {
            covered += end.saturating_sub(start.max(reached));
            reached = reached.max(end);
        }
        covered as f64 / words.line.len().max(1) as f64
    }

    /// Concepts that a text of a plan asks for, with how surely: 1 by an anchor, less by a phrase of reports.
    pub(super) fn anchored(&self, words: &Words, anchors: bool) -> BTreeMap<usize, f64> {
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        let mut parts: BTreeMap<usize, u8> = BTreeMap::new();
        self.each_use(words, |at| match at {
            Use::Anchor(concept) if anchors => {
                found.insert(concept, 1.0);
            }
            Use::Part(phrase, bit) if self.phrases[phrase].telling || self.phrases[phrase].anchor => {
                *parts.entry(phrase).or_default() |= bit
            }
            _ => {}
        });
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
        assert!(lexicon.automaton.is_some());
        assert!(lexicon.phrases.len() > 2_900);
    }
}
