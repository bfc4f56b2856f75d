//! Cells as Word stores them to cells as they are seen: a merged area is one cell.

use std::collections::BTreeMap;

use crate::model::{Block, Cell};

use super::word::Merge;

/// Puts cells on the grid, row by row.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The rows so far.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Open vertical merges by their first column: row and cell that began them.
    merges: BTreeMap<u32, (usize, usize)>,
    column: u32,
}

impl Grid {
    /// Begins a row that leaves out some columns.
    pub(super) fn begin_row(&mut self, before: u32) {
        self.rows.push(Vec::new());
        self.column = before;
    }

    /// Adds the next cell of the row. A cell that continues a merge adds to the area; text that Word hides in it is kept.
    pub(super) fn add(&mut self, span: u32, vertical: Merge, horizontal: Merge, blocks: Vec<Block>) {
        let column = self.column;
        self.column = self.column.saturating_add(span);
        let row = self.rows.len().saturating_sub(1);
        if horizontal == Merge::Continue
            && let Some(left) = self.rows.get_mut(row).and_then(|cells| cells.last_mut())
        {
            left.colspan = left.colspan.saturating_add(span);
            keep_text(left, blocks);
            return;
        }
        if vertical == Merge::Continue
            && let Some(&(first, index)) = self.merges.get(&column)
            && let Some(above) = self.rows.get_mut(first).and_then(|cells| cells.get_mut(index))
            && first + above.rowspan as usize == row
        {
            above.rowspan += 1;
            keep_text(above, blocks);
            return;
        }
        let Some(cells) = self.rows.last_mut() else { return };
        let covered: Vec<u32> = self.merges.range(column..column.saturating_add(span)).map(|(c, _)| *c).collect();
        for column in covered {
            self.merges.remove(&column);
        }
        if vertical != Merge::None {
            self.merges.insert(column, (row, cells.len()));
        }
        cells.push(Cell { blocks, column, colspan: span, rowspan: 1 });
    }
}

fn keep_text(cell: &mut Cell, blocks: Vec<Block>) {
    let mut has_text = false;
    for block in &blocks {
        block.each_paragraph(&mut |paragraph| has_text |= !paragraph.text.trim().is_empty());
    }
    if has_text {
        cell.blocks.extend(blocks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(grid: &Grid) -> Vec<Vec<(u32, u32, u32)>> {
        grid.rows.iter().map(|row| row.iter().map(|c| (c.column, c.colspan, c.rowspan)).collect()).collect()
    }

    #[test]
    fn a_merged_area_is_one_cell_with_its_size() {
        let mut grid = Grid::default();
        grid.begin_row(0);
        grid.add(1, Merge::Start, Merge::None, vec![]);
        grid.add(2, Merge::None, Merge::None, vec![]);
        grid.begin_row(0);
        grid.add(1, Merge::Continue, Merge::None, vec![]);
        grid.add(1, Merge::None, Merge::None, vec![]);
        grid.add(1, Merge::None, Merge::None, vec![]);
        assert_eq!(areas(&grid), [vec![(0, 1, 2), (1, 2, 1)], vec![(1, 1, 1), (2, 1, 1)]]);
    }

    #[test]
    fn a_merge_that_nothing_began_is_a_cell_of_its_own() {
        let mut grid = Grid::default();
        grid.begin_row(0);
        grid.add(1, Merge::Continue, Merge::None, vec![]);
        grid.begin_row(1);
        grid.add(1, Merge::Continue, Merge::None, vec![]);
        assert_eq!(areas(&grid), [vec![(0, 1, 1)], vec![(1, 1, 1)]]);
    }

    #[test]
    fn cells_merged_to_the_left_widen_their_neighbour() {
        let mut grid = Grid::default();
        grid.begin_row(0);
        grid.add(1, Merge::None, Merge::Start, vec![]);
        grid.add(1, Merge::None, Merge::Continue, vec![]);
        assert_eq!(areas(&grid), [vec![(0, 2, 1)]]);
    }
}
