//! All proofs of all small trees, against the recursive definition and the iterative verifiers of
//! RFC 9162.

use redevable_tlog::merkle::{
    ProofBuildError, ProofError, RightEdge, consistency_proof, inclusion_proof, is_valid_subtree,
    node_hash, subtree_consistency_proof, subtree_root, tree_root, verify_consistency,
    verify_inclusion, verify_subtree_consistency, verify_subtree_inclusion,
};
use redevable_tlog::{LeafHash, TreeHash};

use crate::support::{index, leaf, mth, size, tree};

/// RFC 9162 §2.1.3.2, step by step.
fn rfc9162_inclusion(
    leaf: LeafHash,
    leaf_index: u64,
    tree_size: u64,
    proof: &[TreeHash],
    root: TreeHash,
) -> bool {
    if leaf_index >= tree_size {
        return false;
    }
    let (mut f, mut s, mut r) = (leaf_index, tree_size - 1, TreeHash::from(leaf));
    for p in proof {
        if s == 0 {
            return false;
        }
        if f % 2 == 1 || f == s {
            r = node_hash(p, &r);
            while f % 2 == 0 && f != 0 {
                (f, s) = (f >> 1, s >> 1);
            }
        } else {
            r = node_hash(&r, p);
        }
        (f, s) = (f >> 1, s >> 1);
    }
    s == 0 && r == root
}

/// RFC 9162 §2.1.4.2, step by step, for 0 < first ≤ second.
fn rfc9162_consistency(
    first: u64,
    first_hash: TreeHash,
    second: u64,
    second_hash: TreeHash,
    proof: &[TreeHash],
) -> bool {
    if first == second {
        return proof.is_empty() && first_hash == second_hash;
    }
    if proof.is_empty() {
        return false;
    }
    let mut path = proof.to_vec();
    if first.is_power_of_two() {
        path.insert(0, first_hash);
    }
    let (mut f, mut s) = (first - 1, second - 1);
    while f % 2 == 1 {
        (f, s) = (f >> 1, s >> 1);
    }
    let (mut fr, mut sr) = (path[0], path[0]);
    for c in &path[1..] {
        if s == 0 {
            return false;
        }
        if f % 2 == 1 || f == s {
            (fr, sr) = (node_hash(c, &fr), node_hash(c, &sr));
            while f % 2 == 0 && f != 0 {
                (f, s) = (f >> 1, s >> 1);
            }
        } else {
            sr = node_hash(&sr, c);
        }
        (f, s) = (f >> 1, s >> 1);
    }
    fr == first_hash && sr == second_hash && s == 0
}

#[test]
fn right_edge_is_the_recursive_definition() {
    let tree = tree(300);
    let mut edge = RightEdge::new();
    for n in 1..=300 {
        edge.push(leaf(n - 1));
        assert_eq!(edge.root(), mth(0, n));
        assert_eq!(tree_root(size(n), &tree), Ok(edge.root()));
        let reloaded = RightEdge::from_nodes(edge.size(), edge.nodes().to_vec());
        assert_eq!(reloaded.as_ref(), Ok(&edge));
    }
    let error = RightEdge::from_nodes(size(7), edge.nodes()[..1].to_vec()).unwrap_err();
    assert_eq!((error.got, error.want), (1, 3));
}

#[test]
fn built_proofs_satisfy_both_verifiers() {
    const LEAVES: u64 = 200;
    let tree = tree(LEAVES);
    for n in 1..=LEAVES {
        let root = tree_root(size(n), &tree).unwrap();
        for i in 0..n {
            let proof = inclusion_proof(index(i), size(n), &tree).unwrap();
            assert_eq!(verify_inclusion(&leaf(i), index(i), size(n), &proof, &root), Ok(()));
            assert!(rfc9162_inclusion(leaf(i), i, n, &proof, root));
        }
        for old in 1..=n {
            let proof = consistency_proof(size(old), size(n), &tree).unwrap();
            let old_root = tree_root(size(old), &tree).unwrap();
            let verdict = verify_consistency(size(old), &old_root, size(n), &root, &proof);
            assert_eq!(verdict, Ok(()));
            assert!(rfc9162_consistency(old, old_root, n, root, &proof));
        }
    }
}

