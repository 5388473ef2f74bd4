//! Why a file is not a policy.

use thiserror::Error;

use super::PolicyWord;
use crate::ed25519::PublicKeyError;
use crate::key::VerifierKeyError;

/// Why bytes are not a policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// More bytes than any policy may have.
    #[error("a policy of {got} bytes; at most {max} are allowed")]
    TooLong {
        /// Bytes received.
        got: usize,
        /// The limit.
        max: usize,
    },
    /// A control character other than tab and newline.
    #[error("byte 0x{byte:02x} at position {position} is not allowed")]
    Byte {
        /// Where it stands.
        position: usize,
        /// The byte.
        byte: u8,
    },
    /// The last byte is not a newline.
    #[error("the last line has no newline")]
    NoFinalNewline,
    /// A line says what no line of a policy may say.
    #[error("line {line} of the policy")]
    Statement {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        error: StatementError,
    },
    /// No line names the quorum.
    #[error("no quorum line")]
    NoQuorum,
}

/// Why a statement does not belong in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StatementError {
    /// The first word is not `log`, `witness`, `group` or `quorum`.
    #[error("the first word is not log, witness, group or quorum")]
    Keyword,
    /// Too few words for its keyword.
    #[error("{got} words; at least {min} are needed")]
    TooFewWords {
        /// Words of the line.
        got: usize,
        /// Fewest that make sense.
        min: usize,
    },
    /// Too many words for its keyword; `#` begins no comment behind one.
    #[error("{got} words; at most {max} are allowed")]
    TooManyWords {
        /// Words of the line.
        got: usize,
        /// Most that make sense.
        max: usize,
    },
    /// The key is not UTF-8.
    #[error("the key is not UTF-8")]
    KeyNotUtf8,
    /// The key is not a vkey.
    #[error("not a vkey")]
    Key(#[source] VerifierKeyError),
    /// The name in the key holds a control character (0x7F), which no policy can hold.
    #[error("the name in the key holds a control character")]
    KeyName,
    /// The name in the key is longer than an origin, or than a name that the key can sign with.
    #[error("the name in the key has {got} bytes; at most {max} are allowed")]
    KeyNameLength {
        /// Bytes of the name.
        got: usize,
        /// The limit.
        max: usize,
    },
    /// The Ed25519 key is refused: nothing that it signs will ever verify here.
    #[error("not an acceptable key")]
    KeyRefused(#[source] PublicKeyError),
    /// Keys of this type make no cosignatures.
    #[error("keys of type 0x{key_type:02x} make no cosignatures")]
    NotACosigner {
        /// The type byte.
        key_type: u8,
    },
    /// An earlier log has the same public key, if perhaps under another name.
    #[error("an earlier log has the same public key")]
    SameLogKey,
    /// An earlier witness has the same public key, if perhaps under another name.
    #[error("witness {earlier} has the same public key")]
    SameWitnessKey {
        /// Its name.
        earlier: PolicyWord,
    },
    /// `none` is reserved for the quorum.
    #[error("the name none is reserved for the quorum")]
    NameReserved,
    /// A witness or group already has this name.
    #[error("{name} is already defined")]
    NameTaken {
        /// The name.
        name: PolicyWord,
    },
    /// No line above defines this name.
    #[error("{name} is not defined above")]
    NameUnknown {
        /// The name.
        name: PolicyWord,
    },
    /// This name is already a member of a group, be it the same.
    #[error("{name} is already a member of a group")]
    MemberTaken {
        /// The name.
        name: PolicyWord,
    },
    /// The threshold is neither `any` nor `all` nor a canonical decimal.
    #[error("the threshold is not any, all or a decimal number")]
    Threshold,
    /// The threshold is not 1 to the number of members.
    #[error("a threshold of {threshold} of {members} members")]
    ThresholdRange {
        /// The threshold.
        threshold: u64,
        /// Members of the group.
        members: usize,
    },
    /// A group without members.
    #[error("a group needs a member")]
    NoMembers,
    /// An earlier line names the quorum.
    #[error("a second quorum")]
    SecondQuorum,
    /// More logs, witnesses or groups than allowed.
    #[error("more than {max} of one kind")]
    TooMany {
        /// The limit.
        max: usize,
    },
}
