//! The `tonghop` command.
fn main() {}
