//! `sign`: a draft into a signed event, pinned to a published history that was verified first.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use data_encoding::BASE64;
use redevable_protocol::{
    catalogue::{self, Kind as FieldKind},
    event::{self, SignedEvent},
    ids::{ContentHash, OrganisationId, StreamId},
    json::{Object, Value},
    limits::NOTE_BYTES_MAX,
    state::State,
    time::At,
    verdict::{Outcome, Verdict},
};
use redevable_tlog::key::VerifierKey;

use super::append::contents_dir;
use crate::audit::{self, Options};
use crate::cli::{
    Context,
    author::{self, Keyring},
    error::{CliError, Kind, OrFail as _, Result},
    open,
    replay::position_in,
};
use crate::exchange::draft::{Draft, PlainContent};
use crate::keys::{self, EventSigner};
use crate::text;

/// Sign an event: audits the ledger, pins its checkpoint, seals contents, signs
#[derive(Debug, Args)]
#[command(
    after_help = "A draft is a JSON object {stream, type, at, with?, data}. A text or file in \
`data` is written\nas {\"text\": \"…\", \"lang\": \"fr\", \"media\": \"text/markdown\"} or \
{\"file\": \"a.pdf\", \"media\": \"application/pdf\"}.\n\nExamples:\n  \
redevable sign --dir redevable-demo/exemple --key ministere.example=m.pem --draft claim.json \
--out claim.event\n  redevable sign --add act.event --key second-steward.example=s.pem"
)]
pub(in crate::cli) struct Sign {
    /// The ledger: its folder or a published copy
    #[arg(long, value_name = "FOLDER", required_unless_present = "add")]
    dir: Option<PathBuf>,

    /// Keys, ORG=FILE: of the speaker, of the co-signers at hand, and of a key that is enrolled
    #[arg(long, required = true, value_parser = key, value_name = "ORG=FILE")]
    key: Vec<(OrganisationId, PathBuf)>,

    /// The draft; its speaker is the organisation of the first key
    #[arg(long, value_name = "FILE", required_unless_present = "add")]
    draft: Option<PathBuf>,

    /// Where to write the signed event; contents go to the folder FILE.contents
    #[arg(long, value_name = "FILE", required_unless_present = "add")]
    out: Option<PathBuf>,

    /// Add a co-signer's line to this event instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dir", "draft", "out"])]
    add: Option<PathBuf>,
}

/// Reads ORG=FILE.
pub(super) fn key(text: &str) -> std::result::Result<(OrganisationId, PathBuf), String> {
    let (org, file) = text.split_once('=').ok_or("write ORG=FILE")?;
    Ok((super::keygen::org(org)?, PathBuf::from(file)))
}

/// What an author writes.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    stream: String,
    r#type: String,
    at: String,
    #[serde(default)]
    with: Vec<String>,
    data: serde_json::Map<String, serde_json::Value>,
}

