//! Mail: letters written as messages, the ways they leave by, and the worker that takes them there.
pub mod compose;
pub mod dkim;
pub mod dns;
pub mod imap;
pub mod inbound;
pub mod maildir;
pub mod memory;
pub mod message;
pub mod smtp;
pub mod transport;
pub mod worker;

pub use compose::{ComposeContext, Composed, RenderedLetter, compose};
pub use transport::{Transport, Undelivered};
pub use worker::{Health, Pace, Worker};
