//! Policies: what a file may say.

use proptest::prelude::*;
use redevable_tlog::ed25519::{PublicKeyError, SigningKey};
use redevable_tlog::key::{KeyType, VerifierKey, VerifierKeyError};
use redevable_tlog::limits::{
    POLICY_BYTES_MAX, POLICY_GROUPS_MAX, POLICY_LOGS_MAX, POLICY_WITNESSES_MAX,
};
use redevable_tlog::ml_dsa::MlDsaSigningKey;
use redevable_tlog::policy::{
    Policy, PolicyBuilder, PolicyError, PolicyWord, Quorum, StatementError, Threshold,
};
use redevable_tlog::receipt::Receipt;

pub(crate) const ORIGIN: &str = "example.com/log";

pub(crate) fn ed25519(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

pub(crate) fn vkey(name: &str, key_type: KeyType, seed: u8) -> VerifierKey {
    let public_key = match key_type {
        KeyType::MlDsa44 => MlDsaSigningKey::from_seed(&[seed; 32]).public_key().to_bytes(),
        KeyType::Other(_) => vec![seed; 5],
        _ => ed25519(seed).public_key().to_bytes().to_vec(),
    };
    VerifierKey::new(name, key_type, &public_key).unwrap()
}

pub(crate) fn log(seed: u8) -> VerifierKey {
    vkey(ORIGIN, KeyType::Ed25519, seed)
}

pub(crate) fn witness(seed: u8) -> VerifierKey {
    vkey(&format!("w{seed}"), KeyType::CosignatureEd25519, seed)
}

fn word(text: &str) -> PolicyWord {
    PolicyWord::new(text).unwrap()
}

/// A line of a witness named like its key.
pub(crate) fn witness_line(seed: u8) -> String {
    format!("witness w{seed} {}\n", witness(seed))
}

#[track_caller]
fn refused_at(text: &str, line: usize, error: StatementError) {
    let error = PolicyError::Statement { line, error };
    assert_eq!(Policy::parse(text.as_bytes()), Err(error), "{text}");
}

// ---- the file ----

#[test]
fn the_shortest_policy() {
    let policy = Policy::parse(b"quorum none\n").unwrap();
    assert_eq!(
        (policy.logs(), policy.witnesses(), policy.groups()),
        ([].as_slice(), [].as_slice(), [].as_slice())
    );
    assert_eq!(policy.quorum(), &Quorum::None);
    assert_eq!(policy.to_text(), b"quorum none\n");
}

#[test]
fn everything_that_a_file_may_say() {
    let (log, w) = (log(1), [11, 12, 13, 14].map(witness));
    let ml_dsa = vkey(ORIGIN, KeyType::MlDsa44, 1);
    let file = format!(
        "# comment\n \t# indented\n\n \t \n\
         \t log\t{log}  https://log.example/ \t\n\
         witness any {} #no-comment\n\
         witness 2 {}\n\
         group g1 2 any 2\n\
         witness Ü {}\n\
         witness # {}\n\
         group all all Ü g1\n\
         group g3 any all\n\
         quorum g3\n\
         # after the quorum\n\
         witness late {ml_dsa} https://late.example/\n\
         log {ml_dsa}\n",
        w[0], w[1], w[2], w[3],
    );
    let policy = Policy::parse(file.as_bytes()).unwrap();
    let urls: Vec<Option<&str>> =
        policy.logs().iter().map(|log| log.url.as_ref().and_then(PolicyWord::as_str)).collect();
    assert_eq!(urls, [Some("https://log.example/"), None]);
    assert_eq!(policy.witnesses()[0].url, Some(word("#no-comment")));
    let names: Vec<String> = policy.witnesses().iter().map(|w| w.name.to_string()).collect();
    assert_eq!(names, ["any", "2", "Ü", "#", "late"]);
    let thresholds: Vec<usize> = policy.groups().iter().map(|group| group.threshold).collect();
    assert_eq!(thresholds, [2, 2, 1]);
    assert_eq!(policy.quorum(), &Quorum::Of(word("g3")));
    let canonical = format!(
        "log {log} https://log.example/\nlog {ml_dsa}\n\
         witness any {} #no-comment\nwitness 2 {}\nwitness Ü {}\nwitness # {}\n\
         witness late {ml_dsa} https://late.example/\n\
         group g1 2 any 2\ngroup all 2 Ü g1\ngroup g3 1 all\nquorum g3\n",
        w[0], w[1], w[2], w[3],
    );
    assert_eq!(String::from_utf8(policy.to_text()).unwrap(), canonical);
    assert_eq!(Policy::parse(canonical.as_bytes()), Ok(policy));
}

#[test]
fn names_are_opaque_bytes() {
    // A K and a Kelvin sign; a byte that begins no character.
    let lines = [
        [b"witness K ".as_slice(), witness(1).to_string().as_bytes(), b"\n"].concat(),
        ["witness \u{212a} ".as_bytes(), witness(2).to_string().as_bytes(), b"\n"].concat(),
        [b"witness \xff ".as_slice(), witness(3).to_string().as_bytes(), b" \xfe\n"].concat(),
        b"group \xc3 3 \xff K \xe2\x84\xaa\n# \x80\nquorum \xc3\n".to_vec(),
    ];
    let file = lines.concat();
    let policy = Policy::parse(&file).unwrap();
    assert_eq!(policy.witnesses().len(), 3);
    assert_eq!(policy.witnesses()[2].name.as_str(), None);
    assert_eq!(Policy::parse(&policy.to_text()), Ok(policy.clone()));
    assert_eq!(format!("{:?}", policy.witnesses()[2].name), "PolicyWord(\\xff)");
    // U+00A0 and U+2003 separate nothing.
    let error = StatementError::TooFewWords { got: 1, min: 2 };
    refused_at("quorum\u{a0}none\n", 1, StatementError::Keyword);
    refused_at("quorum\n", 1, error);
}

#[test]
fn bytes_refused() {
    assert_eq!(Policy::parse(b""), Err(PolicyError::NoQuorum));
    assert_eq!(Policy::parse(b"\n"), Err(PolicyError::NoQuorum));
    assert_eq!(Policy::parse(b"# quorum none\n"), Err(PolicyError::NoQuorum));
    assert_eq!(Policy::parse(b"quorum none"), Err(PolicyError::NoFinalNewline));
    assert_eq!(Policy::parse(b"quorum none\n#"), Err(PolicyError::NoFinalNewline));
    for byte in (0..=0x1f).chain([0x7f]).filter(|byte| !matches!(byte, b'\t' | b'\n')) {
        let file = [b"quorum none\n# ".as_slice(), &[byte], b"\n"].concat();
        assert_eq!(Policy::parse(&file), Err(PolicyError::Byte { position: 14, byte }));
    }
    let crlf = PolicyError::Byte { position: 11, byte: b'\r' };
    assert_eq!(Policy::parse(b"quorum none\r\n"), Err(crlf));
    let mut file = b"quorum none\n#".to_vec();
    file.resize(POLICY_BYTES_MAX - 1, b'x');
    file.push(b'\n');
    assert!(Policy::parse(&file).is_ok());
    file.push(b'\n');
    let error = PolicyError::TooLong { got: POLICY_BYTES_MAX + 1, max: POLICY_BYTES_MAX };
    assert_eq!(Policy::parse(&file), Err(error));
    for bytes in ["", " ", "a b", "a\tb", "a\n", "a\0", "\u{7f}"] {
        assert_eq!(PolicyWord::new(bytes), None, "{bytes:?}");
    }
}

#[test]
fn words_refused() {
    use StatementError as E;
    let (key, log) = (witness(1), log(1));
    let few = |got, min| E::TooFewWords { got, min };
    let many = |got, max| E::TooManyWords { got, max };
    let cases: Vec<(String, StatementError)> = vec![
        ("Log x".into(), E::Keyword),
        (format!("logs {log}"), E::Keyword),
        (format!("log{log}"), E::Keyword),
        (format!("\u{feff}log {log}"), E::Keyword),
        ("policy v1".into(), E::Keyword),
        ("log".into(), few(1, 2)),
        (format!("log {log} url # comment"), many(5, 3)),
        (format!("log {log} url url"), many(4, 3)),
        ("witness".into(), few(1, 3)),
        (format!("witness {key}"), few(2, 3)),
        (format!("witness w {key} url #"), many(5, 4)),
        ("group".into(), few(1, 4)),
        ("group g".into(), few(2, 4)),
        ("group g any".into(), few(3, 4)),
        ("quorum".into(), few(1, 2)),
        ("quorum none none".into(), many(3, 2)),
        ("quorum none # comment".into(), many(4, 2)),
        ("log #".into(), E::Key(VerifierKeyError::NotThreeParts)),
        (format!("log {key}x"), E::Key(VerifierKeyError::Base64)),
        (format!("witness {key} w"), E::Key(VerifierKeyError::NotThreeParts)),
        (format!("log {}", key.to_string().replace("w1", "w2")), E::Key(mismatch())),
    ];
    for (line, error) in cases {
        refused_at(&format!("# one\n{line}\nquorum none\n"), 2, error);
    }
    let bytes = [b"log \xff+".as_slice(), b"00000000+AQ==\nquorum none\n"].concat();
    let error = PolicyError::Statement { line: 1, error: E::KeyNotUtf8 };
    assert_eq!(Policy::parse(&bytes), Err(error));
}

fn mismatch() -> VerifierKeyError {
    let (written, key) = (witness(1), witness(1).public_key);
    let renamed = VerifierKey::new("w2", KeyType::CosignatureEd25519, &key).unwrap();
    VerifierKeyError::KeyIdMismatch { written: written.key_id, computed: renamed.key_id }
}

#[test]
fn keys_refused() {
    use StatementError as E;
    let long = "x".repeat(256);
    let (long_log, long_04, long_06) = (
        vkey(&long, KeyType::Ed25519, 1),
        vkey(&long, KeyType::CosignatureEd25519, 1),
        vkey(&long, KeyType::MlDsa44, 1),
    );
    let length = || E::KeyNameLength { got: 256, max: 255 };
    // The neutral element: anyone can sign for it.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let small = VerifierKey::new("s", KeyType::CosignatureEd25519, &neutral).unwrap();
    let small_log = VerifierKey::new("s", KeyType::Ed25519, &neutral).unwrap();
    let refused = || E::KeyRefused(PublicKeyError::SmallOrder);
    let no_point = VerifierKey::new("s", KeyType::Ed25519, &[2; 32]).unwrap();
    let (renamed, retyped) =
        (vkey("other", KeyType::Ed25519, 1), vkey(ORIGIN, KeyType::CosignatureEd25519, 1));
    let typed = |byte| vkey("w", KeyType::Other(byte), 1);
    let cases: Vec<(String, usize, StatementError)> = vec![
        (format!("log {long_log}\n"), 1, length()),
        (format!("log {long_06}\n"), 1, length()),
        (format!("witness w {long_06}\n"), 1, length()),
        (format!("witness w {small}\n"), 1, refused()),
        (format!("log {small_log}\n"), 1, refused()),
        (format!("log {no_point}\n"), 1, E::KeyRefused(PublicKeyError::NotOnCurve)),
        (format!("witness w {}\n", log(1)), 1, E::NotACosigner { key_type: 1 }),
        (format!("witness w {}\n", typed(2)), 1, E::NotACosigner { key_type: 2 }),
        (format!("witness w {}\n", typed(5)), 1, E::NotACosigner { key_type: 5 }),
        // The same public key under the same name, another name, another type.
        (format!("log {0}\nlog {0}\n", log(1)), 2, E::SameLogKey),
        (format!("log {}\n\nlog {renamed}\n", log(1)), 3, E::SameLogKey),
        (format!("log {}\nlog {retyped}\n", log(1)), 2, E::SameLogKey),
        (
            format!("{}witness v {}\nquorum none\n", witness_line(1), witness(1)),
            2,
            E::SameWitnessKey { earlier: word("w1") },
        ),
        (
            format!("{}witness v {retyped}\n", witness_line(1)),
            2,
            E::SameWitnessKey { earlier: word("w1") },
        ),
    ];
    for (file, line, error) in cases {
        refused_at(&file, line, error);
    }
    // 0x04 does not sign its name; unknown types may be cosigners of a later standard.
    let file = format!(
        "witness w {long_04}\nwitness v {}\nlog {}\nlog {}\nquorum none\n",
        typed(7),
        typed(2),
        vkey("l", KeyType::Other(5), 2),
    );
    Policy::parse(file.as_bytes()).unwrap();
    // One key as log and as witness.
    let file = format!("log {}\n{}quorum w1\n", log(1), witness_line(1));
    Policy::parse(file.as_bytes()).unwrap();
    let mut builder = PolicyBuilder::new();
    let escape = vkey("a\u{7f}b", KeyType::Ed25519, 1);
    assert_eq!(builder.log(escape, None).map(|_| ()), Err(E::KeyName));
}

#[test]
fn names_refused() {
    use StatementError as E;
    let head: String = [1, 2, 3].map(witness_line).concat();
    let unknown = |name| E::NameUnknown { name: word(name) };
    let taken = |name| E::NameTaken { name: word(name) };
    let member = |name| E::MemberTaken { name: word(name) };
    let range = |threshold, members| E::ThresholdRange { threshold, members };
    let other = witness(4);
    let cases: Vec<(String, StatementError)> = vec![
        ("group none any w1".into(), E::NameReserved),
        (format!("witness none {other}"), E::NameReserved),
        ("group g any none".into(), unknown("none")),
        ("group g any w1 none".into(), unknown("none")),
        (format!("witness w1 {other}"), taken("w1")),
        ("group w1 any w2".into(), taken("w1")),
        ("group w1 any w1".into(), taken("w1")),
        ("group g any g".into(), unknown("g")),
        ("group g any w4".into(), unknown("w4")),
        ("group g any W1".into(), unknown("W1")),
        (format!("group g any {ORIGIN}"), unknown(ORIGIN)),
        ("quorum w4".into(), unknown("w4")),
        ("quorum None".into(), unknown("None")),
        ("quorum all".into(), unknown("all")),
        ("group g any w1 w1".into(), member("w1")),
        ("group g 2 w1 w2 w1".into(), member("w1")),
        ("group g 0 w1".into(), range(0, 1)),
        ("group g 2 w1".into(), range(2, 1)),
        ("group g 4 w1 w2 w3".into(), range(4, 3)),
        ("group g 18446744073709551615 w1".into(), range(u64::MAX, 1)),
        ("group g 18446744073709551616 w1".into(), E::Threshold),
        ("group g 01 w1".into(), E::Threshold),
        ("group g +1 w1".into(), E::Threshold),
        ("group g -1 w1".into(), E::Threshold),
        ("group g 1.0 w1".into(), E::Threshold),
        ("group g Any w1".into(), E::Threshold),
        ("group g ALL w1".into(), E::Threshold),
        ("group g none w1".into(), E::Threshold),
        ("group g w1 w2".into(), E::Threshold),
        ("group g \u{661} w1".into(), E::Threshold),
    ];
    for (line, error) in cases {
        refused_at(&format!("{head}{line}\nquorum none\n"), 4, error);
    }
    let after = |lines: &str, line, error| refused_at(&format!("{head}{lines}\n"), line, error);
    after("group g any w1\ngroup h any w2 w1", 5, member("w1"));
    after("group g any w1\ngroup h any g\ngroup i any g", 6, member("g"));
    after("group g any w1\ngroup g any w2", 5, taken("g"));
    after(&format!("group g any w1\nwitness g {other}"), 5, taken("g"));
    after("group h any g\ngroup g any w1", 4, unknown("g"));
    after("quorum g\ngroup g any w1", 4, unknown("g"));
    after("quorum none\nquorum none", 5, E::SecondQuorum);
    after("quorum w1\nquorum w2", 5, E::SecondQuorum);
    after("quorum w1\nquorum w4", 5, E::SecondQuorum);
    assert_eq!(Policy::parse(head.as_bytes()), Err(PolicyError::NoQuorum));
    let mut builder = PolicyBuilder::new();
    let empty = builder.group(word("g"), Threshold::All, vec![]);
    assert_eq!(empty.map(|_| ()), Err(E::NoMembers));
    assert_eq!(builder.build(), Err(PolicyError::NoQuorum));
}

/// Any 32 bytes; the point is in the count, so keys of a type that nobody judges will do.
fn nth(name: &str, n: usize) -> VerifierKey {
    VerifierKey::new(name, KeyType::Other(0xff), &n.to_be_bytes()).unwrap()
}

#[test]
fn limits() {
    let logs = |n| (0..n).map(|i| format!("log {}\n", nth("l", i))).collect::<String>();
    let witnesses =
        |n| (0..n).map(|i| format!("witness w{i} {}\n", nth("w", i))).collect::<String>();
    let groups = |n| {
        let group = |i| match i {
            0 => "group g0 any w0\n".into(),
            _ => format!("group g{i} any g{}\n", i - 1),
        };
        (0..n).map(group).collect::<String>()
    };
    let file = [
        logs(POLICY_LOGS_MAX),
        witnesses(POLICY_WITNESSES_MAX),
        groups(POLICY_GROUPS_MAX),
        "quorum none\n".into(),
    ];
    let policy = Policy::parse(file.concat().as_bytes()).unwrap();
    assert_eq!(Policy::parse(&policy.to_text()), Ok(policy));
    let too_many = |max| StatementError::TooMany { max };
    refused_at(&logs(POLICY_LOGS_MAX + 1), POLICY_LOGS_MAX + 1, too_many(POLICY_LOGS_MAX));
    let line = POLICY_WITNESSES_MAX + 1;
    refused_at(&witnesses(line), line, too_many(POLICY_WITNESSES_MAX));
    let line = POLICY_GROUPS_MAX + 2;
    let file = witnesses(1) + &groups(POLICY_GROUPS_MAX + 1);
    refused_at(&file, line, too_many(POLICY_GROUPS_MAX));
    // The most keys of the largest kind still fit the file.
    let largest = vkey(&"x".repeat(255), KeyType::MlDsa44, 1).to_string().len();
    let keys = POLICY_LOGS_MAX + POLICY_WITNESSES_MAX;
    assert!(keys * (largest + 1_000) < POLICY_BYTES_MAX);
}

// ---- properties ----

fn arbitrary_word() -> impl Strategy<Value = PolicyWord> {
    prop_oneof![
        "[a-z#+]{1,3}".prop_map(|text| word(&text)),
        proptest::collection::vec(prop_oneof![0x21..=0x7e_u8, 0x80..=0xff_u8], 1..4)
            .prop_map(|bytes| PolicyWord::new(bytes).unwrap()),
        Just(word("none")),
    ]
}

#[derive(Clone, Debug)]
pub(crate) enum Statement {
    Log(u8, Option<PolicyWord>),
    Witness(PolicyWord, u8, Option<PolicyWord>),
    Group(PolicyWord, u64, Vec<prop::sample::Index>),
    Quorum(prop::sample::Index),
}

pub(crate) fn statement() -> impl Strategy<Value = Statement> {
    let url = || proptest::option::of(arbitrary_word());
    let members = proptest::collection::vec(any::<prop::sample::Index>(), 1..4);
    prop_oneof![
        (0..9_u8, url()).prop_map(|(seed, url)| Statement::Log(seed, url)),
        (arbitrary_word(), 0..9_u8, url())
            .prop_map(|(n, seed, url)| Statement::Witness(n, seed, url)),
        (arbitrary_word(), 0..4_u64, members).prop_map(|(n, k, m)| Statement::Group(n, k, m)),
        any::<prop::sample::Index>().prop_map(Statement::Quorum),
    ]
}

/// A policy of those statements that are allowed where they stand.
pub(crate) fn policy_of(statements: &[Statement]) -> Policy {
    let mut builder = PolicyBuilder::new();
    let mut names = vec![word("none")];
    let mut quorum = word("none");
    for statement in statements {
        match statement.clone() {
            Statement::Log(seed, url) => drop(builder.log(log(seed), url)),
            Statement::Witness(name, seed, url) => {
                if builder.witness(name.clone(), witness(seed), url).is_ok() {
                    names.push(name);
                }
            }
            Statement::Group(name, k, members) => {
                let members = members.iter().map(|at| at.get(&names).clone()).collect();
                if builder.group(name.clone(), Threshold::Count(k), members).is_ok() {
                    names.push(name);
                }
            }
            Statement::Quorum(at) => quorum = at.get(&names).clone(),
        }
    }
    builder.quorum(quorum).unwrap();
    builder.build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_written_is_read_back(
        statements in proptest::collection::vec(statement(), 0..24),
        at: prop::sample::Index, kind in 0..3_u8, byte: u8,
    ) {
        let policy = policy_of(&statements);
        let text = policy.to_text();
        prop_assert_eq!(Policy::parse(&text), Ok(policy));
        // Near the grammar: what is read at all is written and read back.
        let mut bytes = text;
        let position = at.index(bytes.len());
        match kind {
            0 => bytes[position] = byte,
            1 => bytes.insert(position, byte),
            _ => drop(bytes.remove(position)),
        }
        if let Ok(policy) = Policy::parse(&bytes) {
            prop_assert_eq!(Policy::parse(&policy.to_text()), Ok(policy));
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes: Vec<u8>) {
        let _ = Policy::parse(&bytes);
        let _ = Receipt::parse(&bytes);
    }
}