impl Sign {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        if let Some(event) = &self.add {
            return self.add_line(event);
        }
        let (Some(dir), Some(draft), Some(out)) = (&self.dir, &self.draft, &self.out) else {
            return Err(CliError::usage("--dir, --draft and --out belong together"));
        };
        let draft = read_draft(draft, &self.key[0].0)?;
        Verified::read(dir)?.sign(context, &draft, &self.key, out)?;
        Ok(ExitCode::SUCCESS)
    }

    /// A co-signer, or the holder of a key that is enrolled, reads the event, then adds a line in
    /// the place that SIG-1 gives it.
    fn add_line(&self, file: &Path) -> Result<ExitCode> {
        let bytes = open::read(file)?;
        let signed = SignedEvent::parse(&bytes).or_fail(Kind::Refused)?;
        let block = &signed.note()[signed.text().len() + 1..];
        let mut lines: Vec<String> = block.split_inclusive('\n').map(ToOwned::to_owned).collect();
        for (org, path) in &self.key {
            let signer = EventSigner::new(org, keys::load(path).or_fail(Kind::Usage)?);
            let line = signer.line(signed.text());
            if place(&signed, &line).is_none() {
                let message = format!(
                    "{org} is not in `with` of this event, and this key is not one that it enrols"
                );
                return Err(CliError::refused(message));
            }
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        // A line that has no place stays where it is refused: at the end.
        lines.sort_by_key(|line| place(&signed, line).unwrap_or(usize::MAX));
        open::write(file, event::assemble(signed.text(), &lines).as_bytes())?;
        writeln!(std::io::stdout(), "{}", signed.id())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Where SIG-1 wants a signature line: the speaker, the co-signers, then a key that is enrolled.
fn place(signed: &SignedEvent, line: &str) -> Option<usize> {
    let event = signed.event();
    let name = line.split(' ').nth(1)?;
    let new = event.data.get("vkey").and_then(Value::as_text).and_then(|vkey| {
        let key = VerifierKey::parse(vkey).ok()?;
        let signature = line.split(' ').nth(2)?.trim_end();
        let id = BASE64.decode(signature.as_bytes()).ok()?;
        (key.name == name && id.starts_with(&key.key_id.0)).then_some(event.with.len() + 1)
    });
    let with = event.with.iter().position(|org| org.as_str() == name).map(|place| place + 1);
    let by = (event.by.as_str() == name).then_some(0);
    new.or(by).or(with)
}

/// A published history that passed an audit: what an author may pin.
pub(super) struct Verified {
    pub(super) verdict: Verdict,
    pub(super) state: State,
    note: String,
}

impl Verified {
    /// Audits the ledger or published copy in `dir`.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let source = open::source(dir)?;
        let audited = audit::audit_to_state(source.as_ref(), &Options::default(), &mut |_, _| ());
        let (verdict, state) = audited.or_fail(Kind::CouldNotCheck)?;
        if verdict.outcome() != Outcome::NothingRefuted {
            let message = format!("{} does not pass an audit, so nothing is signed", dir.display());
            return Err(CliError::refused(message).hint("run `redevable audit` on it"));
        }
        let note = source.read(audit::CHECKPOINT, NOTE_BYTES_MAX).or_fail(Kind::CouldNotCheck)?;
        let note = String::from_utf8(note.unwrap_or_default()).or_fail(Kind::CouldNotCheck)?;
        Ok(Self { verdict, state, note })
    }

    /// Signs a draft on this history, and writes the event, its contents and the pinned note.
    pub(super) fn sign(
        &self,
        context: &Context,
        draft: &Draft,
        key_files: &[(OrganisationId, PathBuf)],
        out: &Path,
    ) -> Result {
        let mut keyring = Keyring::default();
        for (org, path) in key_files {
            let key = keys::load(path).or_fail(Kind::Usage)?;
            keyring.insert(org.clone(), EventSigner::new(org, key));
        }
        let position = position_in(&self.state, &draft.stream, Some(&self.note), context)?;
        let nothing = |_: &StreamId, _| None;
        let (origin, chance) = (&self.verdict.origin, &context.chance);
        let signed = author::sign(draft, &position, &nothing, origin, chance, &keyring)?;
        let parsed = SignedEvent::parse(signed.note.as_bytes()).or_fail(Kind::Refused)?;
        for opened in &signed.opened {
            let b3 = ContentHash::of_opened(opened);
            open::write(&contents_dir(out).join(b3.to_string()), opened)?;
        }
        // Whoever keeps this note can prove what the author had seen.
        let mut pinned = out.as_os_str().to_owned();
        pinned.push(".checkpoint");
        open::write(Path::new(&pinned), self.note.as_bytes())?;
        open::write(out, signed.note.as_bytes())?;
        writeln!(std::io::stdout(), "{}", parsed.id())?;
        let file = out.display().to_string();
        for org in &signed.missing {
            eprintln!("{}", text::author::still_to_sign(context.lang, org.as_str(), &file));
        }
        if !context.quiet && signed.missing.is_empty() {
            let size = self.verdict.size.value();
            eprintln!("{}", text::author::event_signed(context.lang, &file, size));
        }
        Ok(())
    }
}

fn read_draft(path: &Path, by: &OrganisationId) -> Result<Draft> {
    let bytes = open::read(path)?;
    let wrong = |what: String| CliError::usage(format!("{}: {what}", path.display()));
    let written: Written =
        serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let stream = StreamId::parse(&written.stream)
        .ok_or_else(|| wrong(format!("`{}` is no stream name", written.stream)))?;
    let at = At::parse(&written.at)
        .ok_or_else(|| wrong(format!("`{}` is no date or instant", written.at)))?;
    let spec = catalogue::find(&written.r#type, stream.class()).ok_or_else(|| {
        wrong(format!("`{}` is not written on `{stream}` by this software", written.r#type))
    })?;
    let mut with = Vec::new();
    for org in &written.with {
        with.push(super::keygen::org(org).map_err(&wrong)?);
    }
    with.sort();
    let mut data = Object::new();
    let mut contents = BTreeMap::new();
    for (name, value) in written.data {
        let field = spec.fields.iter().find(|field| field.name == name);
        let is_content = field.is_some_and(|field| matches!(field.kind, FieldKind::Content));
        if is_content && value.is_object() && value.get("b3").is_none() {
            let content = content(path, &value).map_err(|what| wrong(format!("{name}: {what}")))?;
            contents.insert(name, content);
        } else {
            let value = to_value(&value).map_err(|what| wrong(format!("{name}: {what}")))?;
            data.insert(name, value);
        }
    }
    let (by, kind) = (by.clone(), written.r#type);
    Ok(Draft { by, with, stream, kind, at, data, contents, refs: BTreeMap::new() })
}

/// `{"text", "lang"?, "media"?}` or `{"file", "media", "lang"?}`; files lie beside the draft.
fn content(draft: &Path, value: &serde_json::Value) -> std::result::Result<PlainContent, String> {
    let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
    let lang = field("lang").map(ToOwned::to_owned);
    let (bytes, media) = match (field("text"), field("file")) {
        (Some(text), None) => (text.as_bytes().to_vec(), field("media").unwrap_or("text/plain")),
        (None, Some(file)) => {
            let path = draft.parent().unwrap_or(Path::new(".")).join(file);
            let bytes = std::fs::read(&path);
            let bytes = bytes.map_err(|error| format!("{}: {error}", path.display()))?;
            (bytes, field("media").ok_or("a file needs `media`")?)
        }
        _ => return Err("a content has either `text` or `file`".to_owned()),
    };
    Ok(PlainContent { bytes, media: media.to_owned(), lang })
}

fn to_value(value: &serde_json::Value) -> std::result::Result<Value, String> {
    Ok(match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(bool) => Value::Bool(*bool),
        serde_json::Value::Number(number) => {
            let int = number.as_i64().ok_or("only integers; write a decimal as a string")?;
            Value::Int(int)
        }
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(list) => {
            Value::List(list.iter().map(to_value).collect::<std::result::Result<_, _>>()?)
        }
        serde_json::Value::Object(fields) => {
            let mut object = Object::new();
            for (key, value) in fields {
                object.insert(key.clone(), to_value(value)?);
            }
            Value::Object(object)
        }
    })
}
