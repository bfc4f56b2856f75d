//! A workbook as it came: reading it ends, whatever it declares about itself.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = tonghop::reader::read(bytes);
});
