//! A plan's document to a [`Plan`](crate::model::Plan).

use crate::model::{Diagnostic, Plan, Severity};

/// Reads a plan from the JSON form: that of [`to_json`], also without body and products.
///
/// # Errors
/// `plan-json` when the text is no such JSON.
pub fn from_json(json: &str) -> Result<Plan, Diagnostic> {
    serde_json::from_str(json).map_err(|e| Diagnostic::new(Severity::Error, "plan-json", e.to_string()))
}

/// A plan as JSON, laid out for people.
pub fn to_json(plan: &Plan) -> String {
    serde_json::to_string_pretty(plan).unwrap_or_default()
}

/// stub
pub fn read(_:&crate::model::Document)->Result<(Plan,Vec<Diagnostic>),Diagnostic>{Err(Diagnostic::new(Severity::Error,"x",""))}
