//! 投递记录: attempts to deliver a letter, and what the mail server's words mean.
use super::letter::Outcome;

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptOutcome {
    /// The mail server took it.
    Sent,
    /// Put off: it is tried again, and the attempt counts.
    PutOff,
    /// The mail server was not there for any letter: the attempt does not count.
    Unreached,
    /// Given up.
    Refused,
    /// The program ended before it could write down what became of it: the letter may have arrived.
    Lost,
}

impl AttemptOutcome {
    pub const ALL: [Self; 5] = [Self::Sent, Self::PutOff, Self::Unreached, Self::Refused, Self::Lost];

    /// The value in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::PutOff => "put_off",
            Self::Unreached => "unreached",
            Self::Refused => "refused",
            Self::Lost => "lost",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// `None` where nothing was attempted.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Sent => Some(Self::Sent),
            Outcome::RetryAt { counted: true, .. } => Some(Self::PutOff),
            Outcome::RetryAt { counted: false, .. } => Some(Self::Unreached),
            Outcome::Dead => Some(Self::Refused),
            Outcome::Untouched { .. } => None,
        }
    }
}

/// What the server's words mean for whoever looks after the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReplyMeaning {
    /// It was taken.
    Taken,
    /// 4xx: later.
    Later,
    /// 452, 552: the mailbox is full.
    Full,
    /// 5xx: never.
    Never,
    /// 530, 534, 535, 538: it does not let us in.
    Login,
    Certificate,
    /// No encryption is offered, or it was tampered with.
    Encryption,
    /// No answer, or the connection was lost.
    NoAnswer,
    /// The letter could not be written: a fault of this system.
    Ours,
    /// Nobody heard the answer.
    Unheard,
}

impl ReplyMeaning {
    pub const ALL: [Self; 10] = [
        Self::Taken,
        Self::Later,
        Self::Full,
        Self::Never,
        Self::Login,
        Self::Certificate,
        Self::Encryption,
        Self::NoAnswer,
        Self::Ours,
        Self::Unheard,
    ];

    /// As its words are named.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Later => "later",
            Self::Full => "full",
            Self::Never => "never",
            Self::Login => "login",
            Self::Certificate => "certificate",
            Self::Encryption => "encryption",
            Self::NoAnswer => "no_answer",
            Self::Ours => "ours",
            Self::Unheard => "unheard",
        }
    }

    /// Reads the words. A code stands first where the server said something; the rest are our own words.
    #[must_use]
    pub fn of(outcome: AttemptOutcome, reply: &str) -> Self {
        match outcome {
            AttemptOutcome::Sent => return Self::Taken,
            AttemptOutcome::Lost => return Self::Unheard,
            AttemptOutcome::PutOff | AttemptOutcome::Unreached | AttemptOutcome::Refused => {}
        }
        let code = reply.get(..3).filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
        match code {
            Some("452" | "552") => Self::Full,
            Some("530" | "534" | "535" | "538") => Self::Login,
            Some(code) if code.starts_with('5') => Self::Never,
            Some(_) => Self::Later,
            None if reply.contains("certificate") => Self::Certificate,
            None if reply.contains("TLS") || reply.contains("before it was asked") => Self::Encryption,
            None if reply.contains("the letter") => Self::Ours,
            None => Self::NoAnswer,
        }
    }
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub at_minute: i64,
    pub outcome: AttemptOutcome,
    /// The server's words or the fault's: one line, no address in it.
    pub reply: String,
}

impl Attempt {
    #[must_use]
    pub fn meaning(&self) -> ReplyMeaning {
        ReplyMeaning::of(self.outcome, &self.reply)
    }

    /// The words as they may be shown where the recipient is secret: the codes alone, since servers name the mailbox in
    /// more ways than can be known.
    #[must_use]
    pub fn words(&self, secret_recipient: bool) -> String {
        if secret_recipient { codes(&self.reply) } else { self.reply.clone() }
    }
}

/// `550 5.1.1` of `550 5.1.1 no mailbox wang here`.
#[must_use]
pub fn codes(reply: &str) -> String {
    let is_code = |word: &&str| word.bytes().all(|b| b.is_ascii_digit() || b == b'.') && word.len() <= 9;
    let codes: Vec<&str> = reply.split(' ').take_while(is_code).take(2).collect();
    codes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_meaning() {
        use AttemptOutcome::{Lost, PutOff, Refused, Sent, Unreached};
        for (outcome, reply, meaning) in [
            (Sent, "250 queued", ReplyMeaning::Taken),
            (PutOff, "451 4.7.1 later", ReplyMeaning::Later),
            (PutOff, "452 4.2.2 full", ReplyMeaning::Full),
            (Refused, "550 5.1.1 nobody", ReplyMeaning::Never),
            (Unreached, "535 5.7.8 no", ReplyMeaning::Login),
            (Unreached, "TLS failed: invalid peer certificate: UnknownIssuer", ReplyMeaning::Certificate),
            (Unreached, "the mail server offers no STARTTLS; nothing was sent", ReplyMeaning::Encryption),
            (Unreached, "the mail server spoke before it was asked; nothing was sent", ReplyMeaning::Encryption),
            (Unreached, "cannot connect: connection refused", ReplyMeaning::NoAnswer),
            (PutOff, "no answer in time to DATA", ReplyMeaning::NoAnswer),
            (Refused, "the letter cannot be written: no such template", ReplyMeaning::Ours),
            (Refused, "composing the letter broke off", ReplyMeaning::Ours),
            (PutOff, "五百", ReplyMeaning::NoAnswer),
            (Lost, "", ReplyMeaning::Unheard),
        ] {
            assert_eq!(ReplyMeaning::of(outcome, reply), meaning, "{reply}");
        }
    }

    #[test]
    fn of_a_citizens_letter_the_codes_alone_are_shown() {
        assert_eq!(codes("550 5.1.1 wang is not here 1.2"), "550 5.1.1");
        assert_eq!(codes("no answer in time"), "");
        assert_eq!(codes("250 1234567890 13800138000"), "250");
    }
}
