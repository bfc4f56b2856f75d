//! What the sheets must know of all items before the first is written: each item is looked at once for it.

use std::collections::BTreeMap;

use super::grid::height;
use super::matrix::Told;
use super::{Fault, WorkbookInput, is_outside};
use crate::model::{AgencyId, Decided, TaskId};

/// Items are named by their places.
#[derive(Default)]
pub(super) struct Index {
    /// The first row (from 0) of each item in the sheet of items: other sheets lead there.
    pub(super) rows: Vec<u32>,
    /// How many items were decided in which way.
    pub(super) decided: BTreeMap<Decided, usize>,
    /// Results that belong to no task of the plan.
    pub(super) outside: Vec<usize>,
    /// Items with figures in the order of the plan's tasks, those of none last.
    pub(super) figured: Vec<usize>,
    /// How many figures these have.
    pub(super) figures: usize,
    /// What each agency reports on each task.
    pub(super) told: BTreeMap<AgencyId, BTreeMap<TaskId, Told>>,
}

impl Index {
    pub(super) fn of(input: &WorkbookInput<'_>) -> Result<Index, Fault> {
        let plan = &input.report.plan;
        let order: BTreeMap<&TaskId, usize> = plan.tasks.iter().zip(0..).map(|(task, n)| (&task.id, n)).collect();
        let mut index = Index::default();
        let mut figured: Vec<(usize, usize)> = Vec::new();
        let mut next = 1;
        for place in 0..input.items.count() {
            let reported = input.items.item(place)?;
            let (item, decision) = (&reported.item, &reported.decision);
            index.rows.push(next);
            let raw = item.raw.as_deref().unwrap_or_default();
            next += height([item.text.as_str(), raw, reported.source.as_str()].into_iter());
            *index.decided.entry(decision.decision).or_default() += 1;
            if is_outside(plan, &reported) {
                index.outside.push(place);
            }
            if !item.figures.is_empty() {
                let task = decision.tasks.first().and_then(|task| order.get(task)).copied();
                figured.push((task.unwrap_or(usize::MAX), place));
                index.figures += item.figures.len();
            }
            for task in &decision.tasks {
                let of_agency = index.told.entry(reported.agency.id.clone()).or_default();
                of_agency.entry(task.clone()).or_insert_with(|| Told::beginning(place)).add(&reported);
            }
        }
        figured.sort_unstable();
        index.figured = figured.into_iter().map(|(_, place)| place).collect();
        Ok(index)
    }

    /// The row (from 0) of an item in the sheet of items.
    pub(super) fn row(&self, place: usize) -> u32 {
        self.rows.get(place).copied().unwrap_or(0)
    }
}
