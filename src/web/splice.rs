//! Pages that are the same for everyone but for one form token: rendered and compressed once, the token put in between.
//!
//! A gzip stream is a row of blocks and a check sum. The page before the token and the page after it are compressed once,
//! each on its own; the token goes between them as a stored block; the check sums are combined. So a fresh form costs
//! copying, not compressing, and the token, never compressed, leaks nothing through the length (BREACH).
use bytes::{BufMut as _, Bytes, BytesMut};
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress, Status};

/// A page with one gap.
#[derive(Debug)]
pub struct Spliced {
    before: Part,
    after: Part,
}

#[derive(Debug)]
struct Part {
    plain: Vec<u8>,
    deflated: Vec<u8>,
    sum: Hasher,
}

impl Spliced {
    /// Cuts a rendered page at `mark`; a page without it has its gap at the end.
    #[must_use]
    pub fn new(page: &str, mark: &str) -> Self {
        let (before, after) = page.split_once(mark).unwrap_or((page, ""));
        Self { before: Part::new(before, FlushCompress::Full), after: Part::new(after, FlushCompress::Finish) }
    }

    /// The page with `token` in the gap.
    #[must_use]
    pub fn plain(&self, token: &str) -> Bytes {
        let mut page = BytesMut::with_capacity(self.before.plain.len() + token.len() + self.after.plain.len());
        page.put_slice(&self.before.plain);
        page.put_slice(token.as_bytes());
        page.put_slice(&self.after.plain);
        page.freeze()
    }

    /// The same as a gzip stream (RFC 1952). A token longer than a stored block (65,535 bytes) gives the stream without it.
    #[must_use]
    pub fn gzip(&self, token: &str) -> Bytes {
        let mut page =
            BytesMut::with_capacity(self.before.deflated.len() + token.len() + self.after.deflated.len() + 32);
        // Magic, deflate, no flags, no time, no hint, unknown system.
        page.put_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        page.put_slice(&self.before.deflated);
        let token = u16::try_from(token.len()).map_or(&[][..], |_| token.as_bytes());
        let length = u16::try_from(token.len()).unwrap_or_default();
        page.put_u8(0); // a stored block, not the last one (RFC 1951, 3.2.4)
        page.put_u16_le(length);
        page.put_u16_le(!length);
        page.put_slice(token);
        page.put_slice(&self.after.deflated);
        let mut sum = self.before.sum.clone();
        sum.update(token);
        sum.combine(&self.after.sum);
        page.put_u32_le(sum.finalize());
        let size = self.before.plain.len() + token.len() + self.after.plain.len();
        page.put_u32_le(u32::try_from(size).unwrap_or(u32::MAX));
        page.freeze()
    }
}

impl Part {
    fn new(text: &str, end: FlushCompress) -> Self {
        let plain = text.as_bytes().to_vec();
        let mut deflated = Vec::with_capacity(plain.len() / 2 + 64);
        let mut compress = Compress::new(Compression::best(), false);
        loop {
            let consumed = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
            let rest = plain.get(consumed..).unwrap_or_default();
            deflated.reserve(256);
            let room = deflated.capacity() - deflated.len();
            let before = deflated.len();
            let status = compress.compress_vec(rest, &mut deflated, end);
            let all_taken = compress.total_in() == plain.len() as u64;
            // A flush is complete when it left room in the buffer; the end says so itself.
            let flushed = all_taken && !matches!(end, FlushCompress::Finish) && deflated.len() - before < room;
            if flushed || !matches!(status, Ok(Status::Ok | Status::BufError)) {
                break;
            }
        }
        let mut sum = Hasher::new();
        sum.update(&plain);
        Self { plain, deflated, sum }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    fn gunzip(stream: &[u8]) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(stream).read_to_string(&mut text).unwrap();
        text
    }

    proptest! {
        #[test]
        fn both_forms_are_the_page_with_its_token(before in "\\PC{0,3000}", after in "\\PC{0,3000}", token in "[A-Za-z0-9_-]{0,80}") {
            prop_assume!(!before.contains("@@") && !after.contains("@@") && !before.ends_with('@') && !after.starts_with('@'));
            let spliced = Spliced::new(&format!("{before}@@{after}"), "@@");
            let whole = format!("{before}{token}{after}");
            prop_assert_eq!(&spliced.plain(&token)[..], whole.as_bytes());
            prop_assert_eq!(gunzip(&spliced.gzip(&token)), whole);
        }
    }

    #[test]
    fn a_large_page_survives_and_shrinks() {
        let page = format!("{}@@{}", "区住建局 回应意见建议".repeat(4000), "事项".repeat(9000));
        let spliced = Spliced::new(&page, "@@");
        let stream = spliced.gzip("token");
        assert_eq!(gunzip(&stream), page.replace("@@", "token"));
        assert!(stream.len() < page.len() / 20, "{}", stream.len());
        assert_eq!(gunzip(&Spliced::new("no gap", "@@").gzip("")), "no gap");
    }
}
