//! What the integration tests stand on.
pub mod database;
pub mod mail_room;
pub mod post_office;
pub mod scripted_relay;
pub mod town;
