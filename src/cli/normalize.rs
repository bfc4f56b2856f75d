//! `tonghop normalize`: a line filter; what comes in on standard input goes out in display form or as a match key.

use std::io::{self, BufRead, Read, Write};

use crate::model::{Diagnostic, Severity};
use crate::text::legacy::{Encoding, decode};
use crate::text::{
    Run, ascii_key, decode_references, display, key, repair_cp1258_reversed, repair_mojibake, repair_with_hint,
    tone_style,
};

use super::Outcome;
use super::args::{NormalizeArguments, NormalizeFrom, NormalizeMode};
use super::lang::Lang;

/// A longer line is taken in pieces, so that memory stays bounded.
const LONGEST: u64 = 1 << 24;

/// Runs the command: one line out for each line in.
///
/// # Errors
/// Standard input cannot be read or standard output not written; a reader that went away is no error.
pub(super) fn normalize(arguments: &NormalizeArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let failed = |error: io::Error| Diagnostic::new(Severity::Error, "stream-failed", error.to_string());
    match filter(arguments, lang, &mut io::stdin().lock(), io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::Whole),
        ended => ended.map(|()| Outcome::Whole).map_err(failed),
    }
}

fn filter(
    arguments: &NormalizeArguments,
    lang: Lang,
    input: &mut impl BufRead,
    output: impl Write,
) -> Result<(), io::Error> {
    let mut output = io::BufWriter::new(output);
    let mut line = Vec::new();
    let mut found = None;
    let mut number = 0u64;
    loop {
        line.clear();
        if input.take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        number += 1;
        let ended = line.last() == Some(&b'\n');
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        let text = characters(&line);
        let shown = match encoding_of(arguments.from) {
            Some(encoding) => display(&decode(&text, encoding, false).0).0.into_owned(),
            None if arguments.from == NormalizeFrom::Unicode => unicode(&text),
            None => {
                let repaired = repair_with_hint(&[Run { text: &text, font: None }], found);
                found = repaired.encoding.or(found);
                for note in repaired.notes.iter().filter(|note| note.code == "text-encoding-doubtful") {
                    let diagnostic = Diagnostic::new(Severity::Warning, note.code, note.detail.clone());
                    eprintln!("{} {number}: {}", lang.pick("dòng", "line"), lang.message(&diagnostic));
                }
                repaired.display
            }
        };
        let shown = match arguments.mode {
            NormalizeMode::Display => {
                arguments.tone_style.map(|style| tone_style(&shown, style.into())).unwrap_or(shown)
            }
            NormalizeMode::Key => key(&shown),
            NormalizeMode::Ascii => ascii_key(&shown),
        };
        // Line breaks inside a line (U+2028, form feeds) would make two of one.
        output.write_all(shown.replace('\n', " ").as_bytes())?;
        if ended {
            output.write_all(b"\n")?;
        }
        // Who types, or another program that waits for its answer, gets it at once.
        if !input.fill_buf().is_ok_and(|waiting| !waiting.is_empty()) {
            output.flush()?;
        }
    }
}

/// Text that is Unicode for certain, with what went wrong on its way repaired.
fn unicode(text: &str) -> String {
    let text = decode_references(text).0;
    let text = repair_mojibake(&text).0;
    let text = repair_cp1258_reversed(&text).0;
    display(&text).0.into_owned()
}

fn encoding_of(from: NormalizeFrom) -> Option<Encoding> {
    match from {
        NormalizeFrom::Auto | NormalizeFrom::Unicode => None,
        NormalizeFrom::Tcvn3 => Some(Encoding::Tcvn3),
        NormalizeFrom::Vni => Some(Encoding::Vni),
        NormalizeFrom::Vps => Some(Encoding::Vps),
        NormalizeFrom::Viscii => Some(Encoding::Viscii),
        NormalizeFrom::Cp1258 => Some(Encoding::Cp1258),
    }
}

/// The characters of a line: UTF-8 where it is that, else each byte as code page 1252 shows it, which is how files hold text
/// in legacy encodings.
fn characters(line: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(line) {
        return text.to_owned();
    }
    let (mut letters, mut strays) = (0, 0);
    for chunk in line.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        strays += chunk.invalid().len();
    }
    // Now and then two bytes of a legacy encoding happen to be UTF-8, but most do not.
    if strays >= letters {
        return line.iter().map(|byte| crate::text::legacy::cp1252(*byte)).collect();
    }
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| crate::text::legacy::cp1252(*byte)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::NormalizeStyle;

    fn filtered(from: NormalizeFrom, mode: NormalizeMode, input: &[u8]) -> String {
        let arguments = NormalizeArguments { mode, from, tone_style: None };
        let mut output = Vec::new();
        filter(&arguments, Lang::En, &mut &*input, &mut output).expect("memory can be written");
        String::from_utf8(output).expect("the filter writes UTF-8")
    }

    #[test]
    fn one_line_comes_out_for_each_that_goes_in() {
        let out =
            filtered(NormalizeFrom::Auto, NormalizeMode::Display, "a\u{2028}b  c\r\n\nCéng hoµ x· héi\nqủa".as_bytes());
        assert_eq!(out, "a b c\n\nCộng hoà xã hội\nquả");
    }

    #[test]
    fn bytes_of_an_old_encoding_are_read_as_they_stand() {
        let tcvn3 = b"C\xE9ng ho\xB5 x\xB7 h\xE9i\n\xF1y ban\n";
        assert_eq!(filtered(NormalizeFrom::Auto, NormalizeMode::Key, tcvn3), "cộng hòa xã hội\nủy ban\n");
        assert_eq!(filtered(NormalizeFrom::Tcvn3, NormalizeMode::Ascii, tcvn3), "cong hoa xa hoi\nuy ban\n");
        assert_eq!(filtered(NormalizeFrom::Cp1258, NormalizeMode::Display, b"Ti\xEA\xECng Vi\xEA\xF2t"), "Tiếng Việt");
    }

    #[test]
    fn a_stray_byte_in_utf8_does_not_spoil_the_rest() {
        let mut input = "Kế hoạch đổi mới ".as_bytes().to_vec();
        input.push(0xE9);
        assert_eq!(filtered(NormalizeFrom::Auto, NormalizeMode::Display, &input), "Kế hoạch đổi mới é");
    }

    #[test]
    fn a_tone_style_can_be_asked_for() {
        let arguments = NormalizeArguments {
            mode: NormalizeMode::Display,
            from: NormalizeFrom::Unicode,
            tone_style: Some(NormalizeStyle::New),
        };
        let mut output = Vec::new();
        filter(&arguments, Lang::Vi, &mut "hòa thủy Ti&#7871;ng\n".as_bytes(), &mut output)
            .expect("memory can be written");
        assert_eq!(String::from_utf8_lossy(&output), "hoà thuỷ Tiếng\n");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            for from in [NormalizeFrom::Auto, NormalizeFrom::Vps, NormalizeFrom::Viscii] {
                let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
                let out = filtered(from, NormalizeMode::Display, &bytes);
                proptest::prop_assert_eq!(out.matches('\n').count(), lines);
            }
        }
    }
}
