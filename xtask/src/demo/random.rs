//! Numbers that look random and are the same every time.

/// xorshift64*, from a fixed seed.
pub struct Random(u64);

impl Random {
    /// `seed` is anything but zero.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// From zero up to, and without, `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw().checked_rem(end).unwrap_or(0)
    }

    pub fn one_of<T: Copy>(&mut self, some: &[T]) -> Option<T> {
        let place = usize::try_from(self.below(some.len() as u64)).ok()?;
        some.get(place).copied()
    }
}