/// Honest proofs held against every other place: both verifiers must say the same.
#[test]
fn both_verifiers_judge_misplaced_proofs_alike() {
    const LEAVES: u64 = 20;
    let tree = tree(LEAVES);
    let root = |n| tree_root(size(n), &tree).unwrap();
    for n in 1..=LEAVES {
        for i in 0..n {
            let proof = inclusion_proof(index(i), size(n), &tree).unwrap();
            for m in 0..=LEAVES {
                for j in 0..=m {
                    let ours = verify_inclusion(&leaf(i), index(j), size(m), &proof, &root(n));
                    let theirs = rfc9162_inclusion(leaf(i), j, m, &proof, root(n));
                    assert_eq!(ours.is_ok(), theirs, "{i} of {n} as {j} of {m}");
                    // Within one size a proof fits one index only. Across sizes it may fit several
                    // (1 of 2 as 2 of 3): size and root must come from one checkpoint.
                    assert!(i == j || m != n || ours.is_err(), "{i} as {j} of {m}");
                }
            }
            let proof = consistency_proof(size(i + 1), size(n), &tree).unwrap();
            for m in 1..=LEAVES {
                for j in 1..=m {
                    let (old, new) = (root(i + 1), root(n));
                    let ours = verify_consistency(size(j), &old, size(m), &new, &proof);
                    let theirs = rfc9162_consistency(j, old, m, new, &proof);
                    assert_eq!(ours.is_ok(), theirs, "{} to {n} as {j} to {m}", i + 1);
                }
            }
        }
    }
}

#[test]
fn all_subtrees_of_all_small_trees() {
    const LEAVES: u64 = 48;
    let tree = tree(LEAVES);
    for n in 1..=LEAVES {
        let root = tree_root(size(n), &tree).unwrap();
        for (start, end) in (0..=n).flat_map(|s| (0..=n).map(move |e| (s, e))) {
            let proof = subtree_consistency_proof(index(start), size(end), size(n), &tree);
            if !is_valid_subtree(index(start), size(end)) {
                assert!(matches!(proof, Err(ProofBuildError::NotASubtree { .. })));
                continue;
            }
            let (proof, subtree) = (proof.unwrap(), mth(start, end));
            assert_eq!(subtree_root(index(start), size(end), &tree), Ok(subtree));
            let verify = |proof: &[TreeHash], subtree| {
                let (start, end) = (index(start), size(end));
                verify_subtree_consistency(start, end, size(n), subtree, proof, &root)
            };
            assert_eq!(verify(&proof, &subtree), Ok(()));
            for flipped in 0..proof.len() {
                let mut altered = proof.clone();
                altered[flipped].0[flipped % 32] ^= 0x80;
                verify(&altered, &subtree).unwrap_err();
            }
            verify(&proof, &another_hash(&subtree)).unwrap_err();
        }
    }
}

fn another_hash(hash: &TreeHash) -> TreeHash {
    node_hash(hash, hash)
}

#[test]
fn inclusion_in_subtrees() {
    let tree = tree(32);
    for (start, end) in (0..32).flat_map(|s| (s + 1..=32).map(move |e| (s, e))) {
        if !is_valid_subtree(index(start), size(end)) {
            continue;
        }
        let subtree: redevable_tlog::merkle::MemoryTree = (start..end).map(leaf).collect();
        let root = subtree_root(index(start), size(end), &tree).unwrap();
        for i in start..end {
            let proof = inclusion_proof(index(i - start), size(end - start), &subtree).unwrap();
            for j in 0..=33 {
                let (s, e) = (index(start), size(end));
                let verdict = verify_subtree_inclusion(&leaf(i), index(j), s, e, &proof, &root);
                assert_eq!(verdict.is_ok(), i == j);
                if j < start || j >= end {
                    let outside = ProofError::IndexOutOfRange { index: index(j), start: s, end: e };
                    assert_eq!(verdict, Err(outside));
                }
            }
        }
    }
}
