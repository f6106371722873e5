//! Where encoded bytes go.

use smallvec::{Array, SmallVec};

/// Takes bytes one after the other: a buffer that grows, or a place of a known width.
pub trait Sink {
    /// Appends a byte.
    fn byte(&mut self, byte: u8);

    /// Appends bytes.
    fn bytes(&mut self, bytes: &[u8]);

    /// Appends so many zeros, to be written over.
    fn room(&mut self, count: usize) -> &mut [u8];
}

impl Sink for Vec<u8> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn room(&mut self, count: usize) -> &mut [u8] {
        let start = self.len();
        self.resize(start + count, 0);
        self.get_mut(start..).unwrap_or_default()
    }
}

impl<A: Array<Item = u8>> Sink for SmallVec<A> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn room(&mut self, count: usize) -> &mut [u8] {
        let start = self.len();
        self.resize(start + count, 0);
        self.get_mut(start..).unwrap_or_default()
    }
}

/// The place of a value whose width is known: no byte of it asks whether a buffer must grow.
///
/// What is written beyond its end is dropped. A codec with a [`WIDTH`](super::Codec::WIDTH) writes no more than that.
#[derive(Debug)]
pub struct Place<'a>(&'a mut [u8]);

impl<'a> Place<'a> {
    /// The whole of these bytes.
    #[inline]
    pub fn new(bytes: &'a mut [u8]) -> Self {
        Place(bytes)
    }
}

impl Sink for Place<'_> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.0.split_off_first_mut() {
            *place = byte;
        }
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        if let Some(place) = self.0.split_off_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    #[inline]
    fn room(&mut self, count: usize) -> &mut [u8] {
        self.0.split_off_mut(..count).unwrap_or_default()
    }
}
