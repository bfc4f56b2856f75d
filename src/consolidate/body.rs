//! Which statements stand in the body, so that it stays short enough to be signed; all others are read in the appendix.

use std::collections::{BTreeMap, BTreeSet};

use super::excerpt;
use super::wording::{has_blank, has_figure};
use crate::model::{
    AgencyKind, BodyForm, Elsewhere, Finding, OfficeWords, SectionResults, Statement, TaskId, TaskResults,
};

/// How long the body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyBudget {
    /// Pages of the body from the letterhead to the signature.
    pub pages: usize,
    /// Statements of a task; of the findings of a group twice as many, since the reader must decide on them.
    pub statements_per_task: usize,
}

impl Default for BodyBudget {
    fn default() -> Self {
        BodyBudget { pages: 20, statements_per_task: 3 }
    }
}

/// Lengths below are in tenths of a line of 14 pt text.
const LINE: usize = 10;
/// A page of text: 41 lines fit; some room is lost where lines stay together.
const PAGE: usize = 39 * LINE;
/// Characters of a line, the first of a paragraph being shorter by [`INDENT`].
const CHARACTERS: usize = 76;
const INDENT: usize = 5;
/// Space after a paragraph.
const GAP: usize = 4;
/// Letterhead, opening, I, counts of III, titles, closing and signature.
const FRAME: usize = 84 * LINE;
/// A heading or a line of facts that is not known yet.
const TWO_LINES: usize = 2 * LINE + GAP;
/// A task in a sentence that lists tasks by number.
const LISTED: usize = 4;
/// Most tasks of a statement's agency that are referred to at one task.
const REFERENCES: usize = 2;
/// Shortest statement, in characters, that tells enough to be preferred.
const THIN: usize = 60;
/// Longest name of a task, in characters: whole, and where there are too many tasks.
const NAME: usize = 600;
const SHORT_NAME: usize = 130;

/// Length of a text of one or more paragraphs.
fn length(text: &str) -> usize {
    let paragraphs = text.lines().map(str::trim).filter(|line| !line.is_empty());
    paragraphs.map(|line| (line.chars().count() + INDENT).div_ceil(CHARACTERS) * LINE + GAP).sum()
}

/// What is known about those who speak and what they say, besides the statements.
pub(super) struct Known<'a> {
    /// Sort of each agency by its name.
    pub(super) kinds: BTreeMap<&'a str, AgencyKind>,
    /// Names of the lead agencies of a task.
    pub(super) leads: BTreeMap<&'a TaskId, BTreeSet<&'a str>>,
    /// Names of the agencies that should report on a task.
    pub(super) expected: BTreeMap<&'a TaskId, BTreeSet<&'a str>>,
    /// The first task of each item.
    pub(super) main: BTreeMap<&'a str, &'a TaskId>,
    /// Items that a person wants in the body.
    pub(super) pinned: &'a BTreeSet<String>,
}

/// Groups of findings in the order of the body.
pub(super) struct Findings<'a> {
    pub(super) difficulties: &'a mut [Finding],
    pub(super) next: &'a mut [Finding],
    pub(super) proposals: &'a mut [Finding],
}

