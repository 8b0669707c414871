//! Taking in a submission: one commit holds the case, its event and its letters, and nothing is acknowledged before it.
use super::App;
use super::form_token::FormToken;
use crate::config::Edition;
use crate::domain::calendar::beijing_day;
use crate::domain::case::{self, Channel, Intake, Matter};
use crate::domain::contact::Identity;
use crate::domain::feedback::{Draft, Feedback};
use crate::domain::ids::CaseNumber;
use crate::domain::receipt::ReceiptCode;
use crate::domain::staff::Member;
use crate::seal;
use crate::store::{self, Filing, StoreError};

/// 回执: what the citizen takes home.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub number: CaseNumber,
    pub code: ReceiptCode,
}

/// What came of a submission.
#[derive(Clone, Debug)]
pub enum Filed {
    /// It lies in the store; the same receipt for the same submission, however often it comes.
    Receipt(Receipt),
    /// The page was used before, for another text. Nothing was stored.
    OtherBody,
}

/// A fingerprint of what was typed, under a key: tells a double submit from a changed one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest([u8; 32]);

impl App {
    /// Fingerprints a draft on a notice under its token.
    #[must_use]
    pub fn digest(&self, token: &FormToken, draft: &Draft, edition: &Edition) -> BodyDigest {
        let items = draft.items.join(",");
        let marks = [u8::from(draft.share_identity), u8::from(draft.acknowledged)];
        let fields: [&[u8]; 12] = [
            edition.slug().as_bytes(),
            token.text().as_bytes(),
            draft.lane.as_bytes(),
            items.as_bytes(),
            draft.verdict.as_bytes(),
            draft.about_unit.as_bytes(),
            draft.subdistrict.as_bytes(),
            draft.text.as_bytes(),
            draft.name.as_bytes(),
            draft.phone.as_bytes(),
            draft.mail.as_bytes(),
            &marks,
        ];
        // Each field behind its length, so that moving a character from one to the next changes the digest.
        let mut message = Vec::with_capacity(256 + draft.text.len());
        for field in fields {
            message.extend_from_slice(&(field.len() as u64).to_be_bytes());
            message.extend_from_slice(field);
        }
        BodyDigest(seal::hmac(&self.secrets.body_digest, &[&message]))
    }

    /// Files a submission on a notice, durably, or says why not.
    ///
    /// # Errors
    /// The store could not take it: nothing was acknowledged and nothing is half stored.
    pub async fn file(
        &self,
        edition: &Edition,
        feedback: Feedback,
        token: &FormToken,
        digest: BodyDigest,
        intake: Intake,
    ) -> Result<Filed, StoreError> {
        let (filing, code) = self.filing(edition, feedback, token, digest, intake).await?;
        let filed = self.store.file(filing).await?;
        self.receipt_of(filed, code, token).await
    }

    /// 录入: files what came by telephone, letter or visit and was typed at the desk.
    ///
    /// # Errors
    /// As [`App::file`].
    pub async fn enter(
        &self,
        member: &Member,
        channel: Channel,
        edition: &Edition,
        feedback: Feedback,
        token: &FormToken,
        digest: BodyDigest,
    ) -> Result<Filed, StoreError> {
        let (filing, code) = self.filing(edition, feedback, token, digest, Intake::Normal).await?;
        let filed = self.store.enter(filing, channel, member.id).await?;
        self.receipt_of(filed, code, token).await
    }

    async fn filing(
        &self,
        edition: &Edition,
        feedback: Feedback,
        token: &FormToken,
        digest: BodyDigest,
        intake: Intake,
    ) -> Result<(Filing, ReceiptCode), StoreError> {
        let (day, day_key) = self.day_key().await?;
        let code = receipt_code(&day_key, token);
        let filed_minute = self.now_minute();
        let citizen_mailbox = self.citizen_mailbox(feedback.reporter.identity());
        let matter = Matter::of(feedback, &edition.units);
        let decision = case::open(&matter, intake, self.rules(edition), filed_minute);
        let filing = Filing {
            form_key: *token.key(),
            body_digest: digest.0,
            day,
            matter,
            decision,
            receipt: self.keyring.mac("receipt", code.as_bytes()),
            filed_minute,
            year: beijing_day(filed_minute).year(),
            notice_hash: token.wording(edition),
            citizen_mailbox,
            mail_day: day_of(filed_minute),
        };
        Ok((filing, code))
    }

    async fn receipt_of(&self, filed: store::Filed, code: ReceiptCode, token: &FormToken) -> Result<Filed, StoreError> {
        match filed {
            store::Filed::New(number) => Ok(Filed::Receipt(Receipt { number, code })),
            store::Filed::Again { number, day } => {
                Box::pin(self.same_receipt(number, day, token)).await.map(Filed::Receipt)
            }
            store::Filed::OtherBody => Ok(Filed::OtherBody),
        }
    }

    /// What the store remembers of a token: the same receipt, another text, or nothing. Asked before the token's age or
    /// any limit is judged, so that a citizen whose network failed gets the receipt all the same.
    pub async fn earlier(&self, token: &FormToken, digest: BodyDigest) -> Result<Option<Filed>, StoreError> {
        let Some(submission) = self.store.submission(token.key()).await? else { return Ok(None) };
        if submission.body_digest != digest.0 {
            return Ok(Some(Filed::OtherBody));
        }
        self.same_receipt(submission.number, submission.day, token).await.map(|receipt| Some(Filed::Receipt(receipt)))
    }

    async fn same_receipt(&self, number: CaseNumber, day: i32, token: &FormToken) -> Result<Receipt, StoreError> {
        let day_key = self.store.day_key(day).await?;
        Ok(Receipt { number, code: receipt_code(&day_key, token) })
    }

    /// Today's key, made on the first submission of the day and destroyed with the last row that needs it. The store alone
    /// remembers it: a second copy here would outlive its destruction.
    async fn day_key(&self) -> Result<(i32, [u8; 32]), StoreError> {
        let today = day_of(self.now_minute());
        Ok((today, self.store.day_key(today).await?))
    }

    /// Under what name the day's letters to a citizen's mailbox are counted.
    pub(super) fn citizen_mailbox(&self, identity: Option<&Identity>) -> Option<seal::Mac> {
        let mail = identity?.mail.as_ref()?;
        Some(self.keyring.mac("citizen-mailbox", mail.mailbox().as_bytes()))
    }
}

/// Days since 1970 (UTC) of a minute.
pub(super) fn day_of(minute: i64) -> i32 {
    i32::try_from(minute.div_euclid(1440)).unwrap_or(i32::MAX)
}

fn receipt_code(day_key: &[u8; 32], token: &FormToken) -> ReceiptCode {
    let tag = seal::hmac(day_key, &[b"receipt code", token.text().as_bytes()]);
    ReceiptCode::from_bytes(*tag.first_chunk().unwrap_or(&[0; 10]))
}
