//! A workbook as it came: the guard must refuse what would abort the library behind it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = tonghop::reader::read(bytes);
});
