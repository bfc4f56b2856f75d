//! Which column of a table holds what, by the words at its head.

use std::sync::LazyLock;

use regex::Regex;

use super::grid::{GridCell, WIDEST};
use crate::text::ascii_key;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Number,
    Content,
    Lead,
    Coordinating,
    /// Who does it, where the plan does not tell lead from coordinating.
    Agency,
    Schedule,
    Product,
    Other,
}

struct Rule {
    column: Column,
    regex: Regex,
    unless: Option<Regex>,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let table = include_str!("data/columns.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|line| {
        let mut fields = line.split('\t');
        let column = match fields.next()? {
            "number" => Column::Number,
            "content" => Column::Content,
            "lead" => Column::Lead,
            "coordinating" => Column::Coordinating,
            "agency" => Column::Agency,
            "schedule" => Column::Schedule,
            "product" => Column::Product,
            _ => Column::Other,
        };
        let regex = Regex::new(fields.next()?).ok()?;
        let unless = fields.next().filter(|f| !f.is_empty()).and_then(|f| Regex::new(f).ok());
        Some(Rule { column, regex, unless })
    })
    .collect()
});

/// What a head says that its column holds.
pub(super) fn classify(head: &str) -> Option<Column> {
    let key = ascii_key(head);
    if key.is_empty() || key.len() > 90 {
        return None;
    }
    let fits = |rule: &&Rule| rule.regex.is_match(&key) && rule.unless.as_ref().is_none_or(|u| !u.is_match(&key));
    RULES.iter().find(fits).map(|rule| rule.column)
}

/// The columns of an appendix table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) number: Option<u32>,
    pub(super) content: u32,
    pub(super) lead: Option<u32>,
    pub(super) coordinating: Option<u32>,
    pub(super) schedule: Option<u32>,
    pub(super) product: Option<u32>,
    /// How many columns the table has.
    pub(super) width: u32,
}

impl Columns {
    /// The columns of a table and the first row below its head, if it is one of tasks: it has a column for the content
    /// and one for who or when.
    pub(super) fn find(rows: &[Vec<GridCell>]) -> Option<(Columns, usize)> {
        let start = rows.iter().take(8).position(|row| is_head(row))?;
        let mut end = start + 1;
        while let Some(row) = rows.get(end) {
            let below = row.iter().filter(|c| c.own && !c.is_blank()).count();
            let known = row.iter().filter(|c| c.own && classify(&c.text()).is_some()).count();
            let spanned = row.iter().any(|c| !c.own);
            if (is_head(row) || spanned && below > 0 && known == below) && end < start + 4 {
                end += 1;
            } else {
                break;
            }
        }
        let width = rows.iter().flatten().map(|c| c.column.saturating_add(c.colspan)).max().unwrap_or(0).min(WIDEST);
        let mut columns = Columns { width, ..Columns::default() };
        let mut content = None;
        let mut agency = None;
        for column in 0..width {
            let heads: Vec<&GridCell> =
                rows.get(start..end)?.iter().filter_map(|row| row.iter().find(|c| c.covers(column))).collect();
            let Some(kind) = heads.iter().rev().find_map(|c| classify(&c.text())) else { continue };
            let first = heads.iter().rev().find(|c| classify(&c.text()).is_some()).is_none_or(|c| c.column == column);
            let slot = match kind {
                Column::Number => &mut columns.number,
                Column::Content => &mut content,
                Column::Lead => &mut columns.lead,
                Column::Coordinating => &mut columns.coordinating,
                Column::Agency => &mut agency,
                Column::Schedule => &mut columns.schedule,
                Column::Product => &mut columns.product,
                Column::Other => continue,
            };
            if slot.is_none() && first {
                *slot = Some(column);
            }
        }
        if columns.lead.is_none() {
            columns.lead = agency;
        }
        columns.content = content.or_else(|| {
            // A head that nobody foresaw, between the number and the rest.
            let next = columns.number? + 1;
            let taken = [columns.lead, columns.coordinating, columns.schedule, columns.product];
            (columns.lead.is_some() && !taken.contains(&Some(next))).then_some(next)
        })?;
        let told = columns.lead.is_some() || columns.coordinating.is_some() || columns.schedule.is_some();
        told.then_some((columns, end))
    }
}

/// A row whose cells are heads of columns, two or more of them of different kinds.
pub(super) fn is_head(row: &[GridCell]) -> bool {
    let mut kinds: Vec<Column> = Vec::new();
    let mut written = 0;
    for cell in row.iter().filter(|c| !c.is_blank()) {
        written += 1;
        if let Some(kind) = classify(&cell.text())
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    }
    let asked = kinds.iter().filter(|k| !matches!(k, Column::Number | Column::Other)).count();
    kinds.len() >= 2 && asked >= 1 && kinds.len() * 2 >= written && row.iter().all(|c| c.text().chars().count() < 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_many_plans_are_understood() {
        for (head, column) in [
            ("Số TT", Column::Number),
            ("Mã", Column::Number),
            ("Tên nhiệm vụ", Column::Content),
            ("Sở, ngành chủ trì tham mưu", Column::Lead),
            ("Đơn vị phối hợp thực hiện", Column::Coordinating),
            ("Thời gian thực hiện", Column::Schedule),
            ("Tiến độ", Column::Schedule),
            ("Sản phẩm dự kiến", Column::Product),
            ("Cơ quan, đơn vị thực hiện", Column::Agency),
            ("Ghi chú", Column::Other),
            ("Nội dung công việc", Column::Content),
        ] {
            assert_eq!(classify(head), Some(column), "{head}");
        }
    }
}
