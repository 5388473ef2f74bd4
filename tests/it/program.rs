//! Runs the program as a reader's shell would: exit code, stdout, stderr.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

pub(crate) const CLOCK: &str = "2026-01-31T12:00:00Z";
pub(crate) const SEED: &str = "integration";

/// What a run answered.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The run succeeded and said nothing for people but hints.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The run failed with this code, told why on stderr, and left stdout empty.
    #[track_caller]
    pub(crate) fn failed(self, code: i32, words: &str) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.contains(words), "stderr does not say `{words}`: {self:?}");
        assert!(self.err.starts_with("error: "), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        self
    }
}

/// The program without arguments, in English whatever the machine speaks.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redevable"));
    command.env_remove("LANG").env("NO_COLOR", "1");
    command
}

/// Runs it in `dir` with a fixed clock.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Ran {
    program().current_dir(dir).args(args).args(["--clock", CLOCK]).output().unwrap().into()
}

/// The demonstration of this seed and clock.
pub(crate) fn demo(dir: &Path) -> Command {
    let mut command = program();
    command.args(["demo", "--clock", CLOCK, "--seed", SEED, "--dir"]).arg(dir);
    command
}

/// A demonstration that tests only read; those that change it take a copy.
pub(crate) fn shared_demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("it-demo");
        if dir.exists() {
            fs::remove_dir_all(&dir).unwrap();
        }
        Ran::from(demo(&dir).output().unwrap()).ok();
        dir
    })
}

/// A copy of one ledger of the demonstration, to be changed.
pub(crate) fn copy_of(ledger: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&shared_demo().join(ledger), copy.path());
    copy
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let place = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            fs::create_dir_all(&place).unwrap();
            copy_folder(&item.path(), &place);
        } else {
            fs::copy(item.path(), place).unwrap();
        }
    }
}
