//! The files as they came in, each once under its hash.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::params;
use sha2::{Digest as _, Sha256};

use super::{Store, failed};
use crate::model::{Diagnostic, Severity};

/// The folder of originals.
#[derive(Debug, Clone)]
pub struct Originals {
    folder: PathBuf,
}

/// The same bytes often come twice in one group (a logo, a report sent again), and two threads that wrote one `.part` would each
/// remove the other's file. A hash uses the lock of its first hexadecimal digit; only one process writes into a workspace.
static WRITING: [Mutex<()>; 16] = [const { Mutex::new(()) }; 16];

/// Lower-case hexadecimal SHA-256.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "store-full",
        _ => "store-read-only",
    };
    Diagnostic::new(Severity::Error, code, format!("{}: {error}", path.display()))
}

impl Originals {
    /// The originals of a folder; it is made when the first one comes.
    pub fn within(folder: &Path) -> Originals {
        Originals { folder: folder.join("originals") }
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.folder.join(hash.get(..2).unwrap_or_default()).join(hash)
    }

    /// Keeps bytes and gives their hash. They are on the disk when this returns; half a file never stands under a hash.
    ///
    /// # Errors
    /// The disk is full or refuses.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Diagnostic> {
        let hash = sha256(bytes);
        let path = self.path(&hash);
        let there = || fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64);
        if there() {
            return Ok(hash);
        }
        let lock = hash.chars().next().and_then(|letter| letter.to_digit(16)).unwrap_or_default() as usize;
        let _writing = WRITING[lock].lock().unwrap_or_else(PoisonError::into_inner);
        if there() {
            return Ok(hash);
        }
        let part = path.with_extension("part");
        let written = || -> std::io::Result<()> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = File::create(&part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&part, &path)
        };
        written().map_err(|error| {
            let _ = fs::remove_file(&part);
            unwritable(&path, &error)
        })?;
        Ok(hash)
    }

    /// The bytes of a hash, checked.
    ///
    /// # Errors
    /// `original-missing`, or `original-changed` where the bytes are others now.
    pub fn get(&self, hash: &str) -> Result<Vec<u8>, Diagnostic> {
        let path = self.path(hash);
        let shown = || format!("originals/{}/{hash}", hash.get(..2).unwrap_or_default());
        let bytes = fs::read(&path).map_err(|_| Diagnostic::new(Severity::Error, "original-missing", shown()))?;
        if sha256(&bytes) != hash {
            return Err(Diagnostic::new(Severity::Error, "original-changed", shown()));
        }
        Ok(bytes)
    }
}

impl Store {
    /// Notes that an original is kept.
    ///
    /// # Errors
    /// The database fails.
    pub fn note_original(&mut self, hash: &str, size: u64) -> Result<(), Diagnostic> {
        self.connection
            .execute(
                "INSERT OR IGNORE INTO original (sha256, size) VALUES (?1, ?2)",
                params![hash, i64::try_from(size).unwrap_or(i64::MAX)],
            )
            .map_err(failed)?;
        Ok(())
    }

    /// The hashes of all originals, in order.
    ///
    /// # Errors
    /// The database fails.
    pub fn originals(&self) -> Result<Vec<String>, Diagnostic> {
        self.column("SELECT sha256 FROM original ORDER BY sha256")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_from_many_threads_at_once_are_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::within(folder.path());
        for round in 0..50u32 {
            let bytes = round.to_le_bytes().repeat(1000);
            let start = std::sync::Barrier::new(8);
            let hashes: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8)
                    .map(|_| {
                        scope.spawn(|| {
                            start.wait();
                            originals.put(&bytes)
                        })
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
            });
            assert!(hashes.iter().all(|hash| *hash == hashes[0]));
            assert_eq!(originals.get(&hashes[0]).unwrap(), bytes);
        }
    }

    #[test]
    fn a_changed_or_missing_original_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::within(folder.path());
        let hash = originals.put(b"bao cao").unwrap();
        assert_eq!(originals.get(&hash).unwrap(), b"bao cao");
        fs::write(originals.path(&hash), b"bao cap").unwrap();
        assert_eq!(originals.get(&hash).unwrap_err().code, "original-changed");
        fs::remove_file(originals.path(&hash)).unwrap();
        assert_eq!(originals.get(&hash).unwrap_err().code, "original-missing");
    }
}
