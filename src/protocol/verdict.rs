//! What an audit may claim: established, not established, refuted; never a boolean (§12).

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use redevable_tlog::{EntryIndex, TreeHash, TreeSize, merkle};

use crate::{
    codes::Code,
    ids::EventId,
    json::{Object, Value, object},
    limits::REFUTATIONS_LISTED_MAX,
};

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$item:meta])* $name:ident = $text:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$item])* $name,)* }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in the verdict.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

words! {
    /// What a verdict speaks of; each counts what it checked.
    Rule {
        /// Contradictions with checkpoints that the reader kept: checkpoints.
        Against = "against";
        /// State roots that organisations attested: attestations.
        AttestedStates = "attested-states";
        /// Roles, co-signers, thresholds, replay labels: entries.
        Authorisation = "authorisation";
        /// Entry bundles are the entries, byte for byte: bundles.
        Bundles = "bundles";
        /// Events are canonical and follow the catalogue: entries.
        CanonicalForm = "canonical-form";
        /// Every published note is signed by each log key: lines.
        CheckpointSignatures = "checkpoint-signatures";
        /// Opened contents match their commitments: contents.
        Contents = "contents";
        /// Each entry names the one before: entries.
        EntryChain = "entry-chain";
        /// Contents erased by order, and gone: contents.
        Erasures = "erasures";
        /// Keys enter once, are sound, and sign while they may: keys.
        KeyValidity = "key-validity";
        /// The directory holds what it must and nothing else: files.
        Layout = "layout";
        /// The ledger is the one that the reader meant: ledgers.
        LedgerId = "ledger-id";
        /// The list of published notes only grows: notes.
        Notes = "notes";
        /// Enough independent witnesses cosigned: cosignatures.
        Quorum = "quorum";
        /// `recorded` never decreases: entries.
        RecordedOrder = "recorded-order";
        /// What data names exists and fits: entries.
        References = "references";
        /// Each pin is a root of this history, fresh enough: pins.
        SeenPins = "seen-pins";
        /// Every line is by a key of the organisation that speaks: lines.
        SignatureBlocks = "signature-blocks";
        /// Each event names its stream's one before: entries.
        StreamChains = "stream-chains";
        /// Tiles follow from the entries: tiles.
        Tiles = "tiles";
        /// Times fixed from outside by others than the operator: entries.
        TimeBrackets = "time-brackets";
        /// Signing and recording times fit one another: entries.
        Times = "times";
        /// The entries give every signed root: roots.
        Tree = "tree";
    }
}

words! {
    /// Why something could not be checked.
    Reason {
        /// An entry before was refused.
        AfterRefusedEntry = "after-refused-entry";
        /// The given checkpoint has no line of this ledger's log keys.
        AgainstUnverified = "against-unverified";
        /// A bundle is missing or unreadable.
        EntriesMissing = "entries-missing";
        /// ML-DSA-44 is not implemented here.
        MlDsaMissing = "ml-dsa-missing";
        /// There is no readable checkpoint.
        NoCheckpoint = "no-checkpoint";
        /// The reader gave no ledger id.
        NoLedgerId = "no-ledger-id";
        /// The reader gave no older checkpoint.
        NoOlderCheckpoint = "no-older-checkpoint";
        /// The reader gave no witness policy.
        NoPolicy = "no-policy";
        /// The caller gave no key for a signature line.
        NoEventKey = "no-event-key";
        /// The first entry, which names the log keys, is not established.
        NoLogKeys = "no-log-keys";
        /// No witness bounds the times: they are the operator's word.
        OperatorTimeAlone = "operator-time-alone";
        /// Too few of the policy's witnesses have signed.
        QuorumMissed = "quorum-missed";
        /// A type of the catalogue that this verifier does not implement.
        Unsupported = "unsupported";
        /// An attested state was wrong, and its author took it back.
        WithdrawnWasWrong = "withdrawn-was-wrong";
    }
}

/// Something that the audit shows to be wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refutation {
    /// What is wrong.
    pub code: Code,
    /// The public path, for codes about the directory.
    pub file: Option<String>,
    /// The entry, for codes about entries.
    pub index: Option<EntryIndex>,
}

/// Something that the audit could not check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotEstablished {
    /// What.
    pub rule: Rule,
    /// Why.
    pub reason: Reason,
    /// Whether an audit without it is no audit (VERDICT-2).
    pub mandatory: bool,
}

