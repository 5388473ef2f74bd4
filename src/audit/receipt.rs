//! Receipts: one entry under a published checkpoint, to be verified with nothing else (§7).

use redevable_protocol::{
    codes::Code,
    entry::Entry,
    json::Value,
    limits::{ENTRY_BYTES_MAX, NOTE_BYTES_MAX},
    verdict::{Reason, Rule, Verdict},
};
use redevable_tlog::{
    EntryIndex, TreeSize,
    ed25519::{PublicKey, verify_strict},
    key::{KeyType, VerifierKey},
    limits::TILE_WIDTH,
    merkle::{MemoryTree, inclusion_proof, leaf_hash, tree_root},
    policy::{Finding, Policy},
    receipt::{Receipt, ReceiptError},
    tile::{BundleEntries, Resource, TileWidth},
};

use super::{
    CHECKPOINT, notes, read_checkpoint,
    source::{Source, SourceError},
};

/// Why there is no receipt.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// A file could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// There is no readable checkpoint, or a bundle is missing or not what it should be.
    #[error("{file} is missing or not what it should be; audit the ledger")]
    Broken {
        /// Its public path.
        file: String,
    },
    /// No published note has this size (LOG-6).
    #[error("no published checkpoint has size {size}; the nearest that holds entry {index} has {}",
        nearest.map_or_else(|| "no size: it is not published yet".to_owned(), |n| n.to_string()))]
    NotPublished {
        /// The entry.
        index: EntryIndex,
        /// The size asked for.
        size: TreeSize,
        /// The nearest published size that holds the entry.
        nearest: Option<TreeSize>,
    },
    /// The receipt would not read back.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
}

/// The receipt of the entry at `index` under the last note of `size`; of the latest checkpoint if
/// no size is given. Under one note it is always the same bytes.
///
/// # Errors
/// See [`ProveError`].
pub fn prove(
    source: &dyn Source,
    index: EntryIndex,
    size: Option<TreeSize>,
) -> Result<Receipt, ProveError> {
    let broken = |file: &str| ProveError::Broken { file: file.to_owned() };
    let bytes = source.read(CHECKPOINT, NOTE_BYTES_MAX)?.unwrap_or_default();
    let latest = read_checkpoint(&bytes).ok_or_else(|| broken(CHECKPOINT))?;
    let mut ignored = Verdict::default();
    let listed = notes::read(source, &source.files()?, &bytes, &latest, &mut ignored)?;
    let size = size.unwrap_or(latest.size);
    let note = listed.iter().rev().find(|note| note.checkpoint.size == size);
    let Some(note) = note.filter(|_| index.is_in(size)) else {
        let holding = listed.iter().map(|note| note.checkpoint.size).filter(|s| index.is_in(*s));
        let nearest = holding.min_by_key(|holding| holding.value().abs_diff(size.value()));
        return Err(ProveError::NotPublished { index, size, nearest });
    };
    let mut tree = MemoryTree::new();
    let mut entry = Vec::new();
    let width = u64::try_from(TILE_WIDTH).expect("invariant: 256");
    for number in 0..size.value().div_ceil(width) {
        let path = bundle_path(number, width, latest.size);
        let bundle = source.read(&path, TILE_WIDTH * (ENTRY_BYTES_MAX + 2))?.unwrap_or_default();
        for bytes in BundleEntries::new(&bundle) {
            let bytes = bytes.map_err(|_| broken(&path))?;
            if tree.size() == index.size_before() {
                entry = bytes.to_vec();
            }
            if tree.size() < size {
                tree.push(leaf_hash(bytes));
            }
        }
    }
    if tree_root(size, &tree).ok() != Some(note.checkpoint.root) {
        return Err(broken("tile/entries"));
    }
    let proof = inclusion_proof(index, size, &tree).map_err(|_| broken("tile/entries"))?;
    let note = String::from_utf8(note.bytes.clone()).map_err(|_| broken(&note.file))?;
    Ok(Receipt::new(Some(entry), index, proof, note)?)
}

fn bundle_path(number: u64, width: u64, latest: TreeSize) -> String {
    let held = (latest.value() - number * width).min(width);
    let held = u16::try_from(held).ok().and_then(TileWidth::new);
    let width = held.expect("invariant: 1 to 256 entries");
    Resource::Bundle { index: number, width }.path()
}

