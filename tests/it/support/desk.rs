//! People at the desk, signed in: a cookie and a form token each.
use std::sync::atomic::{AtomicI64, Ordering};

use huiyin::app::people::{Change, Changed};
use huiyin::domain::contact::MailAddress;
use huiyin::domain::staff::{Role, StaffId};

use super::town::{Page, Town};

static COUNT: AtomicI64 = AtomicI64::new(1);

/// Somebody signed in. Their name is `somebody-1`, their address `somebody-1@desk.example`, counted on.
#[derive(Clone)]
pub struct Desk {
    pub id: StaffId,
    pub role: Role,
    pub mail: String,
    pub cookie: String,
    pub csrf: String,
}

impl Town {
    /// A new member of staff, made past the pages of enrolment and sign-in, and signed in.
    pub async fn staff(&self, role: Role) -> Desk {
        let mail = format!("somebody-{}@desk.example", COUNT.fetch_add(1, Ordering::Relaxed));
        self.staff_at(role, &mail).await
    }

    /// The same with an address of their own: the sealed officer's, say.
    pub async fn staff_at(&self, role: Role, mail: &str) -> Desk {
        let address = MailAddress::parse(mail).unwrap();
        let name = mail.split('@').next().unwrap().to_owned();
        let add = Change::Add { mail: address.clone(), name, role };
        let Changed::Done(id, Some(link)) = self.app.change_people(add, None).await.unwrap() else {
            panic!("{mail} is there already")
        };
        let open = self.app.open_link(link.rsplit('/').next().unwrap()).await.unwrap().unwrap();
        let hash = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA".to_owned();
        let (app, now) = (&self.app, self.app.now_minute());
        assert!(app.store.enrol(open.hash(), id, hash, &*open.secret, 0, now).await.unwrap());
        self.sign_in_again(role, mail).await
    }

    /// Another session of somebody who is there, past the sign-in page.
    pub async fn sign_in_again(&self, role: Role, mail: &str) -> Desk {
        let credentials = self.app.store.credentials(&MailAddress::parse(mail).unwrap()).await.unwrap().unwrap();
        let id = credentials.member.id;
        let token = self.app.begin_session(&credentials, COUNT.fetch_add(1, Ordering::Relaxed)).await.unwrap().unwrap();
        let csrf = self.app.csrf_token(&credentials.member);
        Desk { id, role, mail: mail.to_owned(), cookie: format!("sid={}", token.0), csrf }
    }
}

impl Desk {
    pub async fn get(&self, town: &Town, path: &str) -> Page {
        town.get_with(path, &[("cookie", &self.cookie)]).await
    }

    /// Sends a form as this session's own pages would.
    pub async fn post(&self, town: &Town, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        town.post_with(path, &all, &[("cookie", &self.cookie), ("sec-fetch-site", "same-origin")]).await
    }
}
