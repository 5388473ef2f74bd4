//! A list of byte strings in numbered files of the bundle format: entries and published notes.
//!
//! `<N>` holds the items N·256 to N·256+255 and never changes. `<N>.open` is the one that grows:
//! appended to, and renamed once it is full.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use redevable_tlog::{
    limits::TILE_WIDTH,
    tile::{BundleEntries, BundleError, append_to_bundle, numbered_path},
};

use super::{
    StoreError,
    disk::{Writer, parent, read_if_present},
};

/// Items of a full segment.
pub(crate) const SEGMENT_ITEMS: u64 = 256;
/// Full segments kept in memory: at most 8 × 10 MiB of entries at their limit, usually 3 MiB.
const CACHED_SEGMENTS: usize = 8;
const _: () = assert!(TILE_WIDTH == 256, "a segment is a bundle");

/// The items of one segment, taken apart.
pub(crate) struct Segment {
    bytes: Vec<u8>,
    /// Where each item ends.
    ends: Vec<usize>,
}

impl Segment {
    const fn empty() -> Self {
        Self { bytes: Vec::new(), ends: Vec::new() }
    }

    /// Reads the complete items at the start; what follows them is dropped and told.
    fn parse(mut bytes: Vec<u8>) -> (Self, Option<BundleError>) {
        let mut ends = Vec::new();
        let (mut end, mut error) = (0, None);
        for item in BundleEntries::new(&bytes) {
            match item {
                Ok(item) => {
                    end += size_of::<u16>() + item.len();
                    ends.push(end);
                }
                Err(found) => error = Some(found),
            }
        }
        bytes.truncate(end);
        (Self { bytes, ends }, error)
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn item(&self, position: usize) -> Option<&[u8]> {
        let end = *self.ends.get(position)?;
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        Some(&self.bytes[start + size_of::<u16>()..end])
    }

    /// Keeps the first `items`.
    fn cut(&mut self, items: usize) {
        self.ends.truncate(items);
        self.bytes.truncate(self.ends.last().copied().unwrap_or(0));
    }
}

/// A list of items that only grows.
pub(crate) struct Segments {
    dir: PathBuf,
    count: u64,
    /// What the open segment holds.
    open: Segment,
    /// The open segment's file, once something was appended since the last one was full.
    file: Option<File>,
    /// Full segments that still have the name of an open one.
    unsealed: Vec<u64>,
    /// The full segments read last, the latest first: readers ask for neighbours, and admission
    /// reads back older entries meanwhile.
    cache: Mutex<Vec<(u64, Arc<Segment>)>>,
}

impl Segments {
    /// Opens the list at exactly `count` items: what lies beyond is cut, full segments get their
    /// names.
    pub(crate) fn recover(dir: PathBuf, count: u64, writer: &Writer) -> Result<Self, StoreError> {
        let mut list = Self {
            dir,
            count,
            open: Segment::empty(),
            file: None,
            unsealed: Vec::new(),
            cache: Mutex::new(Vec::new()),
        };
        let full = count / SEGMENT_ITEMS;
        for number in 0..full {
            list.recover_full(number, writer)?;
        }
        list.recover_open(writer)?;
        // A batch may have begun several segments before its commit failed, in ascending order.
        let mut number = full + 1;
        while list.open_path(number).exists() {
            writer.remove(&list.open_path(number))?;
            number += 1;
        }
        list.seal(writer)?;
        Ok(list)
    }

    /// The first sealed segment that a list of `count` items does not have.
    pub(crate) fn sealed_beyond(dir: &Path, count: u64) -> Option<PathBuf> {
        let path = dir.join(numbered_path(count / SEGMENT_ITEMS));
        path.exists().then_some(path)
    }

