//! The command line: reads arguments, clock and key files, calls the library, prints.
//! stdout is data, stderr is for people.

mod author;
mod clock;
mod commands;
mod error;
mod open;
mod progress;
mod publication;
mod replay;
mod story;

use std::process::ExitCode;

use clap::Parser;
use redevable_protocol::time::Instant;

use crate::keys::Chance;
use crate::text::Lang;
use clock::Clock;
use commands::Command;

/// A public ledger of what governments promised and what they say they did.
#[derive(Debug, Parser)]
#[command(name = "redevable", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = EXIT_CODES)]
struct Args {
    #[command(subcommand)]
    command: Command,

    /// Language of sentences for people: fr or en
    #[arg(long, global = true, value_name = "LANG", env = "LANG", hide_env_values = true)]
    #[arg(value_parser = parse_lang, default_value = "en")]
    lang: Lang,

    /// No progress, no sentences beside the result
    #[arg(long, short, global = true)]
    quiet: bool,

    /// A clock that stands still, for demonstrations: 2026-01-31T12:00:00Z
    #[arg(long, global = true, value_name = "INSTANT", value_parser = parse_instant)]
    clock: Option<Instant>,

    /// Derive all keys and salts from this text, for demonstrations: anyone who knows it can sign
    #[arg(long, global = true, value_name = "TEXT")]
    seed: Option<String>,
}

const EXIT_CODES: &str = "Exit codes: 0 done or verified · 1 checked, and the answer is no · \
2 usage or configuration · 3 could not check · 4 revision conflict · 70 internal bug\n\n\
Start with: redevable demo";

fn parse_instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "not an instant YYYY-MM-DDThh:mm:ssZ".to_owned())
}

/// `fr`, `fr_FR.UTF-8` → French; everything else, English.
#[expect(clippy::unnecessary_wraps, reason = "the form that clap asks for")]
fn parse_lang(text: &str) -> Result<Lang, String> {
    Ok(if text.starts_with("fr") { Lang::Fr } else { Lang::En })
}

/// What every command may use.
struct Context {
    lang: Lang,
    quiet: bool,
    clock: Clock,
    chance: Chance,
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    let chance = args.seed.as_deref().map_or(Chance::System, Chance::from_seed);
    let clock = Clock::new(args.clock);
    let context = Context { lang: args.lang, quiet: args.quiet, clock, chance };
    match args.command.run(&context) {
        Ok(code) => code,
        Err(error) => error.report(context.lang),
    }
}
