//! One measurement for `scripts/bench-reading`: `bench_reading MODE FILE RUNS` prints the best time in milliseconds (of the
//! processor, where the system tells it: others may use the machine) and the peak memory of the process in MiB.
//!
//! Modes: `floor` inflates and tokenises every XML part that a reader must look at, `parse` is the faithful parse, `read`
//! the parse and the pass that repairs text, `calamine` streams the cells of a workbook with their styles.

#![allow(clippy::print_stdout, reason = "its output is the measurement")]

use std::hint::black_box;
use std::io::{Cursor, Read};
use std::time::Duration;

/// Inflates and tokenises the parts; gives the number of events.
fn floor(bytes: &[u8]) -> usize {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let wanted = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        name.starts_with("xl/worksheets/")
            || matches!(file, "document.xml" | "styles.xml" | "numbering.xml" | "sharedStrings.xml" | "workbook.xml")
            || ["footnotes", "endnotes", "comments", "header", "footer"].iter().any(|part| file.starts_with(part))
    };
    let names: Vec<String> =
        archive.file_names().filter_map(Result::ok).filter(|name| wanted(name)).map(|name| name.into_owned()).collect();
    let mut events = 0;
    for name in names {
        let mut content = Vec::new();
        archive.by_name(&name).expect("a part").read_to_end(&mut content).expect("whole");
        let text = std::str::from_utf8(&content).expect("UTF-8");
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = false;
        while !matches!(black_box(reader.read_event().expect("XML")), quick_xml::events::Event::Eof) {
            events += 1;
        }
    }
    events
}

/// Streams the cells of all sheets with their styles; gives the number of cells.
fn calamine(bytes: &[u8]) -> usize {
    use calamine::Reader as _;
    let mut workbook = calamine::Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let mut cells = 0;
    for sheet in workbook.sheet_names() {
        let mut reader = workbook.worksheet_cells_reader(&sheet).expect("a sheet");
        while let Ok(Some(cell)) = reader.next_cell_with_style_id() {
            black_box(cell);
            cells += 1;
        }
    }
    cells
}

/// Time that this process has spent on the processor.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// Time that has passed.
#[cfg(not(unix))]
fn spent() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, mode, file, runs] = arguments.as_slice() else { panic!("bench_reading MODE FILE RUNS") };
    let bytes = std::fs::read(file).expect("the file");
    let mut best = f64::INFINITY;
    for _ in 0..runs.parse::<usize>().expect("a number") {
        let begin = spent();
        match mode.as_str() {
            "floor" => _ = black_box(floor(&bytes)),
            "calamine" => _ = black_box(calamine(&bytes)),
            "parse" => drop(black_box(tonghop::reader::parse(&bytes))),
            "read" => drop(black_box(tonghop::reader::read(&bytes))),
            other => panic!("no mode {other}"),
        }
        best = best.min((spent() - begin).as_secs_f64() * 1000.0);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let peak: f64 = peak.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0.0);
    println!("{best:.3} {:.1}", peak / 1024.0);
}
