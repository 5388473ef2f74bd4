//! What a note is worth under a policy.

use proptest::prelude::*;
use redevable_tlog::checkpoint::{Checkpoint, CheckpointError};
use redevable_tlog::cosignature::{Timestamp, sign_ed25519, sign_ml_dsa};
use redevable_tlog::key::{KeyType, VerifierKey};
use redevable_tlog::ml_dsa::MlDsaSigningKey;
use redevable_tlog::note::{Note, SignatureLine, assemble};
use redevable_tlog::policy::{Finding, KeyVerdict, Policy};
use redevable_tlog::receipt::Receipt;
use redevable_tlog::{TreeHash, base64};

use crate::policies::{ORIGIN, ed25519, log, policy_of, statement, vkey, witness, witness_line};
use crate::support::{leaf, size, text, vectors};

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size: size(5), root: TreeHash([7; 32]), extensions: vec![] }
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::new(seconds).unwrap()
}

/// The line of `witness(seed)`, at a time that tells it apart.
fn cosigned(seed: u8) -> String {
    let name = format!("w{seed}");
    sign_ed25519(&ed25519(seed), &name, time(seed.into()), &checkpoint().to_text())
}

/// A well-formed line of `witness(seed)` with another's signature.
fn forged(seed: u8) -> String {
    let name = format!("w{seed}");
    let payload = [0, 0, 0, 0, 0, 0, 0, 1].into_iter().chain([9; 64]).collect::<Vec<u8>>();
    SignatureLine::write(&name, witness(seed).key_id, &payload)
}

#[derive(Clone, Debug, PartialEq)]
struct Worth {
    logs: usize,
    witnesses: Vec<u64>,
    failed: usize,
    not_computed: usize,
    log: Finding,
    quorum: Option<Finding>,
    conclusion: Finding,
}

fn worth(policy: &str, lines: &[String]) -> Worth {
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let signed = assemble(&checkpoint().to_text(), lines);
    let note = Note::parse(signed.as_bytes()).unwrap();
    let verdict = policy.evaluate(&note).unwrap();
    assert_eq!(verdict.checkpoint, checkpoint());
    Worth {
        logs: verdict.verified_logs().count(),
        witnesses: verdict.verified_witnesses().map(|(_, time)| time.value()).collect(),
        failed: verdict.failed().count(),
        not_computed: verdict.not_computed().count(),
        log: verdict.log(),
        quorum: verdict.quorum,
        conclusion: verdict.conclusion(),
    }
}

#[test]
fn logs_and_witnesses() {
    use Finding::{Met, NotEstablished, NotMet};
    let policy = format!("log {}\n{}quorum w2\n", log(1), witness_line(2));
    let signed = checkpoint().sign(&ed25519(1));
    let good = Worth {
        logs: 1,
        witnesses: vec![2],
        failed: 0,
        not_computed: 0,
        log: Met,
        quorum: Some(Met),
        conclusion: Met,
    };
    assert_eq!(worth(&policy, &[signed.clone(), cosigned(2)]), good);
    assert_eq!(worth(&policy, &[cosigned(2), cosigned(3), signed.clone()]), good, "any order");
    assert_eq!(worth(&policy, &[signed.clone(), cosigned(2), cosigned(2)]), good, "counted once");
    let without = worth(&policy, &[signed.clone(), cosigned(3)]);
    let unwitnessed =
        Worth { witnesses: vec![], quorum: Some(NotMet), conclusion: NotMet, ..good.clone() };
    assert_eq!(without, unwitnessed);
    let unsigned = worth(&policy, &[cosigned(2)]);
    let expected = Worth { logs: 0, log: NotMet, conclusion: NotMet, ..good.clone() };
    assert_eq!(unsigned, expected);
    // A failing line of a listed key spoils the note, one of another key does not.
    let spoilt = worth(&policy, &[signed.clone(), forged(2)]);
    assert_eq!(spoilt, Worth { failed: 1, ..unwitnessed });
    assert_eq!(worth(&policy, &[signed.clone(), cosigned(2), forged(3)]), good);
    for lines in [[cosigned(2), forged(2)], [forged(2), cosigned(2)]] {
        let twice = worth(&policy, &[vec![signed.clone()], lines.to_vec()].concat());
        assert_eq!((twice.failed, twice.quorum), (1, Some(NotMet)));
    }
    // Of several times the first is told.
    let again = sign_ed25519(&ed25519(2), "w2", time(99), &checkpoint().to_text());
    let twice = worth(&policy, &[signed.clone(), again.clone(), cosigned(2)]);
    assert_eq!((twice.witnesses, twice.conclusion), (vec![99], Met));
    assert_eq!(worth(&policy, &[signed.clone(), cosigned(2), again]), good);
    let forged_log = SignatureLine::write(ORIGIN, log(1).key_id, &[9; 64]);
    let spoilt = worth(&policy, &[forged_log, cosigned(2)]);
    assert_eq!((spoilt.failed, spoilt.log, spoilt.conclusion), (1, NotMet, NotMet));
    let needless = format!("log {}\n{}quorum none\n", log(1), witness_line(2));
    let met = worth(&needless, std::slice::from_ref(&signed));
    assert_eq!((met.quorum, met.conclusion), (None, Met));
    let spoilt = worth(&needless, &[signed.clone(), forged(2)]);
    assert_eq!((spoilt.quorum, spoilt.conclusion), (None, NotMet));
    // Without a listed log, the log is the application's question.
    let no_log = worth(&format!("{}quorum w2\n", witness_line(2)), &[signed, cosigned(2)]);
    let expected =
        Worth { logs: 0, log: NotEstablished, conclusion: NotEstablished, ..good.clone() };
    assert_eq!(no_log, expected);
}

