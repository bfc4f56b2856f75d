//! Reading in another process: this program, started again to parse one file under limits.
//!
//! Several libraries abort the whole process on some inputs, which no `catch_unwind` catches, and others never end. The
//! child reads a file from its standard input and writes the document, or why there is none, as JSON.
//!
//! Limits: on Unix the child bounds its own memory and processor time before it touches the file, and the parent kills it
//! when its time is up. On Windows only the time limit holds: there memory is bounded by what the readers check themselves
//! (sizes of parts, grids, texts), and a child that needs more than the machine has ends alone.

use std::io::{Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::model::{Diagnostic, Document, FileKind, Severity};
use crate::reader::{self, Outside};

use super::Outcome;
use super::office::LibreOffice;

/// Address space of a child, in bytes. The largest honest file measured needs a quarter of it.
#[cfg(unix)]
const MEMORY: u64 = 512 << 20;
/// Time until a child is killed.
const TIME: Duration = Duration::from_secs(20);
/// A document as JSON is not longer than this; what a child says beyond is not stored.
const MAX_ANSWER: u64 = 192 << 20;
/// Name of the hidden command.
pub(super) const COMMAND: &str = "__read";

/// What a child answers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Document(Document),
    Refused(Diagnostic),
}

/// The world outside of the reader: children of this program, and LibreOffice where it is installed.
#[derive(Debug)]
struct Processes {
    office: LibreOffice,
}

/// One for the whole process, since LibreOffice takes seconds to make a profile.
static PROCESSES: Processes = Processes { office: LibreOffice::new() };

/// Reads a file that a stranger may have sent.
///
/// # Errors
/// A diagnostic when nothing could be read.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Diagnostic> {
    reader::read_with(bytes, &PROCESSES)
}

/// Removes what reading has left on the disk; the last thing before the program ends.
pub(super) fn tidy() {
    PROCESSES.office.tidy();
}

impl Outside for Processes {
    fn parse_apart(&self, bytes: &[u8]) -> Result<Document, Diagnostic> {
        match ask(bytes)? {
            Answer::Document(document) => Ok(document),
            Answer::Refused(diagnostic) => Err(diagnostic),
        }
    }

    fn as_docx(&self, bytes: &[u8], kind: FileKind) -> Option<Result<Vec<u8>, Diagnostic>> {
        self.office.as_docx(bytes, kind)
    }
}

fn failed(code: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, "")
}

fn ask(bytes: &[u8]) -> Result<Answer, Diagnostic> {
    let program = std::env::current_exe().map_err(|_| failed("reader-not-started"))?;
    let mut child = Command::new(program)
        .env_remove(super::IMAP_PASSWORD)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| failed("reader-not-started"))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (answer, in_time) = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that has ended does not read on: that shows in its answer.
            let _ = input.map(|mut input| input.write_all(bytes));
        });
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            let _ = output.map(|output| output.take(MAX_ANSWER).read_to_end(&mut answer));
            answer
        });
        let in_time = wait(&mut child, TIME, &|child| {
            let _ = child.kill();
        });
        (answer.join().unwrap_or_default(), in_time)
    });
    match in_time {
        true => serde_json::from_slice(&answer).map_err(|_| failed("reader-aborted")),
        false => Err(failed("reader-slow")),
    }
}

/// Waits until a child has ended; ends it with `kill` when its time is up, and says whether it ended by itself.
pub(super) fn wait(child: &mut Child, time: Duration, kill: &dyn Fn(&mut Child)) -> bool {
    let begin = Instant::now();
    let mut pause = Duration::from_micros(500);
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return true,
            Ok(None) if begin.elapsed() < time => {}
            Ok(None) | Err(_) => {
                kill(child);
                let _ = child.wait();
                return false;
            }
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// The child: reads a file from the standard input and answers on the standard output.
pub(super) fn serve() -> Outcome {
    limit();
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return Outcome::Nothing;
    }
    let read = catch_unwind(AssertUnwindSafe(|| reader::parse(&bytes)));
    drop(bytes);
    let answer = match read {
        Ok(Ok(document)) => Answer::Document(document),
        Ok(Err(diagnostic)) => Answer::Refused(diagnostic),
        Err(_) => Answer::Refused(failed("reader-aborted")),
    };
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    match serde_json::to_writer(&mut output, &answer).is_ok() && output.flush().is_ok() {
        true => Outcome::Whole,
        false => Outcome::Nothing,
    }
}

#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bound = |resource, most: u64| {
        // A limit that the system refuses is one that it holds lower already.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    };
    bound(Resource::As, MEMORY);
    bound(Resource::Cpu, TIME.as_secs());
    bound(Resource::Core, 0);
}

#[cfg(not(unix))]
fn limit() {}
