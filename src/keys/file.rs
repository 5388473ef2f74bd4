//! Key files: PKCS#8 version 1 in PEM (RFC 8410, RFC 7468), readable by their owner alone.
//! Version 1, without the public key, is what OpenSSL 3.0 and Python read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use pkcs8::{
    AlgorithmIdentifierRef, LineEnding, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument,
    der::{Encode, asn1::OctetStringRef},
};
use redevable_tlog::ed25519::SigningKey;
use zeroize::Zeroizing;

/// A key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It could not be read or written.
    #[error("key file {}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// It is there already; a key is never overwritten.
    #[error("key file {} exists already, and a key is never overwritten", path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// Others than its owner may read it.
    #[error("key file {} can be read by others (mode {mode:o}); run: chmod 600 {}", path.display(), path.display())]
    Readable {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not an Ed25519 key in PKCS#8 version 1, PEM.
    #[error("key file {} is not an Ed25519 private key in PKCS#8 PEM", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
    },
}

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const LABEL: &str = "PRIVATE KEY";
/// A PKCS#8 Ed25519 key in PEM has about 120 bytes.
const FILE_BYTES_MAX: u64 = 4_096;

/// Writes a new key file with mode 0600 and syncs it. It gets its name when it is whole: a writer
/// that is killed leaves no half of a key behind that nothing may overwrite.
///
/// # Errors
/// If the file exists or cannot be written.
pub fn create(path: &Path, seed: &[u8; 32]) -> Result<(), KeyFileError> {
    let io = |error| KeyFileError::Io { path: path.to_owned(), error };
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io)?;
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    // A killed writer may have left it, also beside the key that it had made.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    if fs::symlink_metadata(path).is_ok() {
        return Err(KeyFileError::Exists { path: path.to_owned() });
    }
    write_private(&temporary, to_pem(seed).as_bytes()).map_err(io)?;
    // A link, unlike a rename, never takes the place of another file.
    let linked = fs::hard_link(&temporary, path);
    fs::remove_file(&temporary).map_err(io)?;
    match linked {
        Ok(()) => File::open(parent).and_then(|parent| parent.sync_all()).map_err(io),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(KeyFileError::Exists { path: path.to_owned() })
        }
        Err(error) => Err(io(error)),
    }
}

/// Writes a new file that its owner alone may read.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn to_pem(seed: &[u8; 32]) -> Zeroizing<String> {
    // RFC 8410 §7: the private key is an OCTET STRING inside the OCTET STRING.
    let mut inner = Zeroizing::new(vec![0x04, 32]);
    inner.extend_from_slice(seed);
    let algorithm = AlgorithmIdentifierRef { oid: ED25519, parameters: None };
    let octets = OctetStringRef::new(&inner).expect("invariant: 34 bytes are an octet string");
    let info = PrivateKeyInfoRef::new(algorithm, octets);
    let der = Zeroizing::new(info.to_der().expect("invariant: a fixed structure encodes"));
    SecretDocument::try_from(der.as_slice())
        .and_then(|document| document.to_pem(LABEL, LineEnding::LF))
        .expect("invariant: DER that was just written is DER")
}

/// Reads a key file.
///
/// # Errors
/// If it cannot be read, others may read it, or it holds anything else.
pub fn load(path: &Path) -> Result<SigningKey, KeyFileError> {
    let io = |error| KeyFileError::Io { path: path.to_owned(), error };
    let malformed = || KeyFileError::Malformed { path: path.to_owned() };
    let metadata = fs::metadata(path).map_err(io)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Readable { path: path.to_owned(), mode });
        }
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Err(malformed());
    }
    let pem = Zeroizing::new(fs::read_to_string(path).map_err(io)?);
    let (label, document) = SecretDocument::from_pem(&pem).map_err(|_| malformed())?;
    if label != LABEL {
        return Err(malformed());
    }
    let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| malformed())?;
    if info.algorithm.oid != ED25519 || info.algorithm.parameters.is_some() {
        return Err(malformed());
    }
    match info.private_key.as_bytes() {
        [0x04, 32, seed @ ..] if seed.len() == 32 => {
            let mut bytes = Zeroizing::new([0; 32]);
            bytes.copy_from_slice(seed);
            Ok(SigningKey::from_seed(&bytes))
        }
        _ => Err(malformed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_and_is_written_as_version_1() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/a.pem");
        create(&path, &[7; 32]).unwrap();
        assert_eq!(load(&path).unwrap().public_key(), SigningKey::from_seed(&[7; 32]).public_key());
        let pem = fs::read_to_string(&path).unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"), "{pem}");
        assert!(matches!(create(&path, &[8; 32]), Err(KeyFileError::Exists { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), pem);
    }

    #[test]
    fn what_a_killed_writer_left_is_no_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pem");
        fs::write(dir.path().join("a.pem.tmp"), "-----BEGIN").unwrap();
        create(&path, &[7; 32]).unwrap();
        assert_eq!(load(&path).unwrap().public_key(), SigningKey::from_seed(&[7; 32]).public_key());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::write(dir.path().join("a.pem.tmp"), "-----BEGIN").unwrap();
        assert!(matches!(create(&path, &[8; 32]), Err(KeyFileError::Exists { .. })));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused_and_errors_hold_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pem");
        create(&path, &[0x41; 32]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = load(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::Readable { mode: 0o644, .. }));
        assert!(!format!("{error:?}").contains("AAAA"));
        for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "x"] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(load(&path), Err(KeyFileError::Malformed { .. })), "{text:?}");
        }
    }
}