#[test]
fn any_listed_log_and_its_own_origin_only() {
    let other = vkey("example.com/other", KeyType::Ed25519, 2);
    let policy = format!("log {other}\nlog {}\nquorum none\n", log(1));
    let signed = checkpoint().sign(&ed25519(1));
    assert_eq!(worth(&policy, std::slice::from_ref(&signed)).conclusion, Finding::Met);
    // The other log signs this log's checkpoint: a valid line, but not its checkpoint.
    let signature = ed25519(2).sign(checkpoint().to_text().as_bytes());
    let foreign = SignatureLine::write(&other.name, other.key_id, &signature);
    let verdict = worth(&policy, std::slice::from_ref(&foreign));
    assert_eq!((verdict.logs, verdict.failed, verdict.conclusion), (0, 0, Finding::NotMet));
    assert_eq!(worth(&policy, &[foreign.clone(), signed]).conclusion, Finding::Met);
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let plain = assemble(&checkpoint().to_text(), &[checkpoint().sign(&ed25519(1))]);
    let note = Note::parse(plain.as_bytes()).unwrap();
    let verdict = policy.evaluate(&note).unwrap();
    assert_eq!(verdict.logs[1].verdict, KeyVerdict::Verified { timestamp: None });
    let signed = assemble(&checkpoint().to_text(), &[foreign]);
    let note = Note::parse(signed.as_bytes()).unwrap();
    let verdicts: Vec<KeyVerdict> =
        policy.evaluate(&note).unwrap().logs.iter().map(|log| log.verdict).collect();
    assert_eq!(verdicts, [KeyVerdict::OtherOrigin, KeyVerdict::Absent]);
    // A note that is no checkpoint.
    let signed = assemble("text\n", &[SignatureLine::write("x", other.key_id, &[1])]);
    let note = Note::parse(signed.as_bytes()).unwrap();
    assert_eq!(policy.evaluate(&note), Err(CheckpointError::TooFewLines { got: 1 }));
}

