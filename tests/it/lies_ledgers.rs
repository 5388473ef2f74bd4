//! The two honest ledgers that the published lies start from, and the lies' common tools.

use redevable::{
    exchange::{
        draft::{Draft, PlainContent},
        exemple::ORIGIN,
        setup::{Opening, Registration, Steward, key_enrolled, role_granted},
    },
    keys::{self, EventSigner},
};
use redevable_protocol::{
    event::{Event, SignedEvent},
    ids::{ContentHash, Origin, Revision, StreamId},
    json::{Object, Value, object},
    time::{At, Date, Recorded},
};
use redevable_tlog::ed25519::SigningKey;

use crate::support::{Authors, Builder, Files, Operator, organisation, statement, stream};

pub(crate) const FIRST: &str = "registre.example";
pub(crate) const SECOND: &str = "garant.example";
pub(crate) const MINISTRY: &str = "ministere.example";
pub(crate) const NGO: &str = "ong.example";
pub(crate) const PLAN: &str = "plan/p";
pub(crate) const COMMITMENT: &str = "commitment/c";
/// The ledger as the subject of what the NGO says.
pub(crate) const LEDGER: &str = "ledger";

/// One published ledger.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// A sentence: what the operator did.
    pub(crate) did: &'static str,
    /// A sentence: what catches it.
    pub(crate) caught: &'static str,
    pub(crate) files: Files,
    /// An older note that a reader kept, if the lie needs one.
    pub(crate) older: Option<String>,
}

impl Case {
    pub(crate) fn new(
        name: &'static str,
        did: &'static str,
        caught: &'static str,
        files: Files,
    ) -> Self {
        Self { name, did, caught, files, older: None }
    }

    /// The reader kept this note.
    pub(crate) fn against(mut self, note: String) -> Self {
        self.older = Some(note);
        self
    }
}

pub(crate) fn authors() -> Authors {
    Authors::new("lies")
}

/// A key that no author enrolled.
pub(crate) fn operators_key(name: &str) -> EventSigner {
    EventSigner::new(&organisation(name), SigningKey::from_seed(&[9; 32]))
}

fn label(text: &str) -> Object {
    object([("en", text.into())])
}

fn today() -> At {
    At::Date(Date::parse("2026-01-31").unwrap())
}

/// An act of the ledger: by one steward, with the other.
pub(crate) fn act(kind: &str, data: Object) -> Draft {
    let mut draft = Draft::new(&organisation(FIRST), &StreamId::ledger(), kind, today(), data);
    draft.with.push(organisation(SECOND));
    draft
}

pub(crate) fn by(org: &str, on: &str, kind: &str, data: Object) -> Draft {
    Draft::new(&organisation(org), &stream(on), kind, today(), data)
}

/// What the NGO says.
pub(crate) fn says(text: &str) -> Draft {
    statement(NGO, LEDGER, text)
}

pub(crate) fn enrolment(org: &str, vkey: &str) -> Draft {
    act("key.enrolled", key_enrolled(&organisation(org), vkey))
}

fn opening(authors: &Authors) -> Draft {
    let steward = |org: &str| Steward {
        org: organisation(org),
        kind: "operator".to_owned(),
        label: label("Steward (fictional)"),
        vkey: authors.vkey(&organisation(org)),
    };
    let log_key = operator_log_vkey(authors);
    let opening = Opening {
        title: label("Ledger of a test (fictional)"),
        stewards: vec![steward(FIRST), steward(SECOND)],
        threshold: 2,
        log_keys: vec![log_key],
        languages: vec!["en".to_owned(), "fr".to_owned()],
        licence: "etalab-2.0".to_owned(),
        rules: vec![("quick_minutes".to_owned(), 60)],
    };
    act("ledger.opened", opening.to_data())
}

fn operator_log_vkey(authors: &Authors) -> String {
    let key = Builder::new(authors).operator.log_key();
    keys::log_vkey(&Origin::parse(ORIGIN).unwrap(), &key).to_string()
}

fn registration(org: &str, kind: &str) -> Draft {
    let registration = Registration::new(&organisation(org), label("Body (fictional)"), kind);
    act("organisation.registered", registration.to_data())
}

