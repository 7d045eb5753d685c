//! Counting and hashing rows so that neither their order nor the engine matters.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::Tally;

/// The rows of a table so far.
#[derive(Default)]
pub(super) struct Sum {
    rows: u64,
    lanes: [u64; 4],
    row: Vec<u8>,
}

impl Sum {
    pub(super) fn add(&mut self, cells: &[ValueRef<'_>]) {
        self.rows += 1;
        self.row.clear();
        for cell in cells {
            write(&mut self.row, *cell);
        }
        let hash: [u8; 32] = Sha256::digest(&self.row).into();
        for (lane, part) in self.lanes.iter_mut().zip(hash.as_chunks::<8>().0) {
            *lane = lane.wrapping_add(u64::from_le_bytes(*part));
        }
    }

    pub(super) fn tally(&self) -> Tally {
        let hash = self.lanes.iter().map(|lane| format!("{lane:016x}"));
        Tally {
            rows: self.rows,
            hash: hash.collect(),
        }
    }
}

fn write(row: &mut Vec<u8>, cell: ValueRef<'_>) {
    match cell {
        ValueRef::Null => row.push(0),
        ValueRef::Integer(it) => number(row, 1, it.to_le_bytes()),
        ValueRef::Real(it) => number(row, 2, it.to_le_bytes()),
        ValueRef::Text(it) => bytes(row, 3, it),
        ValueRef::Blob(it) => bytes(row, 4, it),
    }
}

fn number(row: &mut Vec<u8>, kind: u8, value: [u8; 8]) {
    row.push(kind);
    row.extend_from_slice(&value);
}

fn bytes(row: &mut Vec<u8>, kind: u8, value: &[u8]) {
    number(row, kind, (value.len() as u64).to_le_bytes());
    row.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[[ValueRef<'_>; 2]]) -> Tally {
        let mut sum = Sum::default();
        rows.iter().for_each(|row| sum.add(row));
        sum.tally()
    }

    #[test]
    fn the_order_of_rows_is_nothing_and_all_else_counts() {
        let (one, two) = (ValueRef::Integer(1), ValueRef::Integer(2));
        let (a, b) = (ValueRef::Text(b"a"), ValueRef::Text(b"ba"));
        let both = of(&[[one, a], [two, b]]);
        assert_eq!(both, of(&[[two, b], [one, a]]));
        for other in [
            vec![[one, a]],
            vec![[one, a], [one, a], [two, b]],
            vec![[one, b], [two, a]],
            vec![[one, ValueRef::Blob(b"a")], [two, b]],
            vec![[one, a], [ValueRef::Null, b]],
        ] {
            assert_ne!(both, of(&other), "{other:?}");
        }
        let (left, right) = (ValueRef::Text(b"aa"), ValueRef::Text(b""));
        assert_ne!(of(&[[left, right]]), of(&[[right, left]]));
    }
}
