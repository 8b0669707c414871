//! 通报底稿: pasting a notice, working on it, and handing it over to be published.
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::App;
use super::compile::rejoin::rejoin;
use super::compile::{Compiled, Remark, compile_reading, place};
use super::reading::Reading;
use crate::config::Sheet;
use crate::domain::notice::NoticeState;
use crate::domain::staff::{Member, StaffId};
use crate::domain::unit::Units;
use crate::store::{StoreError, StoredDraft};

/// How much of a doubt's place is shown beside it.
const EXCERPT: usize = 80;

/// A doubt of a draft, as it is kept: what the text was read as does not change when the reader does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftDoubt {
    /// By which its tick is known.
    pub key: String,
    pub why: String,
    pub detail: String,
    /// The value it is about, as in [`crate::config::Note`].
    pub field: String,
    pub line: usize,
    pub column: usize,
    pub excerpt: String,
    /// Where in the text it begins; none where the text says nothing.
    pub at: Option<usize>,
    /// Somebody has looked.
    pub seen: bool,
}

/// A notice that is being worked on.
#[derive(Clone, Debug)]
pub struct NoticeDraft {
    pub id: i64,
    /// The version that a form was made on.
    pub version: i64,
    pub source: String,
    pub sheet: Sheet,
    /// The wording that was the current one when somebody last looked at what this would replace; empty for none.
    pub replaces: String,
    pub doubts: Vec<DraftDoubt>,
    pub changed_minute: i64,
    pub changed_by: StaffId,
}

/// A sheet as it is kept.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    replaces: String,
    #[serde(flatten)]
    sheet: Sheet,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct DraftLine {
    pub id: i64,
    pub slug: String,
    pub title: String,
    /// Doubts that nobody has looked at.
    pub open: usize,
    pub changed_minute: i64,
    pub changed_by: StaffId,
}

/// What came of saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Kept, as this version.
    Version(i64),
    /// Somebody else has changed it, or thrown it away.
    Changed,
}

impl DraftDoubt {
    fn of(remark: &Remark, text: &str) -> Self {
        let (line, column) = remark.span.map_or((0, 0), |span| place::line_and_column(text, span.start));
        Self {
            key: remark.key(),
            why: remark.why.as_str().to_owned(),
            detail: remark.detail.clone(),
            field: remark.field.clone(),
            line,
            column,
            excerpt: remark.span.map(|span| place::excerpt(text, span, EXCERPT)).unwrap_or_default(),
            at: remark.span.map(|span| span.start),
            seen: false,
        }
    }
}

impl NoticeDraft {
    /// Doubts that nobody has looked at.
    #[must_use]
    pub fn open_doubts(&self) -> usize {
        self.doubts.iter().filter(|doubt| !doubt.seen).count()
    }

    fn read(stored: StoredDraft) -> Self {
        let StoredDraft { id, version, source, sheet, doubts, changed_minute, changed_by, .. } = stored;
        let Kept { replaces, sheet } = serde_json::from_str(&sheet).unwrap_or_default();
        Self {
            id,
            version,
            source,
            sheet,
            replaces,
            doubts: serde_json::from_str(&doubts).unwrap_or_default(),
            changed_minute,
            changed_by,
        }
    }
}

/// Reads a text; what `earlier` settles stays where the text is a new edition of it.
#[must_use]
pub fn read_again(reading: &Reading, slug: &str, earlier: Option<&str>, units: &Units) -> Compiled {
    let mut compiled = compile_reading(reading, slug, units);
    if let Some(old) = earlier.and_then(Sheet::read) {
        _ = rejoin(&old, &mut compiled);
        slug.clone_into(&mut compiled.sheet.slug);
    }
    compiled
}

impl App {
    /// Begins a draft with a text. `earlier` is the file of the notice that it is a new edition of. `None` where too many
    /// drafts lie about.
    pub async fn begin_draft(
        &self,
        member: &Member,
        slug: &str,
        reading: Reading,
        earlier: Option<&str>,
        units: &Units,
    ) -> Result<Option<i64>, StoreError> {
        let mut compiled = read_again(&reading, slug, earlier, units);
        // Doubts do not publish anything at the desk: an archive stays one until somebody says otherwise.
        if self.editions().current(slug).is_some_and(|edition| edition.notice.state == NoticeState::Archived) {
            NoticeState::Archived.as_str().clone_into(&mut compiled.sheet.state);
        }
        let doubts = compiled.remarks.iter().map(|remark| DraftDoubt::of(remark, &reading.text)).collect();
        self.add_draft(member, reading.text, compiled.sheet, doubts).await
    }

    /// Begins a draft with the file of a notice that is there already.
    pub async fn draft_from_file(&self, member: &Member, sheet: Sheet) -> Result<Option<i64>, StoreError> {
        self.add_draft(member, String::new(), sheet, Vec::new()).await
    }

    async fn add_draft(
        &self,
        member: &Member,
        source: String,
        sheet: Sheet,
        doubts: Vec<DraftDoubt>,
    ) -> Result<Option<i64>, StoreError> {
        let (changed_minute, changed_by) = (self.now_minute(), member.id);
        let replaces = self.standing(&sheet.slug);
        let draft = NoticeDraft { id: 0, version: 0, source, sheet, replaces, doubts, changed_minute, changed_by };
        self.store.add_draft(self.stored(member, &draft)).await
    }

    /// What stands under a short name now; empty for nothing.
    #[must_use]
    pub fn standing(&self, slug: &str) -> String {
        self.editions().current(slug).map(|edition| HEXLOWER.encode(edition.hash())).unwrap_or_default()
    }

    fn stored(&self, member: &Member, draft: &NoticeDraft) -> StoredDraft {
        let sheet = Kept { replaces: draft.replaces.clone(), sheet: draft.sheet.clone() };
        StoredDraft {
            id: draft.id,
            version: draft.version,
            slug: draft.sheet.slug.clone(),
            title: draft.sheet.title.clone(),
            source: draft.source.clone(),
            // Texts and lists of texts: nothing in them that JSON could not hold.
            sheet: serde_json::to_string(&sheet).unwrap_or_default(),
            doubts: serde_json::to_string(&draft.doubts).unwrap_or_default(),
            changed_minute: self.now_minute(),
            changed_by: member.id,
        }
    }

    pub async fn draft(&self, id: i64) -> Result<Option<NoticeDraft>, StoreError> {
        Ok(self.store.draft(id).await?.map(NoticeDraft::read))
    }

    /// The drafts that lie at the desk, the newest first.
    pub async fn drafts(&self) -> Result<Vec<DraftLine>, StoreError> {
        let line = |stored: StoredDraft| {
            let (slug, title) = (stored.slug.clone(), stored.title.clone());
            let draft = NoticeDraft::read(stored);
            let (changed_minute, changed_by) = (draft.changed_minute, draft.changed_by);
            DraftLine { id: draft.id, slug, title, open: draft.open_doubts(), changed_minute, changed_by }
        };
        Ok(self.store.drafts().await?.into_iter().map(line).collect())
    }

    /// Keeps what was changed, on the version it was changed on.
    pub async fn save_draft(&self, member: &Member, draft: &NoticeDraft) -> Result<Saved, StoreError> {
        let is_saved = self.store.save_draft(self.stored(member, draft)).await?;
        Ok(if is_saved { Saved::Version(draft.version + 1) } else { Saved::Changed })
    }

    /// Throws a draft away; false where somebody else has changed it.
    pub async fn drop_draft(&self, id: i64, version: i64) -> Result<bool, StoreError> {
        self.store.drop_draft(id, version).await
    }
}
