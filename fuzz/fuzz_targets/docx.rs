//! A DOCX whose main part is the input: the XML is fuzzed, not the archive around it.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;

fuzz_target!(|body: &[u8]| {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("word/document.xml", stored).unwrap();
    archive.write_all(body).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    if let Ok(document) = tonghop::reader::read(&bytes) {
        document.each_paragraph(&mut |paragraph| {
            let end = paragraph.spans.iter().fold(0, |at, span| {
                assert_eq!(at, span.start);
                assert!(paragraph.text.get(span.start..span.end).is_some());
                span.end
            });
            assert_eq!(end, paragraph.text.len());
        });
    }
});
