//! Every limit of the protocol, with its reason.

/// Event text with its newline (JSON-5).
pub const EVENT_TEXT_BYTES_MAX: usize = 32 * 1024;
/// A whole entry (ENTRY-4): below what the Go proof parser reads in one `extra` line.
pub const ENTRY_BYTES_MAX: usize = 40_960;
/// Signature lines of one event (SIG-3): C2SP asks verifiers to accept at least 16.
pub const SIGNATURE_LINES_MAX: usize = 16;
/// Containers inside one another (JSON-6).
pub const JSON_DEPTH_MAX: usize = 16;
/// 2^53 − 1, the largest integer that every JSON reader keeps (JSON-3).
pub const INTEGER_MAX: u64 = (1 << 53) - 1;
/// A decimal quantity, in characters (JSON-3).
pub const DECIMAL_CHARS_MAX: usize = 40;
/// A label in one language, or an untyped string, in Unicode code points (domain §2).
pub const LABEL_CHARS_MAX: usize = 300;
/// A URL, in characters of printable ASCII (domain §2).
pub const URL_CHARS_MAX: usize = 2_048;
/// A code (domain §2).
pub const CODE_CHARS_MAX: usize = 64;
/// Ids of streams, axes, milestones… (protocol §4).
pub const ID_CHARS_MAX: usize = 100;
/// An organisation id (KEY-1): the length of a DNS label, as key names stay short.
pub const ORGANISATION_CHARS_MAX: usize = 63;
/// An origin (LOG-1): ML-DSA lines carry its length in one byte.
pub const ORIGIN_BYTES_MAX: usize = 255;
/// Opened content without its salt (CONT-2).
pub const CONTENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Salt before a content (CONT-1).
pub const SALT_BYTES: usize = 32;
/// The string of one cosignature in `role.granted` (domain §2).
pub const COSIGNATURE_CHARS_MAX: usize = 4_000;
/// How far ahead of `recorded` an author's clock may be (TIME-1, TIME-3), in seconds.
pub const CLOCK_SKEW_SECONDS_MAX: i64 = 5 * 60;
/// How long a signed event may wait to be recorded (TIME-2), in seconds.
pub const SIGNED_AGE_SECONDS_MAX: i64 = 30 * 86_400;
/// How far `at` may lie after `signed` (TIME-4), in seconds.
pub const AT_AHEAD_SECONDS_MAX: i64 = 86_400;
/// How long a key installed by the stewards waits (KEY-5), in milliseconds.
pub const INSTALLED_KEY_WAIT_MILLIS: i64 = 7 * 86_400_000;
/// A published note (LOG-6): the length prefix of a bundle is a u16.
pub const NOTE_BYTES_MAX: usize = 65_535;
/// Refutations that a verdict lists (VERDICT-1).
pub const REFUTATIONS_LISTED_MAX: usize = 100;
/// Sizes whose state may be attested later are multiples of this (STATE-5).
pub const ATTESTED_MULTIPLE: u64 = 1_024;
/// How far below its own index an attested size may lie (STATE-5).
pub const ATTESTED_BELOW_MAX: u64 = 4_096;
