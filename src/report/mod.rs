//! A document to a [`Report`](crate::model::Report): who, about what, which statements; every character gets one fate.
