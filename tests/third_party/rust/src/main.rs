//! Judges a published directory with the crates `signed_note` and `tlog_tiles`: the Ed25519 line
//! of the checkpoint, and the inclusion of every entry by proofs from the published tiles.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use signed_note::{Note, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Tile, TileHashReader, TileReader, check_record, prove_record, record_hash,
};

const TILE_HEIGHT: u8 = 8;
const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(dir), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: third-party PUBLISHED_DIRECTORY");
        return ExitCode::from(2);
    };
    match check(Path::new(&dir)) {
        Ok(verified) => {
            println!("{verified}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("refused: {error}");
            ExitCode::from(1)
        }
    }
}

fn check(dir: &Path) -> Outcome<String> {
    let note = Note::from_bytes(&fs::read(dir.join("checkpoint"))?)?;
    let text = Checkpoint::from_bytes(note.text()).map_err(|error| error.to_string())?;
    let entries = entries(dir, text.size())?;
    let key = log_key(entries.first().ok_or("no entry")?)?;
    let (name, keys) = (key.name().to_owned(), VerifierList::new(vec![Box::new(key)]));
    note.verify(&keys)?;
    if text.origin() != name {
        return Err(format!("origin {}, key of {name}", text.origin()).into());
    }
    if !text.extension().is_empty() {
        return Err("lines after the root".into());
    }
    let reader = PublishedTiles { dir: dir.to_owned() };
    let tiles = TileHashReader::new(text.size(), *text.hash(), &reader);
    for (index, entry) in (0..).zip(&entries) {
        let proof = prove_record(text.size(), index, &tiles)
            .map_err(|error| format!("entry {index}: {error}"))?;
        check_record(&proof, text.size(), *text.hash(), index, record_hash(entry))
            .map_err(|error| format!("entry {index}: {error}"))?;
    }
    Ok(format!("size {}, root {}: {} entries included", text.size(), text.hash(), entries.len()))
}

/// The bundles that cover a log of this size, taken apart.
fn entries(dir: &Path, size: u64) -> Outcome<Vec<Vec<u8>>> {
    let mut entries = Vec::new();
    for number in 0..size.div_ceil(TILE_WIDTH) {
        let width = u32::try_from((size - number * TILE_WIDTH).min(TILE_WIDTH))?;
        let path = public_path(&Tile::new(TILE_HEIGHT, 0, number, width, true));
        let bundle = fs::read(dir.join(&path)).map_err(|error| format!("{path}: {error}"))?;
        let before = entries.len();
        let mut rest = bundle.as_slice();
        while !rest.is_empty() {
            let (length, after) = rest.split_first_chunk().ok_or("a length is cut off")?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (entry, after) = after.split_at_checked(length).ok_or("an entry is cut off")?;
            entries.push(entry.to_vec());
            rest = after;
        }
        if entries.len() - before != usize::try_from(width)? {
            return Err(format!("{path}: {} entries", entries.len() - before).into());
        }
    }
    Ok(entries)
}

/// The one log key of the first entry that this crate knows: Ed25519 alone.
fn log_key(entry: &[u8]) -> Outcome<StandardVerifier> {
    let line = entry.split(|byte| *byte == b'\n').nth(1).ok_or("no second line")?;
    let event: serde_json::Value = serde_json::from_slice(line)?;
    let keys = event["data"]["log_keys"].as_array().ok_or("no log keys")?;
    let known = keys.iter().filter_map(|key| StandardVerifier::new(key.as_str()?).ok());
    let known: Vec<StandardVerifier> = known.collect();
    let [key] = known.try_into().map_err(|_| "not exactly one log key that can be read")?;
    Ok(key)
}

/// The crate names tiles as the Go checksum database does: with their height, and "data".
fn public_path(tile: &Tile) -> String {
    tile.path().replacen("tile/8/data/", "tile/entries/", 1).replacen("tile/8/", "tile/", 1)
}

struct PublishedTiles {
    dir: PathBuf,
}

impl TileReader for PublishedTiles {
    fn height(&self) -> u8 {
        TILE_HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile| fs::read(self.dir.join(public_path(tile)));
        let tiles: Result<Vec<Vec<u8>>, _> = tiles.iter().map(read).collect();
        tiles.map_err(|_| tlog_tiles::Error::InvalidTile)
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {}
}
