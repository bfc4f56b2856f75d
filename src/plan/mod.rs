//! A plan's document to a [`Plan`](crate::model::Plan).
