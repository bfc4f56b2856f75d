//! Reports and decisions to the [`AnnualReport`](crate::model::AnnualReport).
//!
//! Every item stands in one place or, with several tasks, under each of them: results and nils under their tasks, difficulties,
//! proposals and next steps under the group of their first task, what has no task outside the plan. Nothing is reworded.

mod body;
mod excerpt;
mod figures;
mod gather;
mod office;
mod office_words;
mod order;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

pub use body::BodyBudget;
pub use office_words::office_words;

use crate::model::{
    Agency, AgencyId, AgencyRow, AnnualReport, Contribution, Decided, Finding, ItemKind, Looked, Office, OfficeWords,
    Plan, SectionResults, Statement, Task, TaskId, TaskResults,
};

/// What the merged report is made from.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Who writes the report.
    pub office: &'a Office,
    /// The period in words: `năm 2024`.
    pub period: String,
    /// Year of the period.
    pub year: i32,
    /// The items in the order of documents, each with its agency and decision.
    pub items: &'a [Contribution],
    /// Who reported and who did not, in any order.
    pub agencies: Vec<AgencyRow>,
    /// Who should report on each task.
    pub expected: BTreeMap<TaskId, Vec<Agency>>,
    /// Named lead agencies of each task, in the plan's order.
    pub leads: BTreeMap<TaskId, Vec<AgencyId>>,
    /// How long the body may be.
    pub body: BodyBudget,
    /// Items that a person wants in the body, whatever its length.
    pub pinned: &'a BTreeSet<String>,
    /// What the office itself says.
    pub words: &'a OfficeWords,
    /// Where the reports were looked for.
    pub looked: Looked,
    /// What the ledger does not account for, in words.
    pub imbalance: Option<String>,
}

/// Groups the items by the plan.
pub fn consolidate(input: Input) -> AnnualReport {
    let places = Places::of(&input);
    let known = known(&input);
    let mut agencies = input.agencies;
    agencies.sort_by_cached_key(|row| order::agency_key(&row.agency, &[]));
    let waiting = input.items.iter().filter(|r| r.decided == Decided::Review).count();
    let findings = |kind| findings(input.plan, places.findings.get(&kind));
    let mut sections: Vec<SectionResults> = Vec::new();
    for task in &input.plan.tasks {
        let results = task_results(task, &places, &input.expected, &input.leads);
        match sections.last_mut().filter(|last| last.section.id == task.section) {
            Some(last) => last.tasks.push(results),
            None => sections.push(SectionResults { section: section(input.plan, task), tasks: vec![results] }),
        }
    }
    let (mut difficulties, mut proposals, mut next) =
        (findings(ItemKind::Difficulty), findings(ItemKind::Proposal), findings(ItemKind::Next));
    let groups = body::Findings { difficulties: &mut difficulties, next: &mut next, proposals: &mut proposals };
    let form = body::choose(&mut sections, groups, input.words, &known, input.body);
    AnnualReport {
        office: office::completed(input.office, input.plan),
        plan: input.plan.clone(),
        period: input.period,
        year: input.year,
        draft: waiting > 0,
        waiting,
        items: input.items.len(),
        remarks: gather::statements(places.remarks.clone(), &[]),
        difficulties,
        proposals,
        next,
        outside: gather::statements(places.outside.clone(), &[]),
        discrepancies: figures::discrepancies(&sections),
        sections,
        agencies,
        words: input.words.clone(),
        looked: input.looked,
        form,
        imbalance: input.imbalance,
    }
}

/// What the choice for the body must know of agencies and items.
fn known<'a>(input: &Input<'a>) -> body::Known<'a> {
    let items = input.items;
    let names: BTreeMap<&AgencyId, &'a str> = items.iter().map(|r| (&r.agency.id, r.agency.name.as_str())).collect();
    let leads = |task: &'a Task| {
        let leads = input.leads.get(&task.id).into_iter().flatten();
        (&task.id, leads.filter_map(|id| names.get(id).copied()).collect())
    };
    let expected = |task: &'a Task| {
        let expected = input.expected.get(&task.id).into_iter().flatten();
        (&task.id, expected.filter_map(|agency| names.get(&agency.id).copied()).collect())
    };
    let main = items.iter().filter_map(|r| Some((r.id.as_str(), r.tasks.first()?)));
    body::Known {
        kinds: items.iter().map(|r| (r.agency.name.as_str(), r.agency.kind)).collect(),
        leads: input.plan.tasks.iter().map(leads).collect(),
        expected: input.plan.tasks.iter().map(expected).collect(),
        main: main.collect(),
        pinned: input.pinned,
    }
}