#[test]
fn groups_and_thresholds() {
    use Finding::{Met, NotMet};
    let head = format!("log {}\n{}", log(1), [2, 3, 4, 5].map(witness_line).concat());
    let nested = "group x 2 w2 w3 w4\ngroup y any w5\ngroup xy all x y\nquorum xy";
    let cases: [(&str, &[u8], Finding); 16] = [
        ("group g any w2 w3\nquorum g", &[], NotMet),
        ("group g any w2 w3\nquorum g", &[4, 5], NotMet),
        ("group g any w2 w3\nquorum g", &[3], Met),
        ("group g any w2 w3\nquorum g", &[2, 3], Met),
        ("group g all w2 w3\nquorum g", &[2], NotMet),
        ("group g all w2 w3\nquorum g", &[2, 3], Met),
        ("group g 2 w2 w3 w4\nquorum g", &[3], NotMet),
        ("group g 2 w2 w3 w4\nquorum g", &[3, 3], NotMet),
        ("group g 2 w2 w3 w4\nquorum g", &[3, 5], NotMet),
        ("group g 2 w2 w3 w4\nquorum g", &[4, 2], Met),
        (nested, &[2, 3], NotMet),
        (nested, &[2, 5], NotMet),
        (nested, &[5], NotMet),
        (nested, &[2, 4, 5], Met),
        ("group g all w2 w3 w4 w5\nquorum w3", &[3], Met),
        ("group g any w2 w3 w4 w5\nquorum w3", &[2, 4, 5], NotMet),
    ];
    for (rules, cosigners, finding) in cases {
        let mut lines = vec![checkpoint().sign(&ed25519(1))];
        lines.extend(cosigners.iter().map(|seed| cosigned(*seed)));
        let verdict = worth(&format!("{head}{rules}\n"), &lines);
        assert_eq!(verdict.quorum, Some(finding), "{rules} {cosigners:?}");
        assert_eq!(verdict.conclusion, finding);
    }
    let policy = Policy::parse(format!("{head}{nested}\n").as_bytes()).unwrap();
    let signed = assemble(&checkpoint().to_text(), &[cosigned(2), cosigned(5)]);
    let note = Note::parse(signed.as_bytes()).unwrap();
    let verdict = policy.evaluate(&note).unwrap();
    let reached: Vec<_> = verdict.groups.iter().map(|g| (g.met, g.finding)).collect();
    assert_eq!(reached, [(1, NotMet), (1, Met), (1, NotMet)]);
}

#[test]
fn keys_that_cannot_be_computed() {
    use Finding::{Met, NotEstablished, NotMet};
    let (strange, strange_log) =
        (vkey("w9", KeyType::Other(0x07), 9), vkey(ORIGIN, KeyType::Other(0x02), 8));
    let line = |key: &VerifierKey| SignatureLine::write(&key.name, key.key_id, &[1]);
    let signed = checkpoint().sign(&ed25519(1));
    let head = format!("log {}\n{}witness w9 {strange}\n", log(1), witness_line(2));
    for (rules, lines, quorum) in [
        ("quorum w9", vec![line(&strange)], NotEstablished),
        ("quorum w9", vec![cosigned(2)], NotMet),
        ("group g any w2 w9\nquorum g", vec![line(&strange)], NotEstablished),
        ("group g any w2 w9\nquorum g", vec![line(&strange), cosigned(2)], Met),
        ("group g all w2 w9\nquorum g", vec![line(&strange)], NotMet),
        ("group g all w2 w9\nquorum g", vec![line(&strange), cosigned(2)], NotEstablished),
        ("group g all w9\ngroup h all g w2\nquorum h", vec![line(&strange)], NotMet),
        ("group g all w9\ngroup h any g w2\nquorum h", vec![line(&strange)], NotEstablished),
    ] {
        let lines = [vec![signed.clone()], lines].concat();
        let verdict = worth(&format!("{head}{rules}\n"), &lines);
        assert_eq!((verdict.quorum, verdict.conclusion), (Some(quorum), quorum), "{rules}");
        assert_eq!(verdict.not_computed, usize::from(lines.contains(&line(&strange))));
    }
    let policy = format!("log {strange_log}\nquorum none\n");
    let verdict = worth(&policy, &[line(&strange_log)]);
    assert_eq!((verdict.log, verdict.conclusion), (NotEstablished, NotEstablished));
    assert_eq!(worth(&policy, std::slice::from_ref(&signed)).conclusion, NotMet);
    let elsewhere = vkey("example.com/other", KeyType::Other(0x02), 8);
    let verdict = worth(&format!("log {elsewhere}\nquorum none\n"), &[line(&elsewhere)]);
    assert_eq!((verdict.not_computed, verdict.conclusion), (0, NotMet));
    let both = format!("log {strange_log}\nlog {}\nquorum none\n", log(1));
    assert_eq!(worth(&both, &[line(&strange_log), signed]).conclusion, Met);
}

