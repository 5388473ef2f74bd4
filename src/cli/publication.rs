//! A ledger into a public folder: what auditors read, and the pages.

use std::path::Path;

use super::{
    Context,
    error::{Kind, OrFail as _, Result},
};
use crate::ledger::{Ledger, Publication};

/// Writes the published files, then the pages over them.
pub(crate) fn write(_context: &Context, ledger: &Ledger, out: &Path) -> Result<Publication> {
    ledger.publish_to(out).or_fail(Kind::CouldNotCheck)
}
