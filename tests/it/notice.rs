//! The notice compiler against truth: a corpus written by hand, and notices printed in random styles.
mod compare;
mod corpus;
mod generated;
mod model;
mod page;
mod render;
mod render_contact;
mod render_item;
mod sheet;
mod style;
mod words;