/// Judges a receipt: the entry under the checkpoint, the checkpoint by the policy, the event by
/// `keys`. The verdict counts one entry; its size and root are the checkpoint's.
#[must_use]
pub fn verify_receipt(receipt: &Receipt, policy: &Policy, keys: &[VerifierKey]) -> Verdict {
    let mut verdict = Verdict::default();
    let index = receipt.index();
    let entry_bytes = receipt.extra().unwrap_or_default();
    let note = receipt.note();
    if let Some(checkpoint) = read_checkpoint(receipt.checkpoint_note().as_bytes()) {
        verdict.origin = checkpoint.origin;
        verdict.size = checkpoint.size;
        verdict.root = checkpoint.root;
    } else {
        verdict.refute_file(Code::CheckpointMalformed, CHECKPOINT);
    }
    match receipt.verify_inclusion(&leaf_hash(entry_bytes)) {
        Ok(_) => verdict.establish(Rule::Tree, 1),
        Err(_) => verdict.refute_entry(Code::Root, index),
    }
    match policy.evaluate(&note) {
        Ok(found) => {
            match found.log() {
                _ if found.failed().next().is_some() => {
                    verdict.refute_file(Code::CheckpointSignature, CHECKPOINT);
                }
                Finding::Met => {
                    let count = found.verified_logs().count();
                    let count = u64::try_from(count).expect("invariant: usize fits u64");
                    verdict.establish(Rule::CheckpointSignatures, count);
                }
                _ => verdict.refute_file(Code::CheckpointKeyMissing, CHECKPOINT),
            }
            match found.quorum {
                None => verdict.leave_open(Rule::Quorum, Reason::NoPolicy, false),
                Some(Finding::Met) => verdict.establish(Rule::Quorum, 1),
                Some(_) => verdict.leave_open(Rule::Quorum, Reason::QuorumMissed, true),
            }
        }
        Err(_) => verdict.refute_file(Code::CheckpointMalformed, CHECKPOINT),
    }
    match Entry::parse(entry_bytes) {
        Ok(entry) if entry.header.index == index => event(&entry, keys, &mut verdict),
        Ok(_) => verdict.refute_entry(Code::EntryMalformed, index),
        Err(refusal) => verdict.refute_entry(refusal.code, index),
    }
    verdict.leave_open(Rule::TimeBrackets, Reason::OperatorTimeAlone, false);
    verdict
}

/// The event's own signatures, by keys that the caller trusts.
fn event(entry: &Entry, keys: &[VerifierKey], verdict: &mut Verdict) {
    let index = entry.header.index;
    let event = entry.event();
    verdict.ledger = event.ledger.or(Some(entry.signed.id()));
    verdict.types.insert(event.kind.clone(), 1);
    verdict.establish(Rule::CanonicalForm, 1);
    for line in entry.signed.signatures() {
        let key = keys.iter().find(|key| {
            key.name == line.name.as_str()
                && key.key_id == line.key_id
                && key.key_type == KeyType::Ed25519
        });
        let public = key.and_then(|key| PublicKey::from_slice(&key.public_key).ok());
        let Some(public) = public else {
            verdict.leave_open(Rule::SignatureBlocks, Reason::NoEventKey, true);
            continue;
        };
        match verify_strict(&public, entry.signed.text().as_bytes(), &line.signature) {
            Ok(()) => verdict.establish(Rule::SignatureBlocks, 1),
            Err(_) => verdict.refute_entry(Code::SignatureInvalid, index),
        }
    }
}

/// The event keys that an entry enrols: what a receipt of it tells about keys.
#[must_use]
pub fn enrolled_keys(entry: &Entry) -> Vec<VerifierKey> {
    let data = &entry.event().data;
    let own = data.get("vkey").filter(|_| entry.event().kind == "key.enrolled");
    let stewards = data.get("stewards").and_then(Value::as_list).unwrap_or_default();
    let vkeys = own.into_iter().chain(stewards.iter().filter_map(|steward| steward.at("vkey")));
    vkeys.filter_map(|vkey| VerifierKey::parse(vkey.as_text()?).ok()).collect()
}
