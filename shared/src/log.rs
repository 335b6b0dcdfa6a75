//! The programme's log: the hash of every event, of all applications, in one append-only Merkle tree (RFC 6962; R10.2).
//!
//! Whoever holds a head (size and root) can be shown that an event is among those it covers, and that a later head covers the same
//! events in the same order: what was once published can't be rewritten quietly. The tree's arithmetic is `tlog_tiles`'s; here is
//! which nodes it needs, so that they can be read from wherever they are kept: a few for a proof, fewer to grow by a leaf.

use crate::{instant::Instant, seal::Hash};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::BTreeMap};
use tlog_tiles::{Hash as Node, HashReader};

/// Leaves that a log has at most: what JavaScript's numbers hold exactly.
const MOST: u64 = (1 << 53) - 1;

/// What the log was at an instant. Equal sizes have equal roots, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// Events.
    pub size: u64,
    pub root: Hash,
    /// When the log was first this long.
    pub at: Instant,
}

/// Nodes of the tree by their place: `n` leaves and all that is complete above them take the places up to about `2 n`, and a place
/// once taken stays as it is.
pub type Nodes = BTreeMap<u64, Hash>;

/// What doesn't fit together: nodes that are missing, or sizes that no log has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the log's nodes don't make a tree of this size")]
pub struct NoSuchTree;

/// What a log gains with more leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    pub size: u64,
    pub root: Hash,
    /// The new nodes, in the order of their places.
    pub nodes: Nodes,
}

/// The places of the nodes that a log of `size` leaves grows from, and that its root follows from: one for each bit of its size.
pub fn edge(size: u64) -> Vec<u64> {
    if size == 0 || size > MOST { Vec::new() } else { tlog_tiles::sub_tree_index(0, size, Vec::new()) }
}

/// Adds leaves to a log. `edge` has the nodes at the places that [`edge`] names.
pub fn grow(size: u64, edge: Nodes, leaves: &[Hash]) -> Result<Grown, NoSuchTree> {
    let known = Known(RefCell::new(edge));
    let (mut nodes, mut size) = (Nodes::new(), size);
    for leaf in leaves {
        if size >= MOST {
            return Err(NoSuchTree);
        }
        let new = tlog_tiles::stored_hashes(size, &leaf.0, &known).map_err(|_| NoSuchTree)?;
        let first = tlog_tiles::stored_hash_index(0, size);
        for (place, node) in (first..).zip(new) {
            known.0.borrow_mut().insert(place, Hash(node.0));
            nodes.insert(place, Hash(node.0));
        }
        size += 1;
    }
    let root = tlog_tiles::tree_hash(size, &known).map_err(|_| NoSuchTree)?;
    Ok(Grown { size, root: Hash(root.0), nodes })
}

/// The root of the log's first `size` leaves, from the nodes at the places that [`edge`] names.
pub fn root(size: u64, edge: Nodes) -> Result<Hash, NoSuchTree> {
    if size > MOST {
        return Err(NoSuchTree);
    }
    let root = tlog_tiles::tree_hash(size, &Known(RefCell::new(edge))).map_err(|_| NoSuchTree)?;
    Ok(Hash(root.0))
}

/// The places of the nodes that [`inclusion`] needs.
pub fn places_for_inclusion(size: u64, leaf: u64) -> Vec<u64> {
    Asked::places(|asked| drop(prove_record(size, leaf, asked)))
}

/// The proof that leaf number `leaf`, from 0, is one of the first `size`.
pub fn inclusion(size: u64, leaf: u64, nodes: Nodes) -> Result<Vec<Hash>, NoSuchTree> {
    prove_record(size, leaf, &Known(RefCell::new(nodes)))
}

/// The places of the nodes that [`consistency`] needs.
pub fn places_for_consistency(from: u64, to: u64) -> Vec<u64> {
    Asked::places(|asked| drop(prove_tree(from, to, asked)))
}

/// The proof that the first `from` leaves of a log of `to` are those of the log when it had `from`.
pub fn consistency(from: u64, to: u64, nodes: Nodes) -> Result<Vec<Hash>, NoSuchTree> {
    prove_tree(from, to, &Known(RefCell::new(nodes)))
}

/// Whether `leaf` is number `number`, from 0, of the events that `head` covers.
pub fn includes(head: &LogHead, number: u64, leaf: Hash, proof: &[Hash]) -> bool {
    let hash = tlog_tiles::record_hash(&leaf.0);
    head.size <= MOST && tlog_tiles::check_record(&as_nodes(proof), head.size, Node(head.root.0), number, hash).is_ok()
}

/// Whether `newer` covers what `older` covers, unchanged, and then more.
pub fn continues(older: &LogHead, newer: &LogHead, proof: &[Hash]) -> bool {
    let (old, new) = (Node(older.root.0), Node(newer.root.0));
    newer.size <= MOST && tlog_tiles::check_tree(&as_nodes(proof), newer.size, new, older.size, old).is_ok()
}

fn prove_record(size: u64, leaf: u64, nodes: &impl HashReader) -> Result<Vec<Hash>, NoSuchTree> {
    if size > MOST {
        return Err(NoSuchTree);
    }
    tlog_tiles::prove_record(size, leaf, nodes).map(as_hashes).map_err(|_| NoSuchTree)
}

fn prove_tree(from: u64, to: u64, nodes: &impl HashReader) -> Result<Vec<Hash>, NoSuchTree> {
    if to > MOST {
        return Err(NoSuchTree);
    }
    tlog_tiles::prove_tree(to, from, nodes).map(as_hashes).map_err(|_| NoSuchTree)
}

fn as_hashes(nodes: Vec<Node>) -> Vec<Hash> {
    nodes.into_iter().map(|node| Hash(node.0)).collect()
}

