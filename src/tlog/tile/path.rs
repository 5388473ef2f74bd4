//! Paths of tiles and bundles, written and read; one path per resource.

use alloc::format;
use alloc::string::String;

use crate::decimal;
use crate::limits::TILE_LEVEL_MAX;

/// How many hashes or entries a tile or bundle holds: 1 to 256, where 256 is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileWidth(u16);

/// A file of the log's read API that is immutable once written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Hashes of one level.
    Tile {
        /// Level, at most 63: each hash covers 256^level leaves.
        level: u8,
        /// Number within the level.
        index: u64,
        /// Hashes held.
        width: TileWidth,
    },
    /// Entries.
    Bundle {
        /// Number.
        index: u64,
        /// Entries held.
        width: TileWidth,
    },
    /// What lies beside the entries of one bundle, numbered like it.
    Notes {
        /// Number.
        index: u64,
        /// Entries of the bundle.
        width: TileWidth,
    },
}

impl TileWidth {
    /// 256.
    pub const FULL: Self = Self(256);

    /// The width `value`; `None` unless it is 1 to 256.
    #[must_use]
    pub const fn new(value: u16) -> Option<Self> {
        if value >= 1 && value <= Self::FULL.0 { Some(Self(value)) } else { None }
    }

    /// The bare number.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0
    }

    /// Whether nothing can be added any more.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.0 == Self::FULL.0
    }
}

impl Resource {
    /// The path below the log's prefix.
    #[must_use]
    pub fn path(&self) -> String {
        match *self {
            Self::Tile { level, index, width } => tile_path(level, index, width),
            Self::Bundle { index, width } => bundle_path(index, width),
            Self::Notes { index, width } => notes_path(index, width),
        }
    }

    /// The resource whose [`Self::path`] is exactly `path`; `None` for anything else.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        if let Some(rest) = path.strip_prefix("notes/") {
            let (index, width) = parse_number_and_width(rest)?;
            return Some(Self::Notes { index, width });
        }
        let rest = path.strip_prefix("tile/")?;
        if let Some(rest) = rest.strip_prefix("entries/") {
            let (index, width) = parse_number_and_width(rest)?;
            return Some(Self::Bundle { index, width });
        }
        let (level, rest) = rest.split_once('/')?;
        let level = u8::try_from(decimal::parse(level)?).ok()?;
        if level > TILE_LEVEL_MAX {
            return None;
        }
        let (index, width) = parse_number_and_width(rest)?;
        Some(Self::Tile { level, index, width })
    }
}

/// `tile/<L>/<N>[.p/<W>]`.
#[must_use]
pub fn tile_path(level: u8, index: u64, width: TileWidth) -> String {
    format!("tile/{level}/{}{}", numbered_path(index), partial_suffix(width))
}

/// `tile/entries/<N>[.p/<W>]`.
#[must_use]
pub fn bundle_path(index: u64, width: TileWidth) -> String {
    format!("tile/entries/{}{}", numbered_path(index), partial_suffix(width))
}

/// `notes/<N>[.p/<W>]`.
#[must_use]
pub fn notes_path(index: u64, width: TileWidth) -> String {
    format!("notes/{}{}", numbered_path(index), partial_suffix(width))
}

/// A number in groups of three digits, all but the last behind an `x`: 1234067 is
/// `x001/x234/067`. No folder holds more than 1000 files and 1000 folders.
#[must_use]
pub fn numbered_path(number: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut higher = number / 1000;
    while higher > 0 {
        path = format!("x{:03}/{path}", higher % 1000);
        higher /= 1000;
    }
    path
}

fn partial_suffix(width: TileWidth) -> String {
    if width.is_full() { String::new() } else { format!(".p/{}", width.value()) }
}

/// Reads `<N>[.p/<W>]`.
fn parse_number_and_width(text: &str) -> Option<(u64, TileWidth)> {
    let Some((number, width)) = text.split_once(".p/") else {
        return Some((parse_numbered_path(text)?, TileWidth::FULL));
    };
    let width = TileWidth::new(u16::try_from(decimal::parse(width)?).ok()?)?;
    if width.is_full() {
        return None;
    }
    Some((parse_numbered_path(number)?, width))
}

fn parse_numbered_path(text: &str) -> Option<u64> {
    let mut number = 0_u64;
    let mut groups = text.split('/').peekable();
    while let Some(group) = groups.next() {
        let is_last = groups.peek().is_none();
        let digits = if is_last { group } else { group.strip_prefix('x')? };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        number = number.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        // "x000/001" would be a second spelling of 1.
        if number == 0 && !is_last {
            return None;
        }
    }
    Some(number)
}
