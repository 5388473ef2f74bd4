//! Tiles, bundles and paths of the trees of `leaf-<i>` entries.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use data_encoding::HEXLOWER;
use redevable_tlog::merkle::{RightEdge, tree_root};
use redevable_tlog::tile::{
    Resource, ResumeError, TileBuilder, TileWidth, bundle_path, encode_bundle, notes_path,
    numbered_path, resources, resources_between, tile_partial_width, tile_path,
};
use redevable_tlog::{TreeHash, TreeSize};
use sha2::{Digest, Sha256};

use crate::support::{hash, leaf, list, size, text, tree, vectors};

#[test]
fn tile_paths() {
    let vectors = vectors("c2sp.json");
    for (number, path) in vectors["tile_paths"].as_object().unwrap() {
        let index = number.parse().unwrap();
        assert_eq!(numbered_path(index), text(path));
        let partial = TileWidth::new(17).unwrap();
        for (resource, expected) in [
            (Resource::Bundle { index, width: TileWidth::FULL }, "tile/entries/N"),
            (Resource::Bundle { index, width: partial }, "tile/entries/N.p/17"),
            (Resource::Tile { level: 0, index, width: TileWidth::FULL }, "tile/0/N"),
            (Resource::Tile { level: 63, index, width: partial }, "tile/63/N.p/17"),
            (Resource::Notes { index, width: partial }, "notes/N.p/17"),
        ] {
            let expected = expected.replace('N', text(path));
            assert_eq!(resource.path(), expected);
            assert_eq!(Resource::parse(&expected), Some(resource));
        }
    }
    assert_eq!(numbered_path(u64::MAX), "x018/x446/x744/x073/x709/x551/615");
    assert_eq!(tile_path(1, 1, TileWidth::FULL), "tile/1/001");
    assert_eq!(bundle_path(1, TileWidth::FULL), "tile/entries/001");
    assert_eq!(notes_path(1, TileWidth::FULL), "notes/001");
}

/// Everything a log of `leaf-<i>` entries would have on disk after growing one by one.
fn grow(leaves: u64) -> (TileBuilder, BTreeMap<String, Vec<u8>>) {
    let mut files = BTreeMap::new();
    let mut builder = TileBuilder::new();
    for i in 0..leaves {
        for full in builder.push(leaf(i)) {
            files.insert(full.resource().path(), full.bytes);
        }
    }
    for (resource, bytes) in builder.partial_tiles() {
        files.insert(resource.path(), bytes.to_vec());
    }
    (builder, files)
}

