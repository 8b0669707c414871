//! Limits over time, on a clock of the test's own.
use std::net::Ipv6Addr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU8, Ordering};

use governor::clock::FakeRelativeClock;

use super::*;
use crate::config::Rate;

const DAY: i32 = 20_000;

fn rate(burst: u32, refill_seconds: f64) -> Rate {
    Rate { burst: NonZeroU32::new(burst).unwrap(), refill: Duration::from_secs_f64(refill_seconds) }
}

fn settings(max_keys: usize) -> config::Limits {
    config::Limits {
        min_fill_seconds: 3,
        token_hours: 24,
        max_keys,
        source: rate(3, 10.0),
        flood: rate(6, 2.0),
        status: rate(10, 6.0),
        status_total: rate(25, 1.0),
        sign_in: rate(10, 6.0),
        account: rate(4, 120.0),
        account_total: rate(12, 60.0),
    }
}

/// Keys 1, 2, 3, … for one day after the other.
fn counting_keys() -> DrawKey {
    let drawn = AtomicU8::new(0);
    Box::new(move || [drawn.fetch_add(1, Ordering::Relaxed) + 1; 32])
}

fn limits(max_keys: usize) -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Limits::with_clock(&settings(max_keys), clock.clone(), counting_keys(), DAY), clock)
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn flood(seconds: u64) -> Verdict {
    Verdict::Flood { retry_after_seconds: seconds }
}

#[test]
fn first_a_burst_then_the_desk_and_only_then_a_refusal() {
    let (limits, clock) = limits(100);
    let post = || limits.feedback(ip("203.0.113.9"), DAY);
    let verdicts: Vec<Verdict> = (0..8).map(|_| post()).collect();
    let (pass, wait) = (Verdict::Pass, Verdict::Quarantine);
    assert_eq!(verdicts, [pass, pass, pass, wait, wait, wait, flood(2), flood(2)]);
    assert_eq!(limits.feedback(ip("203.0.113.10"), DAY), pass, "somebody else is not concerned");
    clock.advance(Duration::from_millis(500));
    assert_eq!(post(), flood(2), "1.5 s are told as two");
    clock.advance(Duration::from_millis(1500));
    assert_eq!(post(), wait, "who waits as told gets through");
    assert_eq!(post(), flood(2));
    clock.advance(Duration::from_secs(8));
    assert_eq!(post(), pass, "ten seconds give one more");
    assert_eq!(post(), wait);
    clock.advance(Duration::from_mins(1));
    assert_eq!((0..4).map(|_| post()).collect::<Vec<_>>(), [pass, pass, pass, wait], "never more than the burst");
}

#[test]
fn a_customer_with_a_64_is_one_source() {
    let (limits, _) = limits(100);
    for host in 0..3 {
        assert_eq!(limits.feedback(ip(&format!("2001:db8:1:2::{host}")), DAY), Verdict::Pass);
    }
    assert_eq!(limits.feedback(ip("2001:db8:1:2:9999::1"), DAY), Verdict::Quarantine);
    assert_eq!(limits.feedback(ip("2001:db8:1:3::1"), DAY), Verdict::Pass);
    assert_eq!(limits.keys(), 2);
}

#[test]
fn a_thousand_forged_headers_share_the_peers_bucket() {
    let (limits, _) = limits(10_000);
    let peer = ip("203.0.113.9");
    let proxies = ["127.0.0.0/8".parse().unwrap()];
    let mut passed = 0;
    for number in 0..1000u32 {
        let header = IpAddr::from(number.wrapping_mul(2_654_435_761).to_be_bytes()).to_string();
        let client = client_address(peer, [header.as_str()], &proxies);
        passed += u32::from(limits.feedback(client, DAY) == Verdict::Pass);
    }
    assert_eq!((passed, limits.keys()), (3, 1));
}

#[test]
fn a_million_networks_stay_within_the_cap_and_are_never_refused() {
    let (limits, clock) = limits(5_000);
    let mut verdicts = [0u32; 3];
    for number in 0..1_000_000u64 {
        let prefix = 0x2001_0db8_0000_0000 | number;
        let client = IpAddr::from(Ipv6Addr::from(u128::from(prefix) << 64));
        let slot = match limits.feedback(client, DAY) {
            Verdict::Pass => 0,
            Verdict::Quarantine => 1,
            Verdict::Flood { .. } => 2,
        };
        verdicts[slot] += 1;
    }
    assert_eq!(verdicts, [5_000, 995_000, 0]);
    assert_eq!(limits.keys(), 5_000);
    let known = IpAddr::from(Ipv6Addr::from(0x2001_0db8_0000_0000u128 << 64));
    assert_eq!(limits.feedback(known, DAY), Verdict::Pass, "who is remembered is judged as before");
    assert_eq!(limits.feedback(ip("203.0.113.9"), DAY), Verdict::Quarantine);
    clock.advance(Duration::from_mins(1));
    limits.prune();
    assert_eq!(limits.keys(), 0);
    assert_eq!(limits.feedback(ip("203.0.113.9"), DAY), Verdict::Pass, "room again");
}

