//! merkle.json: 510 of the 518 cases pass; the 8 others record leniencies of the Go library.

use redevable_tlog::merkle::{
    verify_consistency, verify_inclusion, verify_subtree_consistency, verify_subtree_inclusion,
};
use redevable_tlog::{LeafHash, TreeHash};
use serde_json::Value;

use crate::support::{index, list, number, size, text, vectors};

/// The failing cases that README.md beside the vectors documents, in its order.
const DOCUMENTED: [&str; 8] = [
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty",
    "subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty",
    "subtreeconsistency/additional/\
     subtree-is-empty-sizes-are-equal-one-subtree-root-valid-proof-is-empty",
    "subtreeconsistency/additional/\
     subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty",
    "subtreeconsistency/additional/\
     subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-proof-is-empty",
    "subtreeconsistency/additional/\
     subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty",
    "subtreeconsistency/additional/subtree-is-empty-subtree-root-valid-proof-is-empty",
    "subtreeconsistency/additional/\
     subtree-is-empty-subtree-root-valid-tree-root-random-proof-is-empty",
];

/// `None` = a hash is not 32 bytes long, so no verifier is reached.
fn accepts(family: &str, case: &Value) -> Option<bool> {
    let hash = |value: &Value| TreeHash::from_base64(text(value));
    let proof: Vec<TreeHash> = match &case["proof"] {
        Value::Null => vec![],
        hashes => list(hashes).iter().map(hash).collect::<Option<_>>()?,
    };
    let leaf = || hash(&case["leafHash"]).map(|hash| LeafHash(hash.0));
    let at = |key: &str| index(number(&case[key]));
    let of = |key: &str| size(number(&case[key]));
    let verdict = match family {
        "consistency" => {
            let (root1, root2) = (hash(&case["root1"])?, hash(&case["root2"])?);
            verify_consistency(of("size1"), &root1, of("size2"), &root2, &proof)
        }
        "inclusion" => {
            let root = hash(&case["root"])?;
            verify_inclusion(&leaf()?, at("leafIdx"), of("treeSize"), &proof, &root)
        }
        "subtreeconsistency" => {
            let (root1, root2) = (hash(&case["root1"])?, hash(&case["root2"])?);
            let (start, end, size) = (at("start"), of("end"), of("size"));
            verify_subtree_consistency(start, end, size, &root1, &proof, &root2)
        }
        "subtreeinclusion" => {
            let root = hash(&case["root"])?;
            let (index, start, end) = (at("leafIdx"), at("start"), of("end"));
            verify_subtree_inclusion(&leaf()?, index, start, end, &proof, &root)
        }
        other => panic!("unknown family {other}"),
    };
    Some(verdict.is_ok())
}

#[test]
fn all_but_the_documented_eight() {
    let vectors = vectors("merkle.json");
    let (mut passed, mut failed) = (0, vec![]);
    for (family, cases) in vectors["vectors"].as_object().unwrap() {
        for case in list(cases) {
            let accepted = accepts(family, case).unwrap_or(false);
            if accepted == case["wantErr"].as_bool().unwrap() {
                failed.push(format!("{family}/{}", text(&case["file"])));
            } else {
                passed += 1;
            }
        }
    }
    let mut documented = DOCUMENTED.map(str::to_owned).to_vec();
    documented.sort();
    failed.sort();
    assert_eq!(failed, documented);
    assert_eq!(passed, 510);
}
