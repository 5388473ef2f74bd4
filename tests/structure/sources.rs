//! The source files: their size, and words that have no place in them.

use crate::{assert_none, files, text, without_comments, word_positions};

/// So that a file can be read at one sitting.
const LINES_MAX: usize = 600;

#[test]
fn no_file_is_too_long() {
    let faults: Vec<String> = sources()
        .map(|path| (text(&path).lines().count(), path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines, at most {LINES_MAX}"))
        .collect();
    assert_none(&faults);
}

#[test]
fn nothing_is_unsafe_or_left_undone() {
    let mut faults = Vec::new();
    for path in sources() {
        faults.extend(judge(&text(&path)).iter().map(|word| format!("{path}: `{word}`")));
    }
    assert_none(&faults);
}

#[test]
fn the_scan_finds_what_it_must() {
    for code in ["unsafe { x }", "todo!()", "unimplemented!(\"x\")", "// TODO x", "/* FIXME */"] {
        assert!(!judge(code).is_empty(), "`{code}` must be refused");
    }
    for code in ["#![forbid(unsafe_code)]", "// nothing unsafe here", "let todo = 1;"] {
        assert!(judge(code).is_empty(), "`{code}` is allowed");
    }
}

#[test]
fn what_two_implementations_must_agree_on_has_no_std() {
    for path in ["src/tlog/lib.rs", "src/protocol/lib.rs"] {
        assert!(text(path).lines().any(|line| line == "#![no_std]"), "{path} is not no_std");
    }
}

fn sources() -> impl Iterator<Item = String> {
    files("src", &[".rs", ".html", ".css"]).into_iter()
}

/// The forbidden words of a file.
fn judge(code: &str) -> Vec<&'static str> {
    let uncommented = without_comments(code);
    let in_code = ["unsafe", "todo!", "unimplemented!"];
    let in_code = in_code.into_iter().filter(|word| {
        let name = word.trim_end_matches('!');
        word_positions(&uncommented, name).any(|at| uncommented[at..].starts_with(word))
    });
    let anywhere = ["TODO", "FIXME"].into_iter();
    let anywhere = anywhere.filter(|word| word_positions(code, word).next().is_some());
    in_code.chain(anywhere).collect()
}
