//! tonghop turns the reports that agencies send in on a plan into one official report.
//!
//! The folders are the stages that a document passes, in this order: [`intake`] finds what came in, [`reader`] reads it,
//! [`text`] repairs its Vietnamese, [`report`] says who reports what, [`matching`] finds the task of each item,
//! [`consolidate`] groups, [`mod@writer`] writes. [`plan`] and [`agency`] hold what is known beforehand; [`store`] keeps all of
//! it on disk; [`cli`] puts the stages together. [`model`] holds the types that travel between them and nothing else.
//!
//! `docs/architecture.md` walks one document through all of them.

pub mod agency;
pub mod cli;
pub mod consolidate;
pub mod intake;
pub mod matching;
pub mod model;
pub mod plan;
pub mod reader;
pub mod report;
pub mod store;
pub mod text;
pub mod writer;