/// Chooses what stands in the body, and how short the rest is.
///
/// What a person pinned stands in any case. Then every group of findings and every task is heard once, before any is heard
/// twice, as long as there is room. Of a task's statements those of agencies that have not spoken on it go first, then the
/// lead agency's, those that no one doubts, in which no blank is left, that say more than a few words, of agencies that should report, that belong to
/// this task first of all, that hold figures, and those of agencies of another sort or that the body has heard least.
pub(super) fn choose(
    sections: &mut [SectionResults],
    findings: Findings<'_>,
    words: &OfficeWords,
    known: &Known<'_>,
    budget: BodyBudget,
) -> BodyForm {
    let room = (budget.pages * PAGE).saturating_sub(FRAME + office_words(words));
    let (form, frame) = form_of(sections, room);
    let mut choice = Choice {
        room: room.saturating_sub(frame),
        known,
        listed: form.listed,
        heard: BTreeMap::new(),
        printed: BTreeMap::new(),
    };
    let Findings { difficulties, next, proposals } = findings;
    for group in difficulties.iter().chain(proposals.iter()).chain(next.iter()) {
        choice.room = choice.room.saturating_sub(if group.statements.is_empty() { 0 } else { 2 * TWO_LINES });
    }
    for task in sections.iter_mut().flat_map(|section| &mut section.tasks) {
        choice.pin_task(task);
    }
    for finding in difficulties.iter_mut().chain(&mut *proposals).chain(&mut *next) {
        choice.pin(&finding.statements, &mut finding.body);
    }
    // Where there is no room for all tasks each section has its turn, those with most to report first.
    let mut order: Vec<(usize, usize, usize)> = Vec::new();
    for (section, results) in sections.iter().enumerate() {
        let mut tasks: Vec<usize> = (0..results.tasks.len()).collect();
        tasks.sort_by_key(|&task| (usize::MAX - results.tasks.get(task).map_or(0, |task| task.reporting), task));
        order.extend(tasks.into_iter().enumerate().map(|(rank, task)| (rank, section, task)));
    }
    order.sort_unstable();
    for round in 0..budget.statements_per_task.saturating_mul(2) {
        if round == 0 {
            choice.round(round, difficulties);
            choice.round(round, proposals);
        }
        if round < budget.statements_per_task {
            for &(_, section, task) in &order {
                if let Some(task) = sections.get_mut(section).and_then(|section| section.tasks.get_mut(task)) {
                    choice.hear(task, round);
                }
            }
        }
        if round > 0 {
            choice.round(round, difficulties);
            choice.round(round, proposals);
        }
        choice.round(round, next);
    }
    form
}

fn office_words(words: &OfficeWords) -> usize {
    let lists = [&words.opening, &words.direction, &words.assessment, &words.next, &words.proposals, &words.closing];
    lists.into_iter().chain(words.sections.values()).flatten().map(|paragraph| length(paragraph)).sum()
}

/// The form of the body and the room that headings, names of tasks and lines of facts take in it.
fn form_of(sections: &[SectionResults], room: usize) -> (BodyForm, usize) {
    let tasks = || sections.iter().flat_map(|section| &section.tasks);
    let headings = sections.len() * 2 * TWO_LINES;
    let named: usize =
        tasks().map(|task| if silent(task) { LISTED } else { length(&task.task.content) + TWO_LINES }).sum();
    // Names and facts may take up to half of what there is: the other half must tell what was done.
    if headings + named <= room / 2 {
        return (BodyForm { task_name: NAME, listed: false }, headings + named);
    }
    (BodyForm { task_name: SHORT_NAME, listed: true }, headings + tasks().count() * LISTED)
}

/// Nobody has reported on it.
fn silent(task: &TaskResults) -> bool {
    task.results.is_empty() && task.nil.is_empty()
}

/// The state of choosing.
struct Choice<'a> {
    room: usize,
    known: &'a Known<'a>,
    listed: bool,
    /// How often the body has heard each agency.
    heard: BTreeMap<String, usize>,
    /// Under which task the body prints an item.
    printed: BTreeMap<String, TaskId>,
}