fn as_nodes(hashes: &[Hash]) -> Vec<Node> {
    hashes.iter().map(|hash| Node(hash.0)).collect()
}

/// Nodes that were read before.
struct Known(RefCell<Nodes>);

impl HashReader for Known {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Node>, tlog_tiles::Error> {
        let nodes = self.0.borrow();
        let node = |place| nodes.get(place).map(|hash| Node(hash.0)).ok_or(tlog_tiles::Error::IndexesNotInTree);
        places.iter().map(node).collect()
    }
}

/// Has no nodes, and notes which it was asked for.
struct Asked(RefCell<Vec<u64>>);

impl Asked {
    fn places(ask: impl FnOnce(&Asked)) -> Vec<u64> {
        let asked = Asked(RefCell::default());
        ask(&asked);
        asked.0.into_inner()
    }
}

impl HashReader for Asked {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Node>, tlog_tiles::Error> {
        self.0.borrow_mut().extend_from_slice(places);
        Err(tlog_tiles::Error::IndexesNotInTree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: u64) -> Hash {
        Hash::of(&[&number.to_be_bytes()])
    }

    /// The nodes of a log with so many leaves, grown by `step` at a time, and its heads.
    fn log(size: u64, step: u64) -> (Nodes, Vec<LogHead>) {
        let (mut nodes, mut heads, mut now) = (Nodes::new(), Vec::new(), 0);
        while now < size {
            let leaves: Vec<Hash> = (now..size.min(now + step)).map(leaf).collect();
            let known = pick(&nodes, edge(now));
            let grown = grow(now, known, &leaves).unwrap();
            nodes.extend(grown.nodes);
            now = grown.size;
            heads.push(LogHead { size: now, root: grown.root, at: Instant::from_millis(0) });
        }
        (nodes, heads)
    }

    /// No more than these, as if they were read from a table.
    fn pick(nodes: &Nodes, places: Vec<u64>) -> Nodes {
        places.into_iter().map(|place| (place, nodes[&place])).collect()
    }

    #[test]
    fn growing_by_one_or_by_many_gives_the_same_tree_r10_2() {
        let (by_one, heads) = log(130, 1);
        let (by_many, many) = log(130, 37);
        assert_eq!(by_one, by_many);
        assert_eq!(heads.last(), many.last());
        for head in &heads {
            assert_eq!(root(head.size, pick(&by_one, edge(head.size))), Ok(head.root));
        }
        assert!(edge(130).len() <= 2 && by_one.len() < 260, "a few nodes a leaf, and a few to grow from");
    }

    /// RFC 6962, 2.1: worked out by its definition.
    #[test]
    fn the_root_is_that_of_rfc_6962_r10_2() {
        fn root(leaves: &[Hash]) -> Vec<u8> {
            use sha2::{Digest, Sha256};
            if let [one] = leaves {
                return Sha256::new().chain_update([0]).chain_update(one.0).finalize().to_vec();
            }
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().to_vec()
        }
        let leaves: Vec<Hash> = (0..20).map(leaf).collect();
        for head in log(20, 1).1 {
            assert_eq!(head.root.0.to_vec(), root(&leaves[..usize::try_from(head.size).unwrap()]));
        }
    }

    #[test]
    fn every_leaf_is_proven_to_be_in_every_head_that_covers_it_and_in_its_place_alone_r10_2() {
        let (nodes, heads) = log(40, 1);
        for head in &heads {
            for number in 0..head.size {
                let proof =
                    inclusion(head.size, number, pick(&nodes, places_for_inclusion(head.size, number))).unwrap();
                assert!(includes(head, number, leaf(number), &proof));
                assert!(!includes(head, number, leaf(number + 1), &proof));
                assert!(head.size == 1 || !includes(head, (number + 1) % head.size, leaf(number), &proof));
                assert!(!includes(head, number, leaf(number), &[proof.clone(), vec![Hash::ZERO]].concat()));
            }
            assert!(inclusion(head.size, head.size, Nodes::new()).is_err());
        }
    }

    #[test]
    fn a_head_continues_the_ones_before_it_and_no_other_r10_2() {
        let (nodes, heads) = log(40, 1);
        let other = LogHead { root: leaf(99), ..heads[12] };
        for newer in &heads {
            for older in heads.iter().filter(|older| older.size <= newer.size) {
                let proof =
                    consistency(older.size, newer.size, pick(&nodes, places_for_consistency(older.size, newer.size)));
                let proof = proof.unwrap();
                assert!(continues(older, newer, &proof));
                assert!(!continues(older, &LogHead { root: leaf(7), ..*newer }, &proof));
                assert!(older.size != 13 || !continues(&other, newer, &proof));
            }
        }
        assert!(consistency(0, 3, Nodes::new()).is_err());
        assert!(consistency(4, 3, Nodes::new()).is_err());
        assert!(!continues(&heads[3], &heads[2], &[]));
    }

    /// A pack may say anything: no size makes the arithmetic panic.
    #[test]
    fn sizes_that_no_log_has_are_refused() {
        let head = |size| LogHead { size, root: leaf(1), at: Instant::from_millis(0) };
        for size in [0, 1, 2, MOST, MOST + 1, u64::MAX - 1, u64::MAX] {
            for number in [0, 1, size.wrapping_sub(1), size, u64::MAX] {
                for proof in [vec![], vec![leaf(2)], vec![leaf(2); 53], vec![leaf(2); 64]] {
                    assert!(!includes(&head(size), number, leaf(3), &proof));
                    let older = LogHead { root: leaf(5), ..head(number) };
                    assert!(!continues(&older, &head(size), &proof) || older == head(size));
                }
            }
            assert!(edge(size).len() <= 53);
        }
    }
}
