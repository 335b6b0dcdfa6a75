//! Whatever a file says, checking it ends with a pack or a flaw; and it passes for a pack only as it was made (R10.2).

use super::{LogKey, ProofPack, evidence, pack, told, verify, viewers};
use crate::fuzz;

/// Of every viewer, signed and not.
fn packs() -> Vec<Vec<u8>> {
    let (evidence, key) = (evidence(), LogKey::from_secret(&"5a".repeat(32)).unwrap());
    let packs = viewers(&evidence).into_iter().filter_map(|viewer| pack(evidence.clone(), &viewer));
    packs.flat_map(|pack| [pack.bytes(), pack.signed(&key).bytes()]).collect()
}

fuzz! {
    proof_packs: packs(), |bytes| {
        match verify(bytes) {
            Ok(pack) => assert_eq!(pack.bytes(), bytes),
            Err(flaw) => assert!(!flaw.to_string().is_empty()),
        }
        // What is refused as a pack is still safe to read out.
        if let Ok(pack) = serde_json::from_slice::<ProofPack>(bytes) {
            told(&pack.contents);
        }
    }
}
