//! The SQLite file that holds a run or a workspace.
