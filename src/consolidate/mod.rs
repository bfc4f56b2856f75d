//! Reports and decisions to the [`AnnualReport`](crate::model::AnnualReport).