    fn recover_full(&mut self, number: u64, writer: &Writer) -> Result<(), StoreError> {
        let path = self.open_path(number);
        if self.full_path(number).exists() {
            return Ok(());
        }
        let want = SEGMENT_ITEMS;
        let Some(bytes) = read_if_present(&path)? else {
            return Err(StoreError::EntriesMissing { path: self.full_path(number), got: 0, want });
        };
        let length = bytes.len();
        let (segment, _) = Segment::parse(bytes);
        let got = u64::try_from(segment.len()).expect("invariant: at most 256");
        if got < want {
            return Err(StoreError::EntriesMissing { path, got, want });
        }
        if segment.bytes.len() != length {
            writer.truncate(&path, length_u64(segment.bytes.len()))?;
        }
        writer.write_again(&path, 0, &segment.bytes)?;
        self.unsealed.push(number);
        Ok(())
    }

    fn recover_open(&mut self, writer: &Writer) -> Result<(), StoreError> {
        let want = self.count % SEGMENT_ITEMS;
        let path = self.open_path(self.count / SEGMENT_ITEMS);
        let Some(bytes) = read_if_present(&path)? else {
            if want == 0 {
                return Ok(());
            }
            return Err(StoreError::EntriesMissing { path, got: 0, want });
        };
        let length = bytes.len();
        let (mut segment, _) = Segment::parse(bytes);
        let items = usize::try_from(want).expect("invariant: below 256");
        if segment.len() < items {
            let got = u64::try_from(segment.len()).expect("invariant: at most 256");
            return Err(StoreError::EntriesMissing { path, got, want });
        }
        segment.cut(items);
        if segment.bytes.len() != length {
            writer.truncate(&path, length_u64(segment.bytes.len()))?;
        }
        writer.write_again(&path, 0, &segment.bytes)?;
        self.file = Some(writer.open_append(&path)?);
        self.open = segment;
        Ok(())
    }

    /// How many items there are up to the last one that `is_whole`, and that one. A list whose
    /// length nothing else records is opened with this count.
    pub(crate) fn survey(
        dir: &Path,
        is_whole: impl Fn(&[u8]) -> bool,
    ) -> Result<(u64, Option<Vec<u8>>), StoreError> {
        let mut number = 0;
        while dir.join(numbered_path(number)).exists() {
            number += 1;
        }
        let mut tail = Vec::new();
        if let Some(sealed) = number.checked_sub(1) {
            tail.push((sealed, dir.join(numbered_path(sealed))));
        }
        for number in number.. {
            let path = dir.join(format!("{}.open", numbered_path(number)));
            if !path.exists() {
                break;
            }
            tail.push((number, path));
        }
        for (number, path) in tail.iter().rev() {
            let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
            let (segment, _) = Segment::parse(bytes);
            let last = (0..segment.len()).rev().find_map(|position| {
                let item = segment.item(position).filter(|item| is_whole(item))?;
                Some((position + 1, item.to_vec()))
            });
            if let Some((items, item)) = last {
                let items = u64::try_from(items).expect("invariant: at most 256");
                return Ok((number * SEGMENT_ITEMS + items, Some(item)));
            }
        }
        Ok((0, None))
    }

    /// Appends items and makes them durable. Full segments keep their name until [`Self::seal`].
    pub(crate) fn append<'a>(
        &mut self,
        items: impl IntoIterator<Item = &'a [u8]>,
        writer: &Writer,
    ) -> Result<(), StoreError> {
        let mut written = self.open.bytes.len();
        for item in items {
            append_to_bundle(&mut self.open.bytes, item)
                .expect("invariant: lengths were checked before anything was written");
            self.open.ends.push(self.open.bytes.len());
            self.count += 1;
            if self.open.len() == TILE_WIDTH {
                self.flush(written, writer)?;
                self.unsealed.push(self.count / SEGMENT_ITEMS - 1);
                (self.open, self.file) = (Segment::empty(), None);
                written = 0;
            }
        }
        if self.open.bytes.len() > written { self.flush(written, writer) } else { Ok(()) }
    }

