//! How the way out is: for `/readyz`, the metrics, `huiyin doctor` and the desk's first page.
use std::sync::{Mutex, PoisonError};

/// Shared between the worker and whoever asks.
#[derive(Default)]
pub struct Health {
    report: Mutex<HealthReport>,
}

/// What is known of the mail server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthReport {
    /// It is down, and rests.
    pub resting: bool,
    /// It refuses us: a person has to look at the settings.
    pub alarm: bool,
    /// What it said last when it failed.
    pub last_words: String,
}

impl Health {
    #[must_use]
    pub fn report(&self) -> HealthReport {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn resting(&self, words: &str, alarm: bool) {
        let report = HealthReport { resting: true, alarm, last_words: words.to_owned() };
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = report;
        gauge(true);
    }

    pub fn delivered(&self) {
        self.answered();
    }

    /// The server answered a letter: it is there, and it takes us.
    pub fn answered(&self) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        if report.resting {
            *report = HealthReport::default();
            gauge(false);
        }
    }
}

fn gauge(resting: bool) {
    metrics::gauge!("huiyin_mail_server_resting").set(f64::from(u8::from(resting)));
}
