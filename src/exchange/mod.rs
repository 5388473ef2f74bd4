//! Tables to drafts and back. Signs nothing.

pub mod draft;
pub mod seal;
