//! Lies in one entry: forged, replayed, or admitted against the rules.

use redevable::{exchange::draft::PlainContent, keys};
use redevable_protocol::{
    event::{Event, SignedEvent},
    ids::{EventId, Revision},
    json::object,
    time::{At, Instant},
};
use redevable_tlog::{
    TreeSize,
    key::{KeyType, VerifierKey},
};

use crate::{
    lies_ledgers::{
        COMMITMENT, Case, FIRST, MINISTRY, NGO, PLAN, SECOND, act, admitted, appended, as_it_is,
        authors, base, before_the_order, by, by_authors, correction, enrolment, grant, honest,
        join, operators_key, order, plan_adopted, redate, says, split, with_lines,
    },
    support::{Authors, Files, organisation, stream},
};

pub(crate) fn all() -> Vec<Case> {
    [
        rewritten(),
        replayed(),
        forged(),
        lines(),
        enrolled(),
        unauthorised(),
        corrected(),
        ended(),
        misplaced(),
        of_form(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const DAY: i64 = 86_400_000;

fn rewritten() -> Vec<Case> {
    let due = [r#""due":"2026-06-30""#, r#""due":"2026-09-30""#];
    let mut resigned = honest();
    resigned.rewrite(9, due[0], due[1]);
    let mut spelled = honest();
    spelled.rewrite(9, r#""due":"2026"#, r#""due":"\u0032026"#);
    let mut key = honest();
    let old = key.said[4].event().event().data["vkey"].as_text().unwrap().to_owned();
    key.rewrite(4, &old, &operators_key(NGO).vkey().to_string());
    vec![
        Case::new(
            "rewrite-resigned",
            "The operator moved the due date of the milestone in entry 9, and computed and \
             signed everything after it again.",
            "The ministry's signature does not hold over the new line.",
            resigned.files(),
        ),
        Case::new(
            "rewrite-spelling",
            "The operator wrote one digit of entry 9 as an escape, so that the JSON says the same.",
            "The line is not in its canonical form, which is the one that was signed.",
            spelled.files(),
        ),
        Case::new(
            "rewrite-key",
            "The operator put a key of its own in the place of the NGO's in entry 4.",
            "The lines of the entry are not those that the new key would need: the proof of \
             possession has another key id.",
            key.files(),
        ),
    ]
}

/// An entry of the honest ledger, or what was made of it, once more at the end.
fn again(note: &str) -> Files {
    let mut operator = honest();
    operator.insert(11, note);
    operator.files()
}

fn replayed() -> Vec<Case> {
    let other = Authors::of_another_log("lies", "another log");
    let other = base(&other).operator;
    let note = honest().said[8].note.clone();
    let mut opening = honest();
    opening.insert(11, &other.said[0].note);
    vec![
        Case::new(
            "replay-same-stream",
            "The operator appended the statement of entry 8 once more.",
            "No event id stands twice in a log.",
            again(&note),
        ),
        Case::new(
            "replay-other-stream",
            "The operator appended the statement of entry 8 as one about the commitment.",
            "The name of the stream is signed.",
            again(&note.replace("voice/ong.example/ledger", "voice/ong.example/commitment/c")),
        ),
        Case::new(
            "replay-stream-of-another",
            "The operator appended the statement of the NGO on the ministry's own stream.",
            "Only its owner writes on a voice stream.",
            again(&note.replace("voice/ong.example/", "voice/ministere.example/")),
        ),
        Case::new(
            "replay-other-ledger",
            "The operator appended a statement that the NGO had signed, with the same key, in \
             another ledger.",
            "Each event names its ledger.",
            again(&other.said[8].note),
        ),
        Case::new(
            "second-opening",
            "The operator appended the opening of another ledger.",
            "Only entry 0 has no ledger id.",
            opening.files(),
        ),
    ]
}

fn forged() -> Vec<Case> {
    let next = says("All is well. (fictional)");
    let unenrolled = |_: &Authors, event: &Event| keys::sign(event, &[&operators_key(NGO)]);
    let borrowed = |_: &Authors, event: &Event| {
        let (_, lines) = split(&honest().said[10].note);
        join(&event.to_text(), &lines)
    };
    let by_ministry = |authors: &Authors, event: &Event| {
        keys::sign(event, &[&authors.signer(&organisation(MINISTRY))])
    };
    let own_id = |authors: &Authors, event: &Event| {
        let text = event.to_text();
        let id = authors.signer(&organisation(NGO)).vkey().key_id;
        let line = operators_key(NGO).line(&text);
        let (_, decoded) = decoded(line.trim_end());
        let forged = redevable_tlog::note::SignatureLine::write(NGO, id, &decoded[4..]);
        join(&text, &[forged.trim_end().to_owned()])
    };
    vec![
        Case::new(
            "forge-own-key",
            "The operator appended a statement of the NGO, signed with a key of its own.",
            "The NGO has no such key.",
            appended(&next, as_it_is, unenrolled).files(),
        ),
        Case::new(
            "forge-own-key-with-their-id",
            "The operator appended a statement of the NGO, signed with a key of its own under \
             the id of the NGO's key.",
            "The signature does not hold with the NGO's key.",
            appended(&next, as_it_is, own_id).files(),
        ),
        Case::new(
            "forge-borrowed-signature",
            "The operator appended a statement of the NGO with the signature of entry 10.",
            "The signature does not hold over this line.",
            appended(&next, as_it_is, borrowed).files(),
        ),
        Case::new(
            "forge-signed-by-another",
            "The operator appended a statement of the NGO that the ministry had signed.",
            "The line must be named as the organisation that speaks.",
            appended(&next, as_it_is, by_ministry).files(),
        ),
    ]
}

/// The name of a signature line, and its bytes.
fn decoded(line: &str) -> (String, Vec<u8>) {
    let (start, encoded) = line.rsplit_once(' ').unwrap();
    (start.to_owned(), data_encoding::BASE64.decode(encoded.as_bytes()).unwrap())
}

/// The order of the group of Ed25519, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The same signature for whoever does not ask that S is below the order.
fn malleated(line: &str) -> String {
    let (start, mut bytes) = decoded(line);
    let mut carry = 0;
    for (byte, order) in bytes[36..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        [*byte, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
    format!("{start} {}", data_encoding::BASE64.encode(&bytes))
}

fn lines() -> Vec<Case> {
    vec![
        Case::new(
            "signature-malleated",
            "The operator added the order of the group to S in the signature of entry 10, so \
             that its bytes are others.",
            "S must be below the order.",
            with_lines(10, |lines| lines[0] = malleated(&lines[0])).files(),
        ),
        Case::new(
            "signature-lines-swapped",
            "The operator swapped the two stewards' lines of entry 1.",
            "The lines stand in the order that the event gives.",
            with_lines(1, |lines| lines.swap(0, 1)).files(),
        ),
        Case::new(
            "signature-line-missing",
            "The operator left out the second steward's line of entry 1.",
            "Whoever is named beside the author signs.",
            with_lines(1, |lines| drop(lines.pop())).files(),
        ),
        Case::new(
            "signature-line-extra",
            "The operator added the line of another key to entry 10.",
            "No line stands there that the event does not need.",
            with_lines(10, |lines| {
                let text = split(&honest().said[10].note).0;
                lines.push(operators_key(MINISTRY).line(&text).trim_end().to_owned());
            })
            .files(),
        ),
    ]
}

/// Signed by those, and by the new key.
fn by_those(stewards: &[keys::EventSigner], event: &Event) -> String {
    let new = operators_key(NGO);
    let signers: Vec<&keys::EventSigner> = stewards.iter().chain([&new]).collect();
    keys::sign(event, &signers)
}

fn enrolled() -> Vec<Case> {
    let draft = enrolment(NGO, &operators_key(NGO).vkey().to_string());
    let true_first = |authors: &Authors| authors.signer(&organisation(FIRST));
    let stolen = |_: &Authors, event: &Event| {
        let text = event.to_text();
        let mut lines = split(&honest().said[4].note).1;
        lines[2] = operators_key(NGO).line(&text).trim_end().to_owned();
        join(&text, &lines)
    };
    let weak = |name: &str, bytes: [u8; 32]| {
        let vkey = VerifierKey::new(name, KeyType::Ed25519, &bytes).unwrap();
        enrolment(name, &vkey.to_string())
    };
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let theirs = authors().signing_key(&["event-key", NGO]).public_key().to_bytes();
    vec![
        Case::new(
            "enrol-without-stewards",
            "The operator enrolled a key of its own for the NGO with the signature of that key \
             alone.",
            "The lines of both stewards are missing.",
            appended(&draft, as_it_is, |_, event| by_those(&[], event)).files(),
        ),
        Case::new(
            "enrol-with-wrong-steward-keys",
            "The operator enrolled a key of its own for the NGO and signed as both stewards.",
            "The stewards have no such keys.",
            appended(&draft, as_it_is, |_, event| {
                by_those(&[operators_key(FIRST), operators_key(SECOND)], event)
            })
            .files(),
        ),
        Case::new(
            "enrol-with-stolen-lines",
            "The operator enrolled a key of its own for the NGO with the stewards' lines of \
             entry 4.",
            "They do not hold over this line.",
            appended(&draft, as_it_is, stolen).files(),
        ),
        Case::new(
            "enrol-by-one-steward",
            "One steward signed the enrolment of the operator's key for the NGO, alone; the \
             operator admitted it.",
            "An act of the ledger needs two stewards here.",
            appended(
                &draft,
                |event| event.with.clear(),
                |authors, event| by_those(&[true_first(authors)], event),
            )
            .files(),
        ),
        Case::new(
            "enrol-weak-key",
            "Both stewards signed the enrolment of the neutral point as a key of the NGO, for \
             which anybody can sign; the operator admitted it.",
            "A key of small order is no key.",
            admitted(&weak(NGO, neutral)),
        ),
        Case::new(
            "enrol-key-of-another",
            "Both stewards signed the enrolment of the NGO's key for the ministry; the operator \
             admitted it.",
            "A public key enters a ledger once.",
            admitted(&weak(MINISTRY, theirs)),
        ),
    ]
}

fn unauthorised() -> Vec<Case> {
    let milestone = object([
        ("milestone", "n".into()),
        ("title", object([("en", "Second list (fictional)".into())]).into()),
        ("due", "2026-07-31".into()),
    ]);
    let late = by(
        MINISTRY,
        PLAN,
        "plan.alias-declared",
        object([("scheme", "number".into()), ("value", "2".into())]),
    );
    let mut expired = appended(&late, as_it_is, by_authors);
    redate(&mut expired, 11, DAY);
    let mut one_steward = act("role.granted", grant(NGO, "assessor", PLAN));
    one_steward.with.clear();
    let authors = authors();
    let mut builder = before_the_order(&authors);
    let order = order(&builder, NGO);
    let note = builder.signed_event(&order);
    let mut ordered = builder.operator;
    ordered.insert(6, &note);
    let text = ordered.text_of(4);
    ordered.contents.remove(&text);
    vec![
        Case::new(
            "role-never-granted",
            "The NGO signed a milestone of the ministry's commitment; the operator admitted it.",
            "Only the coordinator or a lead adds one.",
            admitted(&by(NGO, COMMITMENT, "milestone.added", milestone)),
        ),
        Case::new(
            "role-expired",
            "The ministry signed as coordinator; the operator recorded it the day after the role \
             had ended.",
            "The role is judged on the recorded day.",
            expired.files(),
        ),
        Case::new(
            "threshold-missed",
            "One steward alone signed the grant of a role; the operator admitted it.",
            "An act of the ledger needs two stewards here.",
            admitted(&one_steward),
        ),
        Case::new(
            "erase-without-role",
            "The NGO, which is no moderator, signed an order to erase, with both stewards; the \
             operator admitted it and erased the text.",
            "The order is refused, and so the text is missing.",
            ordered.files(),
        ),
    ]
}

fn corrected() -> Vec<Case> {
    let commitment = stream(COMMITMENT);
    let mut moved = appended(
        &correction(MINISTRY, &commitment, 1, "due", ["2026-06-30", "2026-09-30"]),
        as_it_is,
        by_authors,
    );
    redate(&mut moved, 11, 2 * 3_600_000);
    let wrong_old = correction(MINISTRY, &commitment, 1, "due", ["2026-05-31", "2026-09-30"]);
    let of_another = correction(NGO, &commitment, 1, "at", ["2026-01-31", "2026-01-30"]);
    vec![
        Case::new(
            "correct-a-promise",
            "The ministry signed a correction that moves a due date; the operator admitted it \
             two hours after the promise.",
            "What was promised is corrected within the quick time of an hour, or not at all.",
            moved.files(),
        ),
        Case::new(
            "correct-from-a-wrong-old",
            "The ministry signed a correction whose old due date was never said; the operator \
             admitted it.",
            "The old value is the effective one.",
            admitted(&wrong_old),
        ),
        Case::new(
            "correct-another",
            "The NGO signed a correction of what the ministry had said; the operator admitted it.",
            "Only its author corrects an entry.",
            admitted(&of_another),
        ),
    ]
}

fn misplaced() -> Vec<Case> {
    let next = || says("All is well. (fictional)");
    // The first statement is the event as it was, so the second follows it.
    let skipped = |event: &mut Event| {
        event.prev = Some(EventId::of_text(&event.to_text()));
        event.revision = Revision::new(event.revision.value() + 1);
    };
    let mut version = honest().said[10].event().event().clone();
    version.at = At::parse("2026-01-30").unwrap();
    let draft_of_ten = EventId::of_text(&version.to_text());
    let early = Instant::parse("2026-01-31T11:00:00Z").unwrap();
    let unseen = next().with_ref("about", &stream(COMMITMENT), Revision::new(1));
    let sized_six = |event: &mut Event| event.seen = honest().said[9].event().event().seen;
    let above = |event: &mut Event| {
        let mut seen = event.seen.unwrap();
        seen.size = TreeSize::new(20);
        event.seen = Some(seen);
    };
    let ahead = |event: &mut Event| event.at = At::parse("2026-03-31").unwrap();
    vec![
        Case::new(
            "revision-skipped",
            "The NGO signed two statements; the operator kept the first back and published the \
             second.",
            "The second is not the next revision of its stream.",
            appended(&next(), skipped, by_authors).files(),
        ),
        Case::new(
            "prev-of-another-version",
            "The NGO had signed on top of a version of entry 10 that the operator kept back.",
            "The event names another predecessor.",
            appended(&next(), |event| event.prev = Some(draft_of_ten), by_authors).files(),
        ),
        Case::new(
            "seen-stale",
            "The NGO signed words about entry 9, but pinned a size at which there was none; the \
             operator admitted them.",
            "Whoever speaks of an entry has pinned a history that holds it.",
            appended(&unseen, sized_six, by_authors).files(),
        ),
        Case::new(
            "seen-of-the-future",
            "The NGO pinned a size that the log had not reached; the operator admitted it.",
            "The pinned size is at most the own index.",
            appended(&next(), above, by_authors).files(),
        ),
        Case::new(
            "signed-before-seen",
            "The NGO signed with a clock an hour before the history that it pinned was recorded; \
             the operator admitted it.",
            "Nobody has seen what was not recorded yet.",
            appended(&next(), |event| event.signed = early, by_authors).files(),
        ),
        Case::new(
            "at-future",
            "The NGO signed a statement dated two months ahead; the operator admitted it.",
            "A statement does not look ahead.",
            appended(&next(), ahead, by_authors).files(),
        ),
    ]
}

/// Keys that may not sign yet, or no more: six honest entries, and two.
fn ended() -> Vec<Case> {
    let authors = authors();
    let mut waiting = before_the_order(&authors);
    let new = operators_key(NGO);
    let note = waiting.signed_event(&enrolment(NGO, &new.vkey().to_string()));
    let enrolment = SignedEvent::parse(note.as_bytes()).unwrap();
    let stewards = [FIRST, SECOND].map(|org| authors.signer(&organisation(org)));
    let note = waiting.signed_event(&says("By the new key. (fictional)"));
    let said = SignedEvent::parse(note.as_bytes()).unwrap();
    waiting.operator.insert(6, &by_those(&stewards, enrolment.event()));
    waiting.operator.insert(7, &keys::sign(said.event(), &[&new]));
    let mut retired = before_the_order(&authors);
    let vkey = authors.vkey(&organisation(NGO));
    let data = object([("vkey", vkey.as_str().into())]);
    let retirement = by(NGO, "organisation/ong.example", "key.retired", data)
        .with_content("reason", PlainContent::plain("Lost. (fictional)", "en"));
    retired.append(&retirement);
    let note = retired.signed_event(&says("By the old key. (fictional)"));
    retired.operator.insert(7, &note);
    vec![
        Case::new(
            "key-not-yet",
            "Both stewards signed the enrolment of a further key for the NGO; the operator let \
             that key sign at once.",
            "A key that stewards install beside another waits for seven days.",
            waiting.operator.files(),
        ),
        Case::new(
            "key-retired",
            "The NGO retired its key; the operator admitted a statement signed with it afterwards.",
            "The key has ended.",
            retired.operator.files(),
        ),
    ]
}

fn of_form() -> Vec<Case> {
    let kept =
        by(NGO, "voice/ong.example/ledger", "promise.kept", object([("what", "all".into())]));
    let on_plan = by(MINISTRY, PLAN, "milestone.added", object([("milestone", "n".into())]));
    let unknown = plan_adopted(MINISTRY, "plan/p");
    vec![
        Case::new(
            "type-unknown",
            "The NGO signed an event of a type that is in no catalogue; the operator admitted it.",
            "The list of types is closed.",
            admitted(&kept),
        ),
        Case::new(
            "type-on-another-stream",
            "The ministry signed a milestone on the stream of a plan; the operator admitted it.",
            "The type is not written there.",
            admitted(&on_plan),
        ),
        Case::new(
            "plan-adopted-twice",
            "The ministry signed the adoption of the plan a second time; the operator admitted it.",
            "A stream is opened once.",
            admitted(&unknown),
        ),
    ]
}
