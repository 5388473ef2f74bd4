//! The one place that reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use redevable_protocol::time::{Instant, Recorded};

/// The system's clock, or one that stands still for demonstrations and tests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Option<Instant>);

impl Clock {
    pub(crate) fn new(fixed: Option<Instant>) -> Self {
        Self(fixed)
    }

    /// For what the log records.
    pub(crate) fn recorded(self) -> Recorded {
        self.0.map_or_else(system, Recorded::from)
    }

    /// For what an author signs.
    pub(crate) fn signed(self) -> Instant {
        self.recorded().instant()
    }
}

fn system() -> Recorded {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .and_then(Recorded::from_millis)
        .expect("invariant: the system clock stands between 1970 and 9999")
}
