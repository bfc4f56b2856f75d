//! Bytes to a neutral [`Document`](crate::model::Document).
