// Command xmod judges a published directory with the packages of the Go checksum database:
// golang.org/x/mod/sumdb/note and tlog.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"redevable/tests/third_party/published"
)

func main() {
	published.Main(check)
}

func check(dir published.Dir) (string, error) {
	keys, err := verifiers(dir)
	if err != nil {
		return "", err
	}
	latest, err := dir.Read("checkpoint")
	if err != nil {
		return "", err
	}
	tree, err := open(latest, keys)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	entries, err := dir.Entries(tree.N)
	if err != nil {
		return "", err
	}
	hashes, err := store(entries)
	if err != nil {
		return "", err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return "", err
	}
	if root != tree.Hash {
		return "", fmt.Errorf("the entries have root %v, the checkpoint says %v", root, tree.Hash)
	}
	notes, files, err := history(dir, keys, latest, tree, hashes)
	if err != nil {
		return "", err
	}
	if err := records(dir, tree, entries); err != nil {
		return "", err
	}
	return fmt.Sprintf("size %d, root %v: %d entries included, %d notes consistent, %d files\n",
		tree.N, tree.Hash, len(entries), notes, files), nil
}

// verifiers gives those of the log keys that this library knows: Ed25519 alone.
func verifiers(dir published.Dir) (note.Verifiers, error) {
	vkeys, err := dir.LogKeys()
	if err != nil {
		return nil, err
	}
	var known []note.Verifier
	for _, vkey := range vkeys {
		if verifier, err := note.NewVerifier(vkey); err == nil {
			known = append(known, verifier)
		}
	}
	if len(known) != 1 {
		return nil, fmt.Errorf("%d log keys that can be read, not 1", len(known))
	}
	return note.VerifierList(known...), nil
}

// open verifies a checkpoint note. tlog.ParseTree wants the first line of the checksum database,
// so the three lines are read here.
func open(bytes []byte, keys note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open(bytes, keys)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, errors.New("not three lines")
	}
	if lines[0] != opened.Sigs[0].Name {
		return tlog.Tree{}, fmt.Errorf("origin %q, key of %q", lines[0], opened.Sigs[0].Name)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return tlog.Tree{}, fmt.Errorf("size %q", lines[1])
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// store computes all stored hashes from the entries.
func store(entries [][]byte) (tlog.HashReader, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index >= int64(len(stored)) {
				return nil, fmt.Errorf("no stored hash %d", index)
			}
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	for n, entry := range entries {
		more, err := tlog.StoredHashes(int64(n), entry, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
	}
	return reader, nil
}

// history verifies every published note, that its tree is a prefix of the latest one, and every
// tile and bundle of its size. It returns how many notes, and how many files.
func history(
	dir published.Dir, keys note.Verifiers, latest []byte, tree tlog.Tree, hashes tlog.HashReader,
) (int, int, error) {
	notes, err := dir.Notes()
	if err != nil {
		return 0, 0, err
	}
	if !bytes.Equal(notes[len(notes)-1], latest) {
		return 0, 0, errors.New("the last listed note is not the checkpoint")
	}
	seen := map[string]bool{}
	before := int64(0)
	for i, bytes := range notes {
		older, err := open(bytes, keys)
		if err != nil {
			return 0, 0, fmt.Errorf("note %d: %w", i, err)
		}
		if older.N < before || older.N > tree.N {
			return 0, 0, fmt.Errorf("note %d: size %d after %d", i, older.N, before)
		}
		before = older.N
		proof, err := tlog.ProveTree(tree.N, older.N, hashes)
		if err != nil {
			return 0, 0, fmt.Errorf("note %d: %w", i, err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
			return 0, 0, fmt.Errorf("note %d: %w", i, err)
		}
		if err := files(dir, older.N, tree.N, hashes, seen); err != nil {
			return 0, 0, err
		}
	}
	return len(notes), len(seen), nil
}

// files compares the tiles and bundles of a tree of this size with what the entries give. Only
// where the full file exists by now may a partial one be gone.
func files(
	dir published.Dir, size, latest int64, hashes tlog.HashReader, seen map[string]bool,
) error {
	// The directory keeps what each size needs, so the older size of NewTiles is 0.
	for _, tile := range tlog.NewTiles(published.TileHeight, 0, size) {
		full := tile
		full.W = 1 << published.TileHeight
		isFull := (tile.N+1)<<(published.TileHeight*(tile.L+1)) <= latest
		tiles := []tlog.Tile{tile}
		if tile.L == 0 {
			tiles = append(tiles, tlog.Tile{H: tile.H, L: -1, N: tile.N, W: tile.W})
		}
		for _, tile := range tiles {
			path := published.Path(tile)
			if seen[path] {
				continue
			}
			data, err := dir.Read(path)
			if errors.Is(err, os.ErrNotExist) && isFull && tile.W != full.W {
				continue
			}
			if err != nil {
				return err
			}
			if err := matches(tile, data, hashes); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			seen[path] = true
		}
	}
	return nil
}

func matches(tile tlog.Tile, data []byte, hashes tlog.HashReader) error {
	if tile.L == -1 {
		entries, err := published.Split(data)
		if err != nil {
			return err
		}
		data = nil
		for _, entry := range entries {
			hash := tlog.RecordHash(entry)
			data = append(data, hash[:]...)
		}
		tile.L = 0
	}
	want, err := tlog.ReadTileData(tile, hashes)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, want) {
		return errors.New("not what the entries give")
	}
	return nil
}

// records proves each entry from the published tiles alone, as a client would.
func records(dir published.Dir, tree tlog.Tree, entries [][]byte) error {
	tiles := tlog.TileHashReader(tree, tileReader{dir})
	for n, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(n), tiles)
		if err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
		err = tlog.CheckRecord(proof, tree.N, tree.Hash, int64(n), tlog.RecordHash(entry))
		if err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
	}
	return nil
}

type tileReader struct{ dir published.Dir }

func (r tileReader) Height() int { return published.TileHeight }

func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		if data[i], err = r.dir.Read(published.Path(tile)); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