#[test]
fn pruning_forgets_only_who_is_as_good_as_new() {
    let (limits, clock) = limits(100);
    for _ in 0..4 {
        let _ = limits.feedback(ip("203.0.113.9"), DAY);
    }
    clock.advance(Duration::from_secs(9));
    limits.prune();
    assert_eq!(limits.feedback(ip("203.0.113.9"), DAY), Verdict::Quarantine, "a prune is no pardon");
}

#[test]
fn a_new_day_has_a_new_key_and_forgets_the_old_one() {
    let (limits, _) = limits(100);
    let client = ip("203.0.113.9");
    let key = |day| limits.generation(day).key_of(client);
    let first = key(DAY);
    for _ in 0..4 {
        let _ = limits.feedback(client, DAY);
    }
    assert_eq!(limits.feedback(client, DAY + 1), Verdict::Pass);
    assert_eq!(limits.keys(), 1);
    let second = key(DAY + 1);
    assert_ne!(first, second);
    assert_eq!(key(DAY), second, "a straggler from before midnight does not bring the old day back");
    for _ in 0..3 {
        let _ = limits.feedback(client, DAY);
    }
    assert_eq!(limits.feedback(client, DAY + 1), Verdict::Quarantine);
    let third = key(DAY - 30);
    assert!(third != second && third != first, "a clock set back is a new day, too, and no key comes twice");
}

#[test]
fn keys_differ_by_network_and_say_nothing_of_it() {
    let (limits, _) = limits(100);
    let today = limits.generation(DAY);
    let keys: std::collections::BTreeSet<u128> =
        (0..=255u8).map(|last| today.key_of(IpAddr::from([203, 0, 113, last]))).collect();
    assert_eq!(keys.len(), 256);
    // HMAC-SHA256(key = 32 × 0x01, 04 cb 00 71 09 00 00 00 00), its first 16 bytes.
    let expected = 0x1d26_02e1_cefd_1857_e5dd_b2f9_fb60_66a2;
    assert_eq!(today.key_of(ip("203.0.113.9")), expected);
    assert_eq!(format!("{limits:?}"), "Limits(0 networks)");
}

#[test]
fn look_ups_are_bounded_for_each_and_for_all() {
    let (limits, clock) = limits(100);
    let look = |last: u8| limits.status(IpAddr::from([203, 0, 113, last]), DAY);
    let busy = |seconds| Err(Busy { retry_after_seconds: seconds });
    assert!((0..10).all(|_| look(1).is_ok()));
    assert_eq!(look(1), busy(6));
    assert!((0..10).all(|_| look(2).is_ok()));
    assert!((0..5).all(|_| look(3).is_ok()));
    assert_eq!(look(3), busy(1), "25 from all together");
    assert_eq!(look(1), busy(6), "one client's excess takes nothing from the others");
    clock.advance(Duration::from_secs(1));
    assert_eq!(look(4), Ok(()));
    assert_eq!(limits.feedback(ip("203.0.113.1"), DAY), Verdict::Pass, "looking up takes nothing from writing");
}

#[test]
fn many_threads_do_not_stretch_the_burst_or_the_cap() {
    let (limits, _) = limits(50);
    let passed = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for number in 0..400u16 {
                    let _ = limits.feedback(IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, number, 0, 0, 0, 0)), DAY);
                }
            });
        }
    });
    assert_eq!(limits.keys(), 50);
    let (limits, _) = self::limits(50);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let pass = limits.feedback(ip("203.0.113.9"), DAY) == Verdict::Pass;
                    passed.fetch_add(u32::from(pass), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(passed.into_inner(), 3);
}

#[test]
fn tries_to_sign_in_are_counted_by_network_by_account_and_by_browser() {
    let (limits, clock) = limits(100);
    let anna = |from: &str, known: Option<&[u8]>| limits.sign_in(ip(from), "anna@desk.example", known, DAY);
    for _ in 0..4 {
        assert_eq!(anna("203.0.113.1", None), Ok(()));
    }
    assert_eq!(anna("203.0.113.1", None), Err(Busy { retry_after_seconds: 120 }), "one network has four tries for her");
    assert_eq!(limits.sign_in(ip("203.0.113.1"), "otto@desk.example", None, DAY), Ok(()), "and some for others");
    for network in 2..4 {
        for _ in 0..4 {
            assert_eq!(anna(&format!("203.0.113.{network}"), None), Ok(()));
        }
    }
    assert_eq!(anna("203.0.113.9", None), Err(Busy { retry_after_seconds: 60 }), "all networks together have twelve");
    assert_eq!(anna("203.0.113.9", Some(b"her browser")), Ok(()), "which does not keep her out of her own browser");
    clock.advance(Duration::from_mins(1));
    assert_eq!(anna("203.0.113.10", None), Ok(()), "a delay, not a lock");
    for _ in 0..8 {
        let _ = limits.sign_in(ip("203.0.113.77"), "nobody@desk.example", None, DAY);
    }
    let other = |n: u32| limits.sign_in(ip("203.0.113.77"), &format!("n{n}@desk.example"), None, DAY);
    assert_eq!((other(1), other(2)), (Ok(()), Ok(())));
    assert_eq!(other(3), Err(Busy { retry_after_seconds: 6 }), "one network has ten in all");
}