#[test]
fn leaf_dash_i() {
    let section = vectors("c2sp.json")["leaf_dash_i"].clone();
    let tree = tree(70_000);
    for n in [256, 257, 70_000] {
        let root = hash(&section[format!("root{n}")]);
        assert_eq!(tree_root(size(n), &tree), Ok(root));
        assert_eq!(grow(n).0.right_edge().root(), root);
    }
    let (_, mut files) = grow(70_000);
    let entries: Vec<String> = (0..256).map(|i| format!("leaf-{i}")).collect();
    let bundle = encode_bundle(entries.iter().map(String::as_bytes)).unwrap();
    files.insert(bundle_path(0, TileWidth::FULL), bundle);
    for (path, digest) in section["sha256"].as_object().unwrap() {
        assert_eq!(HEXLOWER.encode(&Sha256::digest(&files[path])), text(digest), "{path}");
    }
    // What the builder made is exactly what a reader of that size asks for.
    let tiles = resources(size(70_000)).into_iter().filter(|r| matches!(r, Resource::Tile { .. }));
    files.remove(&bundle_path(0, TileWidth::FULL));
    assert_eq!(tiles.map(|r| r.path()).collect::<BTreeSet<_>>(), files.into_keys().collect());

    for (range, written) in section["new_tiles"].as_object().unwrap() {
        let (from, to) = range.split_once("->").unwrap();
        let (from, to) = (size(from.parse().unwrap()), size(to.parse().unwrap()));
        let listed = resources_between(from, to);
        let tiles = listed.iter().filter(|r| matches!(r, Resource::Tile { .. }));
        let written: Vec<&str> = list(written).iter().map(text).collect();
        assert_eq!(tiles.map(Resource::path).collect::<Vec<_>>(), written);
        // Bundles: as level 0.
        let bundles = listed.iter().filter(|r| matches!(r, Resource::Bundle { .. }));
        let level_0 = written.iter().filter(|path| path.starts_with("tile/0/"));
        let expected: Vec<_> = level_0.map(|p| p.replace("tile/0/", "tile/entries/")).collect();
        assert_eq!(bundles.map(Resource::path).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn resources_of_small_and_of_hostile_sizes() {
    let paths = |n| resources(size(n)).iter().map(Resource::path).collect::<Vec<_>>();
    assert!(paths(0).is_empty());
    assert_eq!(paths(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
    assert_eq!(paths(256), ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(paths(70_000).len(), 274 * 2 + 2 + 1);
    assert!(resources_between(size(300), size(300)).is_empty());
    assert!(resources_between(size(300), size(299)).is_empty());
    // Appending one entry to the largest trees must neither panic nor list the whole log.
    let largest = resources_between(size(u64::MAX - 1), size(u64::MAX));
    assert_eq!(largest.len(), 2, "{largest:?}");
    let full = TreeSize::new(u64::MAX);
    assert_eq!(tile_partial_width(full, 7), TileWidth::new(255));
    for level in [8, 63, 255] {
        assert_eq!(tile_partial_width(full, level), None);
    }
}

#[test]
fn each_step_writes_what_the_next_size_needs() {
    let full_only = |list: Vec<Resource>| {
        list.into_iter().filter(|resource| match resource {
            Resource::Tile { width, .. }
            | Resource::Bundle { width, .. }
            | Resource::Notes { width, .. } => width.is_full(),
        })
    };
    for old in [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537] {
        for grown in [1, 2, 255, 256, 257, 65_280, 65_536] {
            let (old, new) = (size(old), size(old + grown));
            let written = resources_between(old, new);
            let unique: BTreeSet<_> = written.iter().copied().collect();
            assert_eq!(unique.len(), written.len(), "nothing is written twice");
            let before: BTreeSet<_> = full_only(resources(old)).collect();
            assert!(unique.is_disjoint(&before), "full files are never written again");
            let needed: BTreeSet<_> = resources(new).into_iter().collect();
            assert!(unique.is_subset(&needed));
            // What is needed but not written was there: full, or a partial of unchanged width.
            let all_before: BTreeSet<_> = resources(old).into_iter().collect();
            assert!(needed.difference(&unique).all(|resource| all_before.contains(resource)));
        }
    }
}

#[test]
fn builder_resumes_anywhere() {
    let mut edge = RightEdge::new();
    let mut straight = TileBuilder::new();
    for i in 0..1_100 {
        let held: BTreeMap<String, Vec<u8>> =
            straight.partial_tiles().map(|(r, bytes)| (r.path(), bytes.to_vec())).collect();
        let resumed = TileBuilder::resume::<Infallible>(size(i), |level, index, width| {
            Ok(held[&tile_path(level, index, width)].clone())
        });
        let mut resumed = resumed.unwrap();
        assert_eq!((resumed.right_edge(), straight.right_edge()), (edge.clone(), edge.clone()));
        edge.push(leaf(i));
        assert_eq!(resumed.push(leaf(i)), straight.push(leaf(i)));
        assert_eq!(resumed.size(), straight.size());
        assert!(resumed.partial_tiles().eq(straight.partial_tiles()));
    }
}

#[test]
fn builder_refuses_tiles_of_the_wrong_length() {
    let resumed = TileBuilder::resume::<Infallible>(size(3), |_, _, _| Ok(vec![0; 95]));
    assert_eq!(resumed, Err(ResumeError::TileLength { level: 0, got: 95, want: 96 }));
    let resumed = TileBuilder::resume(size(3), |_, _, _| Err("gone"));
    assert_eq!(resumed, Err(ResumeError::Read("gone")));
    // The largest size: one partial tile on each of the eight levels.
    let full = size(u64::MAX);
    let mut asked = vec![];
    let builder = TileBuilder::resume::<Infallible>(full, |level, index, width| {
        asked.push((level, index, width.value()));
        Ok(vec![1; usize::from(width.value()) * 32])
    });
    assert_eq!(asked.len(), 8);
    assert_eq!(asked[7], (7, 0, 255));
    assert_eq!(builder.unwrap().right_edge().nodes().len(), 64);
}

#[test]
fn hashes_of_level_one_are_roots_of_full_tiles() {
    let (_, files) = grow(600);
    let memory = tree(600);
    let mut expected = vec![];
    for i in 0..2 {
        let root: TreeHash = redevable_tlog::merkle::SubtreeHashes::hash(&memory, 8, i).unwrap();
        expected.extend_from_slice(&root.0);
    }
    assert_eq!(files["tile/1/000.p/2"], expected);
    assert_eq!(files["tile/0/000"].len(), 8192);
}
