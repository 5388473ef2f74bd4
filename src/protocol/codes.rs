//! The closed set of codes: what a refusal answers and what an audit refutes (§9).

use alloc::string::String;
use core::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $rank:literal;)*) => {
        /// Why an entry was refused, or what a published log shows to be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, by rank.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its text, the same in HTTP, command line, audit and vectors.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The rank of its check in §9; 0 for codes about the log as a whole.
            #[must_use]
            pub const fn rank(self) -> u8 {
                match self { $(Self::$name => $rank,)* }
            }
        }
    };
}

codes! {
    /// Event text or note over its size.
    TooLarge = "too-large", 1;
    /// Not a signed note of one line, or a signature name that is no organisation id.
    NoteMalformed = "note-malformed", 1;
    /// Not JSON.
    JsonMalformed = "json-malformed", 2;
    /// JSON-2.
    JsonDuplicateKey = "json-duplicate-key", 2;
    /// JSON-3.
    JsonNumber = "json-number", 2;
    /// JSON-4.
    JsonKey = "json-key", 2;
    /// JSON-7.
    JsonString = "json-string", 2;
    /// JSON-6.
    JsonDepth = "json-depth", 2;
    /// JSON-1.
    JsonNotCanonical = "json-not-canonical", 2;
    /// The fields of an event and their forms.
    Envelope = "envelope", 3;
    /// ENTRY-5, in a log.
    EventRepeated = "event-repeated", 4;
    /// The `ledger` field names another ledger.
    LedgerMismatch = "ledger-mismatch", 5;
    /// After `ledger.closed`.
    LedgerClosed = "ledger-closed", 5;
    /// A type outside the catalogue.
    TypeUnknown = "type-unknown", 6;
    /// `data` breaks the table of its type.
    DataInvalid = "data-invalid", 6;
    /// The stream name has none of the forms of §4.
    StreamForm = "stream-form", 7;
    /// The type is not written on that class of stream.
    StreamType = "stream-type", 7;
    /// `by` does not own the stream.
    StreamOwner = "stream-owner", 7;
    /// `revision` or `prev` is not the next one.
    RevisionConflict = "revision-conflict", 8;
    /// SEEN-1, SEEN-2.
    SeenInvalid = "seen-invalid", 9;
    /// SEEN-3, SEEN-4.
    SeenStale = "seen-stale", 9;
    /// TIME-1.
    SignedFuture = "signed-future", 10;
    /// TIME-2.
    SignedExpired = "signed-expired", 10;
    /// TIME-3.
    SignedBeforeSeen = "signed-before-seen", 10;
    /// TIME-4.
    AtFuture = "at-future", 10;
    /// KEY-1, KEY-2, KEY-4.
    KeyInvalid = "key-invalid", 11;
    /// KEY-3.
    KeyReused = "key-reused", 11;
    /// SIG-1 to SIG-3: the lines and their order.
    SignatureBlock = "signature-block", 12;
    /// A line by a key that this organisation does not have.
    KeyUnknown = "key-unknown", 12;
    /// A line by a key that was retired or compromised.
    KeyEnded = "key-ended", 12;
    /// KEY-5: a key installed by the stewards that still waits.
    KeyPending = "key-pending", 12;
    /// SIG-4.
    SignatureInvalid = "signature-invalid", 12;
    /// An organisation that is not registered.
    OrganisationUnknown = "organisation-unknown", 13;
    /// `by` has no role that lets it say this here.
    RoleMissing = "role-missing", 13;
    /// A required co-signer is not in `with`.
    CosignerMissing = "cosigner-missing", 13;
    /// `with` names an organisation that the event does not need.
    CosignerExtra = "cosigner-extra", 13;
    /// Too few stewards.
    ThresholdMissed = "threshold-missed", 13;
    /// `data.replayed` against the kind of `by`.
    ReplayLabel = "replay-label", 14;
    /// A `ref` that names no entry.
    RefUnknown = "ref-unknown", 15;
    /// A `ref` to an entry of the wrong kind.
    RefKind = "ref-kind", 15;
    /// An `old` value that is not the effective one.
    ChangesOld = "changes-old", 15;
    /// A scale that is not published.
    ScaleUnknown = "scale-unknown", 15;
    /// A code that its scale does not have.
    CodeUnknown = "code-unknown", 15;
    /// An id that is in use or was.
    IdTaken = "id-taken", 15;
    /// An id that names nothing, or something retired.
    IdUnknown = "id-unknown", 15;
    /// A correction that touches what was promised.
    PromiseFixed = "promise-fixed", 15;
    /// A due date before the days that the rules give.
    DueTooSoon = "due-too-soon", 15;
    /// STATE-5.
    AttestSize = "attest-size", 15;
    /// An opened content that is not there, without an order.
    ContentMissing = "content-missing", 16;
    /// An opened content that does not match its commitment.
    ContentAltered = "content-altered", 16;
    /// ENTRY-1, ENTRY-4: header or size.
    EntryMalformed = "entry-malformed", 0;
    /// The entry names another predecessor.
    EntryChain = "entry-chain", 0;
    /// ENTRY-2.
    RecordedOrder = "recorded-order", 0;
    /// A bundle that is missing, unreadable or differs.
    Bundle = "bundle", 0;
    /// A tile that is missing or does not follow from the entries.
    Tile = "tile", 0;
    /// The entries do not give the signed root.
    Root = "root", 0;
    /// A file that LOG-6 does not know.
    Layout = "layout", 0;
    /// The checkpoint is no checkpoint of this log.
    CheckpointMalformed = "checkpoint-malformed", 0;
    /// A log key's line fails.
    CheckpointSignature = "checkpoint-signature", 0;
    /// A log key in force has no line (LOG-4).
    CheckpointKeyMissing = "checkpoint-key-missing", 0;
    /// The list of published notes breaks LOG-6.
    Notes = "notes", 0;
    /// LOG-7.
    TimeBracket = "time-bracket", 0;
    /// An attested state root that is wrong.
    StateRoot = "state-root", 0;
    /// Erased by order and still there.
    ContentKept = "content-kept", 0;
    /// Contradicts a given checkpoint or receipt.
    Against = "against", 0;
    /// The log is smaller than it was.
    Rollback = "rollback", 0;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an event or entry was refused: the code, where in the event, and one sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The first check that failed, in the order of §9.
    pub code: Code,
    /// The path of the offending field (`data.target.date`), or empty.
    pub path: String,
    /// What is wrong, in English, with the facts.
    pub detail: String,
}

impl Refusal {
    /// A refusal about the event as a whole.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, path: String::new(), detail: detail.into() }
    }

    /// A refusal about the field at `path`.
    #[must_use]
    pub fn at(code: Code, path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code, path: path.into(), detail: detail.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "{}: {}", self.code, self.detail)
        } else {
            write!(f, "{} at {}: {}", self.code, self.path, self.detail)
        }
    }
}

impl core::error::Error for Refusal {}
