//! `quoter-halo`: the integration on one machine, and the operator's commands.

use std::process::ExitCode;

use clap::Parser as _;

/// Bytes of stack for each thread: futures of a whole run are large without optimisation.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let cli = local::cli::Cli::parse();
    runtime::telemetry::init_local(cli.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("quoter-halo could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(local::cli::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("quoter-halo: {error}");
            ExitCode::FAILURE
        }
    }
}