/// A log that wants its second key counted lists it as a witness of its own.
#[test]
fn the_ml_dsa_key_of_the_log_as_witness() {
    let ml_dsa = vkey(ORIGIN, KeyType::MlDsa44, 1);
    let (url, secret) = ("https://example.com/log/", MlDsaSigningKey::from_seed(&[1; 32]));
    let policy = format!("log {} {url}\nwitness log-ml-dsa {ml_dsa}\nquorum log-ml-dsa\n", log(1));
    let parsed = Policy::parse(policy.as_bytes()).unwrap();
    assert_eq!(parsed.to_text(), policy.as_bytes());
    let signed = checkpoint().sign(&ed25519(1));
    let cosigned = sign_ml_dsa(&secret, ORIGIN, time(77), &checkpoint(), &[3; 32]).unwrap();
    let verdict = worth(&policy, &[signed.clone(), cosigned.clone()]);
    assert_eq!((verdict.logs, verdict.witnesses), (1, vec![77]));
    assert_eq!((verdict.quorum, verdict.conclusion), (Some(Finding::Met), Finding::Met));
    let verdict = worth(&policy, std::slice::from_ref(&signed));
    assert_eq!(verdict.quorum, Some(Finding::NotMet));
    // The other key signs for its line only.
    let verdict = worth(&policy, std::slice::from_ref(&cosigned));
    assert_eq!((verdict.log, verdict.quorum), (Finding::NotMet, Some(Finding::Met)));
    let renamed = vkey("log-ml-dsa", KeyType::MlDsa44, 1);
    let payload = base64::decode(cosigned.trim_end().rsplit(' ').next().unwrap()).unwrap();
    let stolen = SignatureLine::write("log-ml-dsa", renamed.key_id, &payload[4..]);
    let policy = format!("log {}\nwitness w {renamed}\nquorum w\n", log(1));
    let verdict = worth(&policy, &[signed.clone(), stolen]);
    assert_eq!((verdict.failed, verdict.conclusion), (1, Finding::NotMet), "the name is signed");
    let line = sign_ml_dsa(&secret, "log-ml-dsa", time(78), &checkpoint(), &[3; 32]).unwrap();
    assert_eq!(worth(&policy, &[signed, line]).conclusion, Finding::Met);
    // Listed as a log too, it is one of those that may have signed.
    let policy = format!("log {}\nlog {ml_dsa}\nwitness m {ml_dsa}\nquorum m\n", log(1));
    let verdict = worth(&policy, &[cosigned]);
    assert_eq!((verdict.logs, verdict.conclusion), (1, Finding::Met));
}

#[test]
fn the_published_receipt() {
    let vectors = vectors("c2sp.json");
    let receipt = Receipt::parse(text(&vectors["tlog_proof"]["text"]).as_bytes()).unwrap();
    let policy = format!(
        "log {}\nwitness w1 {}\nquorum w1\n",
        text(&vectors["tessera_testdata"]["vkey"]),
        text(&vectors["cosignatures_computed"]["cosig_v1_vkey"]),
    );
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let note = receipt.note();
    let verdict = policy.evaluate(&note).unwrap();
    assert_eq!(verdict.conclusion(), Finding::Met);
    let times: Vec<u64> = verdict.verified_witnesses().map(|(_, time)| time.value()).collect();
    assert_eq!(times, [1_700_000_000]);
    assert!(receipt.verify_inclusion(&leaf(5)).is_err(), "the leaf is another question");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200, failure_persistence: None, ..ProptestConfig::default()
    })]

    /// More valid lines never make it worse.
    #[test]
    fn quorums_are_monotone(
        statements in proptest::collection::vec(statement(), 0..24),
        signers in 0..512_u16, more in 0..512_u16,
    ) {
        let policy = policy_of(&statements);
        let quorum = |signers: u16| {
            let mut lines = vec![SignatureLine::write("x", log(1).key_id, &[1])];
            lines.extend((0..9_u8).filter(|i| signers >> i & 1 == 1).map(cosigned));
            let signed = assemble(&checkpoint().to_text(), &lines);
            policy.evaluate(&Note::parse(signed.as_bytes()).unwrap()).unwrap().quorum
        };
        prop_assert!(quorum(signers) <= quorum(signers | more));
        prop_assert!(quorum(511) != Some(Finding::NotMet), "all witnesses are every quorum");
        prop_assert!(quorum(0) != Some(Finding::Met), "nobody is no quorum");
    }
}
