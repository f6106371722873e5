//! The `syncgen` command; see [`sync_codegen::command`].

use std::process::ExitCode;

fn main() -> ExitCode {
    sync_codegen::command::main()
}
