//! The binary as a process, and files for it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_quoter-halo");

/// A serving process. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    ready: HashMap<String, String>,
    _stdout: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it and waits for its line `ready`. What it says of errors goes into a file beside `folder`.
    pub(crate) fn start(folder: &Path, args: &[&str]) -> Self {
        let log = folder.with_extension("log");
        let stderr = File::options().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new(BINARY);
        command.args(args).arg("--data").arg(folder).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some(rest) = line.strip_prefix("ready ") else {
            panic!("{args:?} did not get ready: {line} {}", std::fs::read_to_string(&log).unwrap_or_default());
        };
        let pairs = rest.split_whitespace().filter_map(|word| word.split_once('='));
        let ready = pairs.map(|(name, address)| (name.to_owned(), address.to_owned())).collect();
        Self { child, ready, _stdout: stdout }
    }

    /// An address of the line `ready`.
    pub(crate) fn address(&self, name: &str) -> &str {
        &self.ready[name]
    }

    /// SIGKILL: it gets no chance to do anything more.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, as a service manager ends it. Whether it ended as it should.
    pub(crate) fn terminate(mut self) -> bool {
        let signal = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &signal]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command printed, and how it ended.
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    /// The JSON that it printed.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no JSON: {} {}", self.stdout, self.stderr))
    }
}

/// Runs a command to its end.
pub(crate) fn run(args: &[&str]) -> Said {
    let output = Command::new(BINARY).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (success, code) = (output.status.success(), output.status.code());
    Said { success, code, stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Runs a command on a data folder.
pub(crate) fn on(folder: &Path, args: &[&str]) -> Said {
    let folder = folder.to_str().unwrap();
    run(&[args, &["--data", folder]].concat())
}

/// A command that is under way. It is killed when this is dropped.
pub(crate) struct Begun {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Begun {
    pub(crate) fn start(folder: &Path, args: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(args).arg("--data").arg(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// Ctrl-C, and how it ended.
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        let signal = format!("kill -INT {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &signal]).status().unwrap().success());
        while !self.line().is_empty() {}
        self.child.wait().unwrap().code()
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A place for data folders that goes with the test.
pub(crate) fn place() -> (TempDir, PathBuf) {
    let place = TempDir::new().unwrap();
    let folder = place.path().join("data");
    (place, folder)
}

/// Asks again and again, a bounded number of times, until there is an answer.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    // Far less than a lease lasts, so that nothing passes that only waits for one to end.
    const TRIES: u32 = 600;
    for _ in 0..TRIES {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come about")
}
