//! A bar on stderr for what takes long: on a terminal only, and not before 250 ms.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Context;

const QUIET_FOR: Duration = Duration::from_millis(250);

/// Shows how far a long operation is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    since: Instant,
    what: &'static str,
    quiet: bool,
}

impl Progress {
    pub(crate) fn new(context: &Context, what: &'static str) -> Self {
        Self { bar: None, since: Instant::now(), what, quiet: context.quiet }
    }

    pub(crate) fn show(&mut self, done: u64, all: u64) {
        if self.quiet || (self.bar.is_none() && self.since.elapsed() < QUIET_FOR) {
            return;
        }
        let what = self.what;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
                .expect("invariant: a fixed template");
            bar.set_style(style);
            bar.with_message(what)
        });
        bar.set_length(all);
        bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
