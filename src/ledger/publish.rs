//! Publishing: a signed checkpoint over what is durable (LOG-3 to LOG-6).

use redevable_tlog::{
    TreeSize,
    checkpoint::Checkpoint,
    ed25519::SigningKey,
    key::{KeyType, VerifierKey},
    note::{self, Note, SignatureLine},
};

use super::{Ledger, PublishError};

/// What to do when the durable size is published already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resign {
    /// Answer the note that is published.
    IfGrown,
    /// Publish another note of the same size: an idle log shows that it lives (LOG-5).
    Always,
}

impl Ledger {
    /// Signs and publishes a checkpoint over all durable entries, if there are new ones, and
    /// answers the current note.
    ///
    /// # Errors
    /// No event yet; a log key in force that is not `key`; or a failed write, which is fatal.
    pub fn publish_checkpoint(&mut self, key: &SigningKey) -> Result<String, PublishError> {
        self.publish_checkpoint_with(&[key], Resign::IfGrown)
    }

    /// [`Self::publish_checkpoint`] with several keys: each log key in force needs one, and at a
    /// rotation the old keys sign, too (LOG-4).
    ///
    /// # Errors
    /// As there.
    pub fn publish_checkpoint_with(
        &mut self,
        keys: &[&SigningKey],
        resign: Resign,
    ) -> Result<String, PublishError> {
        let (_, published) = self.last_checkpoint()?;
        if published == Some(self.state.size())
            && resign == Resign::IfGrown
            && let Some(note) = self.checkpoint()
        {
            return Ok(note.to_owned());
        }
        let note = self.sign_checkpoint(keys)?;
        self.publish_note(&note)?;
        Ok(note)
    }

    /// Signs a checkpoint over all durable entries. It is not published: cosignatures may be added
    /// before [`Self::publish_note`].
    ///
    /// # Errors
    /// No event yet, or a log key in force without its signer.
    pub fn sign_checkpoint(&self, keys: &[&SigningKey]) -> Result<String, PublishError> {
        let committed = self.log.committed();
        self.log.check()?;
        let origin = self.state.origin().ok_or(PublishError::NoEvent)?.as_str();
        let (size, root) = (committed.size, committed.root);
        let checkpoint =
            Checkpoint { origin: origin.to_owned(), size, root, extensions: Vec::new() };
        let text = checkpoint.to_text();
        let mut lines = Vec::new();
        for in_force in self.state.log_keys() {
            let signer = keys.iter().find(|key| is_signer(key, in_force));
            let signer = signer.ok_or_else(|| PublishError::KeyMissing {
                name: in_force.name.clone(),
                key_id: in_force.key_id.to_string(),
            })?;
            let signature = signer.sign(text.as_bytes());
            lines.push(SignatureLine::write(&in_force.name, in_force.key_id, &signature));
        }
        let in_force = self.state.log_keys();
        let former = keys.iter().filter(|key| !in_force.iter().any(|k| is_signer(key, k)));
        lines.extend(former.map(|key| checkpoint.sign(key)));
        Ok(note::assemble(&text, &lines))
    }

    /// Publishes a note: lists it, durably, then makes it the current checkpoint; then the index
    /// is written (STORE-1).
    ///
    /// # Errors
    /// A note that is not of this history, is smaller than the published one, or lacks a valid
    /// line of a log key in force; or a failed write, which is fatal.
    pub fn publish_note(&mut self, note: &str) -> Result<(), PublishError> {
        let (origin, published) = self.last_checkpoint()?;
        let refused = |what| PublishError::NoteRefused { what };
        let parsed = Note::parse(note.as_bytes()).map_err(|_| refused("it is no signed note"))?;
        let checkpoint =
            Checkpoint::parse_text(parsed.text).map_err(|_| refused("it is no checkpoint"))?;
        if checkpoint.origin != origin || !checkpoint.extensions.is_empty() {
            return Err(refused("another origin, or extension lines"));
        }
        let size = checkpoint.size;
        if let Some(published) = published.filter(|published| size < *published) {
            return Err(PublishError::Smaller { size, published });
        }
        if self.state.root_at(size) != Some(checkpoint.root) {
            return Err(refused("its root is not this log's root at that size"));
        }
        let in_force = self.state.log_keys();
        if parsed.verified_by(in_force)?.len() != in_force.len() {
            return Err(refused("a log key in force has not signed it"));
        }
        self.log.append_note(note)?;
        self.log.set_checkpoint()?;
        self.index.write_or_lag();
        Ok(())
    }

    /// The origin, and the size of the last published note.
    fn last_checkpoint(&self) -> Result<(String, Option<TreeSize>), PublishError> {
        self.log.check()?;
        let origin = self.state.origin().ok_or(PublishError::NoEvent)?.as_str().to_owned();
        Ok((origin, self.checkpoint().map(listed_size)))
    }
}

/// The size of a note of the list; the list holds only checkpoint notes.
pub(super) fn listed_size(note: &str) -> TreeSize {
    size_of(note).expect("invariant: the list of notes holds checkpoint notes")
}

/// The size that a note covers, if it is a checkpoint note.
pub(super) fn size_of(note: &str) -> Option<TreeSize> {
    let note = Note::parse(note.as_bytes()).ok()?;
    Some(Checkpoint::parse_text(note.text).ok()?.size)
}

fn is_signer(key: &SigningKey, of: &VerifierKey) -> bool {
    of.key_type == KeyType::Ed25519 && of.public_key == key.public_key().to_bytes()
}
