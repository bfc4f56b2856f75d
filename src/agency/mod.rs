//! Names and letterheads to an [`Agency`](crate::model::Agency), and its role in a task.
