//! The annual report to files.
