//! 人员管理: who may come in, by one-time links; and how somebody with a link sets up their way in.
use zeroize::Zeroizing;

use super::App;
use super::sign_in::{SessionToken, named, new_token};
use crate::domain::contact::MailAddress;
use crate::domain::staff::{PasswordFault, Role, StaffId, StaffState, check_password};
use crate::seal::{self, totp};
use crate::store::{NewLink, PeopleChange, PeopleChanged, Person, StoreError};

/// How long a one-time link is good, in minutes.
const LINK_MINUTES: i64 = 24 * 60;

/// What came of a change to people.
pub enum Changed {
    /// The person, with the link's address where one was made. It is shown once and stored nowhere.
    Done(StaffId, Option<String>),
    Exists,
    /// Nobody like that, nothing to change, oneself, or the last active administrator.
    Refused,
}

/// What a change to people is.
pub enum Change {
    Add { mail: MailAddress, name: String, role: Role },
    Link(StaffId),
    Disable(StaffId),
    Role(StaffId, Role),
}

/// An open link: whose it is, and the second factor that comes with it. No `Debug`.
pub struct OpenLink {
    pub person: Person,
    pub secret: Zeroizing<[u8; 20]>,
    hash: [u8; 32],
}

impl OpenLink {
    /// The link's name in the store.
    #[must_use]
    pub const fn hash(&self) -> [u8; 32] {
        self.hash
    }
}

/// What came of setting up.
pub enum Enrolled {
    In(SessionToken),
    /// The link was used, or is over.
    Gone,
    Password(PasswordFault),
    Code,
    Busy,
}

impl App {
    /// Changes people. `actor` is `None` for the command line. Nobody changes their own access.
    pub async fn change_people(&self, change: Change, actor: Option<StaffId>) -> Result<Changed, StoreError> {
        let (token, hash) = new_token(self.entropy.as_ref());
        let link = NewLink { hash, expires_minute: self.now_minute() + LINK_MINUTES };
        let (target, linked, change) = match change {
            Change::Add { mail, name, role } => (None, true, PeopleChange::Add { mail, name, role, link }),
            Change::Link(staff) => (Some(staff), true, PeopleChange::Link { staff, link, even_last: actor.is_none() }),
            Change::Disable(staff) => (Some(staff), false, PeopleChange::Disable { staff }),
            Change::Role(staff, role) => (Some(staff), false, PeopleChange::Role { staff, role }),
        };
        if actor.is_some() && (actor == target || self.is_for_the_command_line(&change).await?) {
            return Ok(Changed::Refused);
        }
        let link = linked.then(|| self.config.public.link(&format!("/staff/link/{token}")));
        Ok(match self.store.change_people(change, actor, self.now_minute()).await? {
            PeopleChanged::Done(staff) => Changed::Done(staff, link),
            PeopleChanged::Exists => Changed::Exists,
            PeopleChanged::Refused => Changed::Refused,
        })
    }

    /// Whoever hands out links can use them. The sealed officer's, behind which lies what nobody else may read, are handed out
    /// on the server alone.
    async fn is_for_the_command_line(&self, change: &PeopleChange) -> Result<bool, StoreError> {
        let Some(officer) = &self.config.desk.sealed_officer else { return Ok(false) };
        Ok(match change {
            PeopleChange::Add { mail, .. } => mail.same_mailbox(officer),
            PeopleChange::Link { staff, .. } | PeopleChange::Role { staff, .. } => {
                let person = self.store.person(*staff).await?;
                person.is_some_and(|person| person.member.mail.same_mailbox(officer))
            }
            PeopleChange::Disable { .. } => false,
        })
    }

    /// While nobody can sign in: a fresh link for the first administrator. Older ones die.
    pub async fn first_link(&self) -> Result<Option<(MailAddress, String)>, StoreError> {
        let people = self.store.people().await?;
        if people.iter().any(|person| person.state == StaffState::Active) {
            return Ok(None);
        }
        let mail = self.config.staff.first_mail.clone().unwrap_or_else(|| self.config.desk.mail.clone());
        // Somebody disabled stays so.
        let invited = |person: &&Person| person.state == StaffState::Invited;
        let waiting = people.iter().filter(invited).find(|person| person.member.role == Role::Administrator);
        let (mail, change) = if let Some(person) = waiting {
            (person.member.mail.clone(), Change::Link(person.member.id))
        } else {
            let name = mail.as_str().split('@').next().unwrap_or_default().to_owned();
            (mail.clone(), Change::Add { mail, name, role: Role::Administrator })
        };
        Ok(match self.change_people(change, None).await? {
            Changed::Done(_, Some(link)) => Some((mail, link)),
            Changed::Done(..) | Changed::Exists | Changed::Refused => None,
        })
    }

    /// Whose link this is, if it can be used.
    pub async fn open_link(&self, token: &str) -> Result<Option<OpenLink>, StoreError> {
        let Some(hash) = named(token) else { return Ok(None) };
        let Some(person) = self.store.link(&hash, self.now_minute()).await? else { return Ok(None) };
        // The same secret each time the link is opened, and stored nowhere until it is proved.
        let made = Zeroizing::new(seal::hmac(&self.secrets.staff_totp, &[token.as_bytes()]));
        let secret = Zeroizing::new(made.first_chunk().copied().unwrap_or([0; 20]));
        Ok(Some(OpenLink { person, secret, hash }))
    }

    /// Sets password and second factor, uses the link up and signs in.
    pub async fn enrol(&self, token: &str, password: &str, code: &str) -> Result<Enrolled, StoreError> {
        let Some(link) = self.open_link(token).await? else { return Ok(Enrolled::Gone) };
        let member = &link.person.member;
        if let Err(fault) = check_password(password, &member.mail) {
            return Ok(Enrolled::Password(fault));
        }
        let Some(step) = totp::step_of(&*link.secret, code, self.now_ms()) else { return Ok(Enrolled::Code) };
        let Ok(Some(hash)) = self.hash_password(password).await else { return Ok(Enrolled::Busy) };
        // The step before counts as used: this one opens the session below.
        let enrolled = self.store.enrol(link.hash, member.id, hash, &*link.secret, step - 1, self.now_minute());
        if !enrolled.await? {
            return Ok(Enrolled::Gone);
        }
        let Some(credentials) = self.store.credentials(&member.mail).await? else { return Ok(Enrolled::Gone) };
        Ok(self.begin_session(&credentials, step).await?.map_or(Enrolled::Gone, Enrolled::In))
    }
}