fn commitment(due: &str) -> Draft {
    let none: Vec<Value> = Vec::new();
    let data = object([
        ("plan", "p".into()),
        ("title", label("Publish the contracts (fictional)").into()),
        ("leads", vec![MINISTRY].into()),
        ("supports", none.into()),
        ("due", due.into()),
    ]);
    by(MINISTRY, COMMITMENT, "commitment.registered", data)
        .with_content("text", PlainContent::plain("We will publish all. (fictional)", "en"))
}

pub(crate) fn plan_adopted(org: &str, on: &str) -> Draft {
    let none: Vec<Value> = Vec::new();
    let period = object([("from", "2026".into()), ("to", "2027".into())]);
    let data = object([
        ("title", label("Plan (fictional)").into()),
        ("period", period.into()),
        ("axes", none.into()),
        ("announced", 1_i64.into()),
    ]);
    by(org, on, "plan.adopted", data)
}

pub(crate) fn grant(org: &str, role: &str, scope: &str) -> Object {
    role_granted(&organisation(org), role, scope, None)
}

/// Eleven entries, published at 1, 6, 10 and 11. What each is: 0 the opening by two stewards, 1
/// and 2 the ministry and its key, 3 and 4 the NGO and its key, 5 the ministry's role for the day,
/// 6 the plan, 7 the commitment with a text, 8 and 10 words of the NGO, 9 a milestone. Entries 6 to
/// 9 pin size 6, and entry 10 pins size 10.
pub(crate) fn base_due<'a>(authors: &'a Authors, due: &str) -> Builder<'a> {
    let mut builder = Builder::new(authors);
    builder.append(&opening(authors));
    builder.publish();
    for (org, kind) in [(MINISTRY, "administration"), (NGO, "civil-society")] {
        builder.append(&registration(org, kind));
        builder.append(&enrolment(org, &authors.vkey(&organisation(org))));
    }
    let until = Date::parse("2026-01-31");
    builder.append(&act(
        "role.granted",
        role_granted(&organisation(MINISTRY), "coordinator", PLAN, until),
    ));
    builder.publish();
    builder.append(&plan_adopted(MINISTRY, PLAN));
    builder.append(&commitment(due));
    builder.append(&says("We found ten contracts. (fictional)"));
    let milestone = object([
        ("milestone", "m".into()),
        ("title", label("First list (fictional)").into()),
        ("due", "2026-06-30".into()),
    ]);
    builder.append(&by(MINISTRY, COMMITMENT, "milestone.added", milestone));
    builder.publish();
    builder.append(&says("We found no amounts. (fictional)"));
    builder.publish();
    builder
}

pub(crate) fn base(authors: &Authors) -> Builder<'_> {
    base_due(authors, "2026-12-31")
}

/// The order to erase the text of entry 4.
pub(crate) fn order(builder: &Builder<'_>, org: &str) -> Draft {
    let first = builder.operator.said[4].event();
    let reference = object([
        ("event", first.id().to_string().into()),
        ("revision", 0_i64.into()),
        ("stream", first.event().stream.as_str().into()),
    ]);
    let b3 = builder.operator.text_of(4).to_string();
    let item = object([("b3", b3.into()), ("entry", reference.into())]);
    let data = object([
        ("decided_by", FIRST.into()),
        ("items", vec![item].into()),
        ("legal_basis", "rgpd-17".into()),
    ]);
    let mut draft = act("content.erased", data);
    if org != FIRST {
        draft.by = organisation(org);
        draft.with = vec![organisation(SECOND), organisation(FIRST)];
    }
    draft
}

fn voice() -> StreamId {
    StreamId::voice(&organisation(NGO), &stream(LEDGER)).unwrap()
}

/// A change of a field of what `org` said at a revision of a stream.
pub(crate) fn correction(
    org: &str,
    on: &StreamId,
    revision: u64,
    field: &str,
    [old, new]: [&str; 2],
) -> Draft {
    let change = object([("old", old.into()), ("new", new.into())]);
    let changes = object([(field, change.into())]);
    let data = object([("changes", changes.into())]);
    Draft::new(&organisation(org), on, "entry.corrected", today(), data)
        .with_ref("about", on, Revision::new(revision))
        .with_content("reason", PlainContent::plain("A slip. (fictional)", "en"))
}

