//! What a citizen who holds number and code may know of the case.
use super::App;
use crate::domain::ids::CaseNumber;
use crate::domain::receipt::ReceiptCode;
use crate::store::{Status, StoreError};

impl App {
    /// Looks a case up by number and code; `None` for a wrong number and for a wrong code alike.
    pub async fn look_up(&self, number: CaseNumber, code: &ReceiptCode) -> Result<Option<Status>, StoreError> {
        let found = self.store.status(number).await?;
        Ok(found.filter(|status| self.keyring.verify("receipt", code.as_bytes(), &status.receipt)))
    }
}
