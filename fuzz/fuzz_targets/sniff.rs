//! Any bytes: the kind is told without reading the file, twice the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(tonghop::reader::sniff(bytes), tonghop::reader::sniff(bytes));
});
