//! The `redevable` program.

fn main() {}