/// What an audit of one log claims.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was checked and held: how many of each.
    pub established: BTreeMap<Rule, u64>,
    /// What could not be checked.
    pub not_established: BTreeSet<NotEstablished>,
    /// What is wrong; each file once.
    pub refuted: BTreeSet<Refutation>,
    /// The ledger's id; `None` if its first entry is unreadable.
    pub ledger: Option<EventId>,
    /// The log's name as its checkpoint says it.
    pub origin: String,
    /// The size of its checkpoint.
    pub size: TreeSize,
    /// The root of its checkpoint.
    pub root: TreeHash,
    /// The state root at that size, unless an entry was refused.
    pub state_root: Option<TreeHash>,
    /// How many entries of each type were read.
    pub types: BTreeMap<String, u64>,
}

/// What the verdict comes to, for the exit code (VERDICT-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing refuted, nothing mandatory left open.
    NothingRefuted,
    /// A mandatory check could not be made.
    NotEstablished,
    /// Something is wrong.
    Refuted,
}

impl Outcome {
    /// 0, 3 or 1.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::NothingRefuted => 0,
            Self::NotEstablished => 3,
            Self::Refuted => 1,
        }
    }
}

impl Default for Verdict {
    fn default() -> Self {
        Self {
            established: BTreeMap::new(),
            not_established: BTreeSet::new(),
            refuted: BTreeSet::new(),
            ledger: None,
            origin: String::new(),
            size: TreeSize::ZERO,
            root: merkle::EMPTY_ROOT,
            state_root: None,
            types: BTreeMap::new(),
        }
    }
}

impl Verdict {
    /// Counts `count` more checks that held.
    pub fn establish(&mut self, rule: Rule, count: u64) {
        if count > 0 {
            *self.established.entry(rule).or_default() += count;
        }
    }

    /// Notes a check that could not be made.
    pub fn leave_open(&mut self, rule: Rule, reason: Reason, mandatory: bool) {
        self.not_established.insert(NotEstablished { rule, reason, mandatory });
    }

    /// Notes that an entry is wrong.
    pub fn refute_entry(&mut self, code: Code, index: EntryIndex) {
        self.refuted.insert(Refutation { code, file: None, index: Some(index) });
    }

    /// Notes that a file is wrong; a file that is already refuted is not refuted again.
    pub fn refute_file(&mut self, code: Code, file: &str) {
        if !self.refuted.iter().any(|refutation| refutation.file.as_deref() == Some(file)) {
            self.refuted.insert(Refutation { code, file: Some(file.to_string()), index: None });
        }
    }

    /// Notes that the log as a whole contradicts something outside it.
    pub fn refute_log(&mut self, code: Code) {
        self.refuted.insert(Refutation { code, file: None, index: None });
    }

    /// What it comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.refuted.is_empty() {
            Outcome::Refuted
        } else if self.not_established.iter().any(|open| open.mandatory) {
            Outcome::NotEstablished
        } else {
            Outcome::NothingRefuted
        }
    }

    /// One line of canonical JSON, without its newline: the same from every verifier.
    #[must_use]
    pub fn to_json(&self) -> String {
        let number = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let established = self.established.iter().map(|(rule, count)| {
            object([("count", number(*count)), ("rule", rule.as_str().into())])
        });
        let open = self.not_established.iter().map(|open| {
            object([
                ("mandatory", open.mandatory.into()),
                ("reason", open.reason.as_str().into()),
                ("rule", open.rule.as_str().into()),
            ])
        });
        let refuted = self.refuted.iter().map(|refutation| {
            object([
                ("code", refutation.code.as_str().into()),
                ("file", refutation.file.clone().into()),
                ("index", refutation.index.map_or(Value::Null, |index| number(index.value()))),
            ])
        });
        let mut listed = sorted(refuted);
        listed.truncate(REFUTATIONS_LISTED_MAX);
        let types: Object =
            self.types.iter().map(|(name, count)| (name.clone(), number(*count))).collect();
        let count = u64::try_from(self.refuted.len()).expect("invariant: usize fits u64");
        let verdict = object([
            ("established", Value::List(sorted(established))),
            ("ledger", self.ledger.map(|id| id.to_string()).into()),
            ("not_established", Value::List(sorted(open))),
            ("origin", self.origin.as_str().into()),
            ("refuted", Value::List(listed)),
            ("refuted_count", number(count)),
            ("root", self.root.to_string().into()),
            ("schema", "redevable/verdict/v1".into()),
            ("size", number(self.size.value())),
            ("state_root", self.state_root.map(|root| root.to_string()).into()),
            ("types", types.into()),
        ]);
        Value::Object(verdict).to_canonical()
    }
}

/// Sorted by the JCS bytes of the items (VERDICT-1).
fn sorted(items: impl Iterator<Item = Object>) -> Vec<Value> {
    let mut items: Vec<Value> = items.map(Value::Object).collect();
    items.sort_by_cached_key(Value::to_canonical);
    items
}
