//! 回音 Huiyin: opinions on a published rectification notice, stored durably and routed by e-mail.
//!
//! The map, from the bottom up (arrows go downwards only; `tests/it/architecture.rs` enforces it):
//!
//! | layer | modules | may use |
//! |---|---|---|
//! | 5 | `main`, [`cli`] | everything |
//! | 4 | [`web`], [`mail`] | 3–0, never each other |
//! | 3 | [`app`], [`limits`] | 2–0 |
//! | 2 | [`store`], [`pages`] | 1–0, never each other |
//! | 1 | [`words`], [`seal`], [`config`] | 0 |
//! | 0 | [`domain`] | nothing of ours: no I/O, no clock, no randomness |
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod limits;
pub mod mail;
pub mod pages;
pub mod seal;
pub mod store;
pub mod web;
pub mod words;
