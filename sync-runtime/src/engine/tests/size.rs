//! What a slot assignment costs on the wire.

use crate::testing::*;

#[test]
fn one_assignment_has_at_most_32_bytes() {
    let mut ada = peer("Ada", &Time::default());
    // Sequence numbers of three bytes, up to 2^21 - 1.
    ada.set_next_sequence((1 << 21) - 1);
    ada.write(ASSIGNED, &[1, 13, 12, 40], Some(b"Twelve bytes"))
        .unwrap();
    let message = ada.flush_one();
    assert!(message.len() <= 32, "{} bytes", message.len());
}

#[test]
fn eighty_assignments_in_a_batch_have_at_most_1000_bytes() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    let names = [
        "Kaelthor", "Mira", "Thundrix", "Elowen", "Bromgar", "Sylvanna", "Zed", "Ironhoof", "Lunaria", "Pyx",
    ];
    let mut messages = Vec::new();
    for index in 0..80_u8 {
        let name = names[usize::from(index) % names.len()];
        ada.write(
            ASSIGNED,
            &[2, 5, 1 + index / 10, 1 + index % 10],
            Some(name.as_bytes()),
        )
        .unwrap();
        messages.extend(ada.flush());
        // As fast as a program writes: an eighth of a millisecond at most between two.
        time.pass(u64::from(index % 8 == 0));
    }
    time.pass(2_000);
    messages.extend(ada.flush());
    let total: usize = messages.iter().map(Vec::len).sum();
    assert_eq!(ada.stats().sent_changes, 80);
    assert!(messages.iter().all(|message| message.len() <= 255));
    assert!(total <= 1_000, "{total} bytes");
}
