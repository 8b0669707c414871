//! The key files: one key each, readable by their owner alone, durable before they are used.
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::Entropy;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the key directory {} cannot be made", .0.display())]
    MakeDirectory(PathBuf, #[source] io::Error),
    #[error("the key directory {} cannot be read", .0.display())]
    ReadDirectory(PathBuf, #[source] io::Error),
    #[error("the key file {} cannot be read", .0.display())]
    ReadKey(PathBuf, #[source] io::Error),
    #[error("the key file {} cannot be written", .0.display())]
    WriteKey(PathBuf, #[source] io::Error),
    #[error("{} may be read by others than its owner (mode {mode:03o}): chmod go-rwx", .path.display())]
    TooOpen { path: PathBuf, mode: u32 },
    #[error("{} does not hold a key (64 hexadecimal digits)", .0.display())]
    NotAKey(PathBuf),
}

/// A key's 32 bytes.
type Master = Zeroizing<[u8; 32]>;

/// Every key of the directory in the order of its number. No directory is no key.
pub(super) fn read_all(directory: &Path) -> Result<Vec<(u32, Master)>, KeyError> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(KeyError::ReadDirectory(directory.to_owned(), e)),
    };
    refuse_open(directory)?;
    let mut keys = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| KeyError::ReadDirectory(directory.to_owned(), e))?.path();
        let Some(id) = path.file_name().and_then(|name| name.to_str()).and_then(number_of) else { continue };
        refuse_open(&path)?;
        keys.push((id, read(&path)?));
    }
    keys.sort_by_key(|(id, _)| *id);
    Ok(keys)
}

/// `0001.key` is 1. Zero is no key's number.
fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".key")?;
    if digits.len() < 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|id| *id > 0)
}

fn refuse_open(path: &Path) -> Result<(), KeyError> {
    let mode = fs::metadata(path).map_err(|e| KeyError::ReadKey(path.to_owned(), e))?.permissions().mode() & 0o777;
    let others = mode & 0o077;
    if others == 0 { Ok(()) } else { Err(KeyError::TooOpen { path: path.to_owned(), mode }) }
}

fn read(path: &Path) -> Result<Master, KeyError> {
    let text = Zeroizing::new(fs::read(path).map_err(|e| KeyError::ReadKey(path.to_owned(), e))?);
    let not_a_key = || KeyError::NotAKey(path.to_owned());
    let bytes = Zeroizing::new(HEXLOWER.decode(text.trim_ascii()).map_err(|_| not_a_key())?);
    Ok(Zeroizing::new(bytes.as_slice().try_into().map_err(|_| not_a_key())?))
}

/// Makes a key file. It appears under its name only when it is whole and on the disk: a key that sealed something and
/// then vanished with the power would take the sealed rows with it.
pub(super) fn add(directory: &Path, id: u32, entropy: &dyn Entropy) -> Result<(), KeyError> {
    if !directory.exists() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(|e| KeyError::MakeDirectory(directory.to_owned(), e))?;
    }
    let mut master = Zeroizing::new([0; 32]);
    entropy.fill(&mut *master);
    let text = Zeroizing::new(format!("{}\n", HEXLOWER.encode(&*master)));
    let path = directory.join(format!("{id:04}.key"));
    let unfinished = directory.join(format!(".{id:04}.{}.new", std::process::id()));
    let written = write_whole(&unfinished, text.as_bytes())
        // A link, not a rename: of two starts at once one makes the key and the other finds it.
        .and_then(|()| fs::hard_link(&unfinished, &path))
        .and_then(|()| fs::File::open(directory)?.sync_all());
    let removed = fs::remove_file(&unfinished);
    match written {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.exists() => Ok(()),
        Err(e) => Err(KeyError::WriteKey(path, e)),
        Ok(()) => removed.map_err(|e| KeyError::WriteKey(unfinished, e)),
    }
}

fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}
