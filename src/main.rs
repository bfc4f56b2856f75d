//! The `tonghop` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    tonghop::cli::main()
}
