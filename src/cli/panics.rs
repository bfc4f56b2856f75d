//! A panic is our bug: the user sees one sentence in their language, never a text for programmers in the middle of a run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use crate::model::{Diagnostic, Severity};

/// Where the last panic began.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Keeps panics from printing: those of libraries on damaged files are expected, caught and reported with the file.
pub(super) fn silence() {
    std::panic::set_hook(Box::new(|panic| {
        if let (Some(place), Ok(mut last)) = (panic.location(), PLACE.lock()) {
            *last = place.to_string();
        }
    }));
}

/// Runs a command; a panic that nothing has caught becomes its error.
pub(super) fn told<T>(command: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
    catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let place = PLACE.lock().map(|place| place.clone()).unwrap_or_default();
        Err(Diagnostic::new(Severity::Error, "program-failed", place))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_becomes_an_error_of_the_command() {
        let ended: Result<(), _> = super::told(|| panic!("a bug"));
        assert_eq!(ended.unwrap_err().code, "program-failed");
    }
}