impl Choice<'_> {
    fn pin_task(&mut self, task: &mut TaskResults) {
        let TaskResults { task, results, body, elsewhere, .. } = task;
        for (at, statement) in results.iter().enumerate() {
            if !statement.items.iter().any(|item| self.known.pinned.contains(item)) {
                continue;
            }
            match self.printed_at(statement) {
                Some(other) => elsewhere.push(Elsewhere { statement: at, task: other.clone() }),
                None => {
                    self.open_task(body.is_empty());
                    self.take(statement);
                    self.print(statement, &task.id);
                    body.push(at);
                }
            }
        }
    }

    fn pin(&mut self, statements: &[Statement], body: &mut Vec<usize>) {
        for (at, statement) in statements.iter().enumerate() {
            if statement.items.iter().any(|item| self.known.pinned.contains(item)) {
                self.take(statement);
                body.push(at);
            }
        }
    }

    /// One more statement for each group of findings that has fewer than this round gives.
    fn round(&mut self, round: usize, findings: &mut [Finding]) {
        for finding in findings {
            if finding.body.len() > round {
                continue;
            }
            let Finding { statements, body, .. } = finding;
            if let Some((at, statement)) = self.best(statements, body, None).filter(|(_, s)| cost(s) <= self.room) {
                self.take(statement);
                body.push(at);
                body.sort_unstable();
            }
        }
    }

    /// One more statement for a task; what stands under another task is referred to.
    fn hear(&mut self, results: &mut TaskResults, round: usize) {
        let TaskResults { task, results, body, elsewhere, .. } = results;
        while body.len() <= round {
            let taken: Vec<usize> = body.iter().copied().chain(elsewhere.iter().map(|e| e.statement)).collect();
            let Some((at, statement)) = self.best(results, &taken, Some(&task.id)) else { return };
            if let Some(other) = self.printed_at(statement).filter(|other| **other != task.id) {
                if elsewhere.len() >= REFERENCES {
                    return;
                }
                elsewhere.push(Elsewhere { statement: at, task: other.clone() });
                continue;
            }
            let opening = if self.listed && body.is_empty() { 2 * TWO_LINES } else { 0 };
            if cost(statement) + opening > self.room {
                return;
            }
            self.open_task(body.is_empty());
            self.take(statement);
            self.print(statement, &task.id);
            body.push(at);
            body.sort_unstable();
        }
    }

    /// The best of the statements that are not `taken`.
    fn best<'s>(
        &self,
        statements: &'s [Statement],
        taken: &[usize],
        task: Option<&TaskId>,
    ) -> Option<(usize, &'s Statement)> {
        let speakers = || taken.iter().filter_map(|&at| statements.get(at)).flat_map(|statement| &statement.agencies);
        let sort = |name: &str| self.known.kinds.get(name);
        let named = |names: &BTreeMap<&TaskId, BTreeSet<&str>>, name: &str| {
            task.and_then(|task| names.get(task)).is_some_and(|names| names.contains(name))
        };
        let candidates =
            statements.iter().enumerate().filter(|(at, s)| !taken.contains(at) && excerpt::fits(s.shown()));
        candidates.min_by_key(|(at, statement)| {
            let speaker = statement.agencies.first().map_or("", String::as_str);
            let main = |item: &String| task.is_none() || self.known.main.get(item.as_str()).copied() == task;
            (
                speakers().filter(|name| *name == speaker).count(),
                !named(&self.known.leads, speaker),
                statement.doubtful,
                has_blank(statement.shown()),
                statement.shown().chars().count() < THIN,
                !named(&self.known.expected, speaker),
                !statement.items.iter().any(main),
                !has_figure(statement.shown()),
                speakers().filter(|name| sort(name) == sort(speaker)).count(),
                self.heard.get(speaker).copied().unwrap_or(0),
                statement.shown().ends_with('…'),
                *at,
            )
        })
    }

    fn printed_at(&self, statement: &Statement) -> Option<&TaskId> {
        statement.items.iter().find_map(|item| self.printed.get(item))
    }

    fn open_task(&mut self, first: bool) {
        if first && self.listed {
            self.room = self.room.saturating_sub(2 * TWO_LINES);
        }
    }

    fn take(&mut self, statement: &Statement) {
        self.room = self.room.saturating_sub(cost(statement));
        for name in &statement.agencies {
            *self.heard.entry(name.clone()).or_default() += 1;
        }
    }

    fn print(&mut self, statement: &Statement, task: &TaskId) {
        self.printed.extend(statement.items.iter().map(|item| (item.clone(), task.clone())));
    }
}

/// Length of a statement with the line that says whose it is.
fn cost(statement: &Statement) -> usize {
    LINE + GAP + length(statement.shown())
}