    /// Writes the open segment's bytes from `written` on.
    fn flush(&mut self, written: usize, writer: &Writer) -> Result<(), StoreError> {
        // The count is already the one after these items; a full segment is the one before.
        let path = self.open_path((self.count - 1) / SEGMENT_ITEMS);
        let is_new = self.file.is_none();
        if is_new {
            writer.create_dirs(parent(&path))?;
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => writer.open_append(&path)?,
        };
        writer.append(&mut file, &path, &self.open.bytes[written..])?;
        writer.sync(&file, &path)?;
        if is_new {
            writer.sync_dir(parent(&path))?;
        }
        self.file = Some(file);
        Ok(())
    }

    /// Gives full segments their names.
    pub(crate) fn seal(&mut self, writer: &Writer) -> Result<(), StoreError> {
        for number in std::mem::take(&mut self.unsealed) {
            let path = self.full_path(number);
            writer.rename(&self.open_path(number), &path)?;
            writer.sync_dir(parent(&path))?;
        }
        Ok(())
    }

    /// Number of items.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// One item; `None` beyond the last.
    pub(crate) fn item(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let position = usize::try_from(index % SEGMENT_ITEMS).expect("invariant: below 256");
        if index / SEGMENT_ITEMS == self.count / SEGMENT_ITEMS {
            return Ok(self.open.item(position).map(<[u8]>::to_vec));
        }
        if index >= self.count {
            return Ok(None);
        }
        Ok(self.full(index / SEGMENT_ITEMS)?.item(position).map(<[u8]>::to_vec))
    }

    /// The items from `from` on.
    pub(crate) fn items(
        &self,
        from: u64,
    ) -> impl Iterator<Item = Result<Vec<u8>, StoreError>> + '_ {
        (from..self.count).map(|index| {
            Ok(self.item(index)?.expect("invariant: every full segment was found to be full"))
        })
    }

    /// The items of the open segment.
    pub(crate) fn open_items(&self) -> impl Iterator<Item = &[u8]> {
        BundleEntries::new(&self.open.bytes)
            .map(|item| item.expect("invariant: the open segment holds whole items"))
    }

    fn full(&self, number: u64) -> Result<Arc<Segment>, StoreError> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(position) = cache.iter().position(|(cached, _)| *cached == number) {
            cache[..=position].rotate_right(1);
            return Ok(Arc::clone(&cache[0].1));
        }
        let path = self.full_path(number);
        let bytes = fs::read(&path).map_err(StoreError::io("read", &path))?;
        let (segment, error) = Segment::parse(bytes);
        if let Some(source) = error {
            return Err(StoreError::Bundle { path, source });
        }
        if segment.len() != TILE_WIDTH {
            let got = u64::try_from(segment.len()).expect("invariant: at most 256");
            return Err(StoreError::EntriesMissing { path, got, want: SEGMENT_ITEMS });
        }
        let segment = Arc::new(segment);
        cache.truncate(CACHED_SEGMENTS - 1);
        cache.insert(0, (number, Arc::clone(&segment)));
        Ok(segment)
    }

    fn full_path(&self, number: u64) -> PathBuf {
        self.dir.join(numbered_path(number))
    }

    fn open_path(&self, number: u64) -> PathBuf {
        self.dir.join(format!("{}.open", numbered_path(number)))
    }
}

/// Fails if an item does not fit a bundle; the position is that in the batch.
pub(crate) fn check_lengths<'a>(
    items: impl IntoIterator<Item = &'a [u8]>,
) -> Result<(), StoreError> {
    for (position, item) in items.into_iter().enumerate() {
        let max = redevable_tlog::limits::BUNDLE_ENTRY_BYTES_MAX;
        if item.len() > max {
            let source = BundleError::EntryTooLong { got: item.len(), max };
            return Err(StoreError::TooLong { position, source });
        }
    }
    Ok(())
}

fn length_u64(length: usize) -> u64 {
    u64::try_from(length).expect("invariant: a file length fits u64")
}