/// Where the items go. The place of an item is decided here and nowhere else.
#[derive(Default)]
struct Places<'a> {
    results: BTreeMap<&'a TaskId, Vec<&'a Contribution>>,
    nil: BTreeMap<&'a TaskId, Vec<&'a Contribution>>,
    /// By kind, then by place of the group in the plan; those outside all groups come last (`None`).
    findings: BTreeMap<ItemKind, Vec<(Option<&'a str>, &'a Contribution)>>,
    outside: Vec<&'a Contribution>,
    remarks: Vec<&'a Contribution>,
}

impl<'a> Places<'a> {
    fn of(input: &Input<'a>) -> Self {
        let plan = input.plan;
        let known: BTreeMap<&TaskId, &Task> = plan.tasks.iter().map(|task| (&task.id, task)).collect();
        let mut places = Places::default();
        for item in input.items {
            let mut tasks: Vec<&'a Task> = Vec::new();
            // A task that the plan no longer has must not make its item vanish: such an item counts as outside the plan.
            for task in item.tasks.iter().filter_map(|id| known.get(id)) {
                if !tasks.iter().any(|t| t.id == task.id) {
                    tasks.push(task);
                }
            }
            let kind = item.kind;
            match kind {
                ItemKind::Admin => places.remarks.push(item),
                ItemKind::Result | ItemKind::Nil if tasks.is_empty() => places.outside.push(item),
                ItemKind::Result => {
                    tasks.iter().for_each(|task| places.results.entry(&task.id).or_default().push(item));
                }
                ItemKind::Nil => tasks.iter().for_each(|task| places.nil.entry(&task.id).or_default().push(item)),
                ItemKind::Difficulty | ItemKind::Proposal | ItemKind::Next => {
                    let group = tasks.first().map(|task| task.section.as_str());
                    places.findings.entry(kind).or_default().push((group, item));
                }
            }
        }
        places
    }
}

fn section(plan: &Plan, task: &Task) -> crate::model::Section {
    plan.section_of(task).cloned().unwrap_or_else(|| crate::model::Section { id: task.section.clone(), title: None })
}

fn task_results(
    task: &Task,
    places: &Places,
    expected: &BTreeMap<TaskId, Vec<Agency>>,
    leads: &BTreeMap<TaskId, Vec<AgencyId>>,
) -> TaskResults {
    let leads = leads.get(&task.id).map_or(&[][..], Vec::as_slice);
    let done = places.results.get(&task.id).cloned().unwrap_or_default();
    let nil = places.nil.get(&task.id).cloned().unwrap_or_default();
    let heard: BTreeSet<&AgencyId> = done.iter().chain(&nil).map(|item| &item.agency.id).collect();
    let mut missing: Vec<&Agency> =
        expected.get(&task.id).into_iter().flatten().filter(|agency| !heard.contains(&agency.id)).collect();
    missing.sort_by_cached_key(|agency| order::agency_key(agency, leads));
    missing.dedup_by(|a, b| a.id == b.id);
    let reporting = done.iter().map(|item| &item.agency.id).collect::<BTreeSet<_>>().len();
    // An agency that has results and elsewhere says that nothing arose has both: no statement is left out.
    let missing = missing.into_iter().map(|agency| agency.name.clone()).collect();
    let results = gather::statements(done, leads);
    let nil = gather::statements(nil, leads);
    TaskResults { task: task.clone(), nil, results, body: Vec::new(), elsewhere: Vec::new(), missing, reporting }
}

fn findings(plan: &Plan, items: Option<&Vec<(Option<&str>, &Contribution)>>) -> Vec<Finding> {
    let mut groups: BTreeMap<(usize, &str), Vec<&Contribution>> = BTreeMap::new();
    for (group, item) in items.into_iter().flatten() {
        let at = group.map_or(usize::MAX, |id| plan.tasks.iter().position(|t| t.section == id).unwrap_or(usize::MAX));
        groups.entry((at, group.unwrap_or_default())).or_default().push(item);
    }
    groups
        .into_iter()
        .map(|((at, _), items)| {
            let statements: Vec<Statement> = gather::statements(items, &[]);
            let section = plan.tasks.get(at).map(|task| section(plan, task));
            Finding { section, body: Vec::new(), statements }
        })
        .collect()
}