/// Six entries, published at 1, 4 and 6: the opening, the NGO and its key, the role of a moderator,
/// and two words of the NGO.
pub(crate) fn before_the_order(authors: &Authors) -> Builder<'_> {
    let mut builder = Builder::new(authors);
    builder.append(&opening(authors));
    builder.publish();
    builder.append(&registration(NGO, "civil-society"));
    builder.append(&enrolment(NGO, &authors.vkey(&organisation(NGO))));
    builder.append(&act("role.granted", grant(FIRST, "moderator", LEDGER)));
    builder.publish();
    builder.append(&says("A name that must go. (fictional)"));
    builder.append(&says("Nothing to erase. (fictional)"));
    builder.publish();
    builder
}

/// Then the order to erase the first, a correction of the second, and its state attested. The text
/// is still held: erasing it is the operator's part.
pub(crate) fn ordered(authors: &Authors, right: bool) -> Builder<'_> {
    let mut builder = before_the_order(authors);
    let order = order(&builder, FIRST);
    builder.append(&order);
    builder.append(&correction(NGO, &voice(), 1, "at", ["2026-01-31", "2026-01-30"]));
    let root = builder.state.state_root();
    let root = if right { root } else { builder.state.root() };
    let root = data_encoding::BASE64.encode(&root.0);
    let data = object([("size", 8_i64.into()), ("state_root", root.as_str().into())]);
    builder.append(&Draft::new(&organisation(NGO), &voice(), "state.attested", today(), data));
    builder.publish();
    builder
}

/// The honest operator of that ledger: the text is gone.
pub(crate) fn erased(authors: &Authors, right: bool) -> Operator {
    let mut operator = ordered(authors, right).operator;
    let text = operator.text_of(4);
    operator.contents.remove(&text);
    operator
}

pub(crate) fn honest() -> Operator {
    base(&authors()).operator
}

/// The note that an honest reader kept at the latest size.
pub(crate) fn kept() -> String {
    honest().checkpoint()
}

/// Signs a draft at the end of the base ledger, changed before it is signed.
pub(crate) fn signed(
    draft: &Draft,
    change: impl FnOnce(&mut Event),
    sign: impl FnOnce(&Authors, &Event) -> String,
) -> (String, Operator) {
    let authors = authors();
    let mut builder = base(&authors);
    let note = builder.signed_event(draft);
    let mut event = SignedEvent::parse(note.as_bytes()).unwrap().event().clone();
    change(&mut event);
    (sign(&authors, &event), builder.operator)
}

/// The base ledger with one more entry, admitted whatever the rules say.
pub(crate) fn appended(
    draft: &Draft,
    change: impl FnOnce(&mut Event),
    sign: impl FnOnce(&Authors, &Event) -> String,
) -> Operator {
    let (note, mut operator) = signed(draft, change, sign);
    operator.insert(11, &note);
    operator
}

/// As its authors would sign it.
pub(crate) fn by_authors(authors: &Authors, event: &Event) -> String {
    authors.sign(event)
}

pub(crate) fn as_it_is(_: &mut Event) {}

/// One more entry that its authors did sign, against the rules.
pub(crate) fn admitted(draft: &Draft) -> Files {
    appended(draft, as_it_is, by_authors).files()
}

/// Changes the log's clock of an entry.
pub(crate) fn redate(operator: &mut Operator, index: usize, by_millis: i64) {
    let recorded = &mut operator.said[index].recorded;
    *recorded = Recorded::from_millis(recorded.millis() + by_millis).unwrap();
}

/// The text of a note, and its signature lines without their newlines.
pub(crate) fn split(note: &str) -> (String, Vec<String>) {
    let (text, block) = note.rsplit_once("\n\n").unwrap();
    (format!("{text}\n"), block.lines().map(str::to_owned).collect())
}

pub(crate) fn join(text: &str, lines: &[String]) -> String {
    format!("{text}\n{}\n", lines.join("\n"))
}

/// Changes the signature lines of an entry.
pub(crate) fn with_lines(index: usize, change: impl FnOnce(&mut Vec<String>)) -> Operator {
    let mut operator = honest();
    let (text, mut lines) = split(&operator.said[index].note);
    change(&mut lines);
    operator.said[index].note = join(&text, &lines);
    operator
}

/// The path of an entry's text.
pub(crate) fn path_of(hash: ContentHash) -> String {
    format!("content/{hash}")
}
