//! Figures by parts of the items, how far the score can be believed, and what precision each coverage has.

use std::collections::BTreeMap;

/// One labelled item that was found, with what the program said.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// What shows its task: `explicit`, `heading`, `content`.
    pub cue: String,
    /// Who reports.
    pub agency: String,
    /// Its first right task; empty where none is.
    pub task: String,
    /// Right kind.
    pub kind: String,
    /// The first task offered is right.
    pub right: bool,
    /// Score of the first task offered, 0–1.
    pub score: f64,
    /// The program used it without a person.
    pub auto: bool,
}

/// A way to part the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum By {
    /// What shows the task.
    Cue,
    /// Who reports.
    Agency,
    /// The right task.
    Task,
    /// What sort of statement.
    Kind,
}

/// The share of items with a task whose first task is right, for each part.
pub(super) fn by(said: &[Said], by: By) -> Vec<String> {
    let mut parts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for item in said.iter().filter(|item| !item.task.is_empty()) {
        let part = match by {
            By::Cue => &item.cue,
            By::Agency => &item.agency,
            By::Task => &item.task,
            By::Kind => &item.kind,
        };
        let count = parts.entry(part).or_default();
        count.0 += usize::from(item.right);
        count.1 += 1;
    }
    let line = |(part, (right, of)): (&str, (usize, usize))| {
        format!("top1 {:.3} {right:4}/{of:<4} {part}", right as f64 / of.max(1) as f64)
    };
    parts.into_iter().map(line).collect()
}

/// For each tenth of the score: how many items, their mean score, the share that is right. Items without a task count as wrong.
pub(super) fn reliability(said: &[Said]) -> Vec<String> {
    let mut out = vec!["score      items  mean   right".to_owned()];
    let mut off = 0.0;
    for tenth in 0..10 {
        let (low, high) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
        let inside: Vec<&Said> = said.iter().filter(|s| s.score >= low && (s.score < high || tenth == 9)).collect();
        if inside.is_empty() {
            continue;
        }
        let n = inside.len() as f64;
        let mean = inside.iter().map(|s| s.score).sum::<f64>() / n;
        let right = inside.iter().filter(|s| s.right).count() as f64 / n;
        off += n * (mean - right).abs();
        out.push(format!("{low:.1}–{high:.1} {:8}  {mean:.3}  {right:.3}", inside.len()));
    }
    out.push(format!("expected calibration error {:.3}", off / said.len().max(1) as f64));
    out
}

/// The precision among the surest share of the items, for several shares; and that of what was decided automatically.
pub(super) fn coverage(said: &[Said]) -> Vec<String> {
    let mut order: Vec<&Said> = said.iter().collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut out = vec!["coverage  precision  score from".to_owned()];
    for percent in [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] {
        let n = (said.len() * percent).div_ceil(100);
        let Some(last) = n.checked_sub(1).and_then(|place| order.get(place)) else { continue };
        let right = order.iter().take(n).filter(|s| s.right).count();
        out.push(format!("{:8.2}  {:9.3}  {:.3}", percent as f64 / 100.0, right as f64 / n as f64, last.score));
    }
    let auto: Vec<&Said> = said.iter().filter(|s| s.auto).collect();
    let right = auto.iter().filter(|s| s.right).count();
    out.push(format!("auto {}: precision {:.3}", auto.len(), right as f64 / auto.len().max(1) as f64));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(task: &str, score: f64, right: bool) -> Said {
        let (cue, agency, kind) = ("content".into(), "Sở Y tế".into(), "result".into());
        Said { cue, agency, task: task.into(), kind, right, score, auto: score > 0.9 }
    }

    #[test]
    fn tables_count_what_they_say() {
        let all = [said("1", 0.95, true), said("1", 0.35, false), said("2", 0.92, true), said("", 0.3, false)];
        assert_eq!(by(&all, By::Task), ["top1 0.500    1/2    1", "top1 1.000    1/1    2"]);
        assert_eq!(by(&all, By::Kind), ["top1 0.667    2/3    result"]);
        assert_eq!(reliability(&all)[1], "0.3–0.4        2  0.325  0.000");
        assert_eq!(coverage(&all)[5], "    0.50      1.000  0.920");
        assert_eq!(coverage(&all).last().map(String::as_str), Some("auto 2: precision 1.000"));
    }
}
