//! Every limit of this package, each with its reason.

/// Largest signed note, in bytes. Go's `sumdb/note` and azul refuse larger ones.
pub const NOTE_BYTES_MAX: usize = 1_000_000;

/// Most signature lines of one note. Go's limit; signed-note asks readers for at least 16.
pub const NOTE_SIGNATURES_MAX: usize = 100;

/// Fewest bytes that a signature line may carry: the key ID and one byte of signature.
pub const SIGNATURE_LINE_BYTES_MIN: usize = 5;

/// Most hashes of one Merkle proof (tlog-witness, tlog-mirror, tlog-proof): a path in a tree of
/// 2^63 leaves.
pub const PROOF_HASHES_MAX: usize = 63;

/// Longest entry of a bundle: its length is a big-endian u16 (tlog-tiles).
pub const BUNDLE_ENTRY_BYTES_MAX: usize = 65_535;

/// Longest log origin: the ML-DSA cosignature writes its length as one byte.
pub const ORIGIN_BYTES_MAX: usize = 255;

/// Longest cosigner name: the ML-DSA cosignature writes its length as one byte.
pub const COSIGNER_NAME_BYTES_MAX: usize = 255;

/// Hashes of a full tile and entries of a full bundle (tlog-tiles).
pub const TILE_WIDTH: usize = 256;

/// Bytes of one hash, SHA-256.
pub const HASH_BYTES: usize = 32;

/// Bytes of a full tile.
pub const TILE_BYTES: usize = TILE_WIDTH * HASH_BYTES;

/// Highest level that a tile path may name (tlog-tiles). A tree of fewer than 2^64 leaves has
/// none above 7.
pub const TILE_LEVEL_MAX: u8 = 63;

/// Latest timestamp of a cosignature (tlog-cosignature): it fits a signed 64-bit number.
pub const TIMESTAMP_MAX: u64 = (1 << 63) - 1;

/// Bytes of an Ed25519 public key (RFC 8032).
pub const ED25519_PUBLIC_KEY_BYTES: usize = 32;

/// Bytes of an Ed25519 signature (RFC 8032).
pub const ED25519_SIGNATURE_BYTES: usize = 64;

/// Bytes of an ML-DSA-44 public key (FIPS 204).
pub const ML_DSA_44_PUBLIC_KEY_BYTES: usize = 1312;

/// Bytes of an ML-DSA-44 signature (FIPS 204).
pub const ML_DSA_44_SIGNATURE_BYTES: usize = 2420;

/// Most bytes of a receipt's extra data: in base64, "extra " before it and the newline after it,
/// they just fit the 65,536 bytes that Go's line scanner reads (transparency-dev/formats).
pub const RECEIPT_EXTRA_BYTES_MAX: usize = 49_146;

/// Largest receipt: its lines at their longest (23 + 65,535 + 27 bytes, 63 hashes of 45, an empty
/// line) and the largest note.
pub const RECEIPT_BYTES_MAX: usize = 23 + 65_535 + 27 + PROOF_HASHES_MAX * 45 + 1 + NOTE_BYTES_MAX;

/// Largest policy file: the most logs and witnesses with ML-DSA-44 keys (some 1,800 bytes each in
/// base64), names, URLs and room for comments.
pub const POLICY_BYTES_MAX: usize = 2 << 20;

/// Most logs of a policy; tlog-policy asks readers for at least 32.
pub const POLICY_LOGS_MAX: usize = 256;

/// Most witnesses of a policy; tlog-policy asks readers for at least 32.
pub const POLICY_WITNESSES_MAX: usize = 256;

/// Most groups of a policy; tlog-policy asks readers for at least 32.
pub const POLICY_GROUPS_MAX: usize = 256;
