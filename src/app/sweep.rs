//! What has to be done from time to time, whether or not anybody asks.
use super::App;
use crate::store::StoreError;

impl App {
    /// Forgets tokens older than three days with the keys of their days, and sends the desk the digest of quarantined
    /// cases when one is due, and follows up letters that units stay silent on. Called every minute; calling it more often changes nothing.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.now_minute();
        self.store.forget(now).await?;
        let (seen_before, made_before) = self.oldest_session(self.now_ms());
        self.store.forget_sessions(seen_before, made_before, now).await?;
        if self.store.digest(now, &self.config.desk.mail, self.config.desk.language).await?.is_some() {
            self.letters.notify_one();
        }
        self.refresh_notices().await?;
        self.follow_up().await
    }
}
