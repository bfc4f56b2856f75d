//! What several test files need.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::print_stderr,
    reason = "each test binary uses its own part of this file, and a skipped test says so"
)]

use std::path::PathBuf;

/// A path in the folder of shared facts and labelled reports beside the project, or `None`, said loudly, where it is absent.
///
/// `.ci/run` sets `TONGHOP_REQUIRE_SHARED`, so that a missing folder fails there instead of passing silently.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(std::env::var_os("TONGHOP_REQUIRE_SHARED").is_none(), "../shared/{path} is required here and absent");
    eprintln!("SKIPPED: ../shared/{path} is absent, this test checked nothing");
    None
}
