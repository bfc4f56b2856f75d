//! Items that stand in a row of our own form: the row says the task, not the words.

use super::Matcher;
use crate::model::{Decided, Decision, FormPlace, Match};

impl Matcher {
    /// The decision for an item that stands in a form, from what the form says and what was found by its words.
    ///
    /// A certain row gives its tasks, score 1. What the agency itself put outside the plan is outside, unless the words plainly
    /// name a task. Where a row contradicts itself a person decides.
    pub fn place(&self, form: &FormPlace, found: Decision) -> Decision {
        let matched = |score: f64, words: &str| {
            form.tasks
                .iter()
                .map(|task| Match { task: task.clone(), score, evidence: vec![words.to_owned()] })
                .collect()
        };
        let ids: Vec<&str> = form.tasks.iter().map(|task| task.as_str()).collect();
        let ids = ids.join(", ");
        let name = match self.plan.number.trim() {
            "" => "biểu mẫu của Kế hoạch".to_owned(),
            number => format!("biểu mẫu của Kế hoạch số {number}"),
        };
        if form.certain && !form.tasks.is_empty() {
            let matches = matched(1.0, &format!("{name}, dòng {ids}"));
            return Decision { matches, decision: Decided::Auto, tasks: form.tasks.clone(), kind: found.kind };
        }
        if form.certain {
            return match found.decision {
                Decided::Auto | Decided::Person => Decision { decision: Decided::Review, ..found },
                _ => Decision { decision: Decided::None, tasks: Vec::new(), ..found },
            };
        }
        // The tasks that one or the other carrier names come first, none of them before the other.
        let share = 1.0 / form.tasks.len().max(1) as f64;
        let score = (share * 1000.0).round() / 1000.0;
        let mut matches: Vec<Match> = matched(score, &format!("{name}: dòng ghi không thống nhất ({ids})"));
        for other in found.matches {
            if !form.tasks.contains(&other.task) {
                matches.push(Match {
                    score: if form.tasks.is_empty() { other.score } else { other.score.min(score) },
                    ..other
                });
            }
        }
        let tasks = matches.first().map(|first| first.task.clone()).into_iter().collect();
        Decision { matches, decision: Decided::Review, tasks, kind: found.kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::Registry;
    use crate::model::{Plan, TaskId};

    fn matcher() -> Matcher {
        let plan: Plan = serde_json::from_value(serde_json::json!({
            "number": "15/KH-UBND", "sections": [], "tasks": [
                {"id": "1.1", "section": "1", "content": "Tuyên truyền"}, {"id": "1.2", "section": "1", "content": "Dạy bơi"}
            ]
        }))
        .unwrap();
        Matcher::new(&plan, &Registry::builtin())
    }

    fn found(decision: Decided) -> Decision {
        let matches = vec![Match { task: "1.1".into(), score: 0.97, evidence: Vec::new() }];
        Decision { matches, decision, tasks: vec!["1.1".into()], kind: None }
    }

    fn row(tasks: &[&str], certain: bool) -> FormPlace {
        FormPlace { tasks: tasks.iter().map(|id| TaskId::from(*id)).collect(), certain }
    }

    #[test]
    fn a_certain_row_counts_more_than_the_words() {
        let decision = matcher().place(&row(&["1.2"], true), found(Decided::Auto));
        assert_eq!((decision.decision, decision.tasks), (Decided::Auto, vec![TaskId::from("1.2")]));
        assert_eq!(decision.matches[0].score, 1.0);
        assert_eq!(decision.matches[0].evidence, ["biểu mẫu của Kế hoạch số 15/KH-UBND, dòng 1.2"]);
    }

    #[test]
    fn a_row_that_contradicts_itself_is_for_a_person() {
        let decision = matcher().place(&row(&["1.1", "1.2"], false), found(Decided::Auto));
        assert_eq!(decision.decision, Decided::Review);
        let listed: Vec<&str> = decision.matches.iter().map(|m| m.task.as_str()).collect();
        assert_eq!(listed, ["1.1", "1.2"]);
    }

    #[test]
    fn what_the_agency_put_outside_is_outside_unless_the_words_plainly_name_a_task() {
        let outside = row(&[], true);
        assert_eq!(matcher().place(&outside, found(Decided::Review)).decision, Decided::None);
        assert!(matcher().place(&outside, found(Decided::Review)).tasks.is_empty());
        assert_eq!(matcher().place(&outside, found(Decided::Auto)).decision, Decided::Review);
    }
}
