// Package published reads what the programs of this module judge: the files of a published
// directory, and the log keys that its first entry names. It verifies nothing.
package published

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// TileHeight is the height of every tile of C2SP tlog-tiles.
const TileHeight = 8

// Dir is a published directory.
type Dir string

// Read gives one file by its public path.
func (d Dir) Read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(d), filepath.FromSlash(path)))
}

// Path gives the public path of a tile, or of a bundle where t.L is -1. C2SP leaves out the height
// and says "entries" where the Go checksum database says "data".
func Path(t tlog.Tile) string {
	rest, ok := strings.CutPrefix(t.Path(), fmt.Sprintf("tile/%d/", TileHeight))
	if !ok {
		panic("not a path of a tile: " + t.Path())
	}
	if bundle, ok := strings.CutPrefix(rest, "data/"); ok {
		rest = "entries/" + bundle
	}
	return "tile/" + rest
}

// Entries reads the bundles that cover a log of this size.
func (d Dir) Entries(size int64) ([][]byte, error) {
	const width = 1 << TileHeight
	var entries [][]byte
	for first := int64(0); first < size; first += width {
		tile := tlog.Tile{H: TileHeight, L: -1, N: first / width, W: int(min(width, size-first))}
		bundle, err := d.Read(Path(tile))
		if err != nil {
			return nil, err
		}
		more, err := Split(bundle)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", Path(tile), err)
		}
		if len(more) != tile.W {
			return nil, fmt.Errorf("%s: %d entries, not %d", Path(tile), len(more), tile.W)
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// Notes reads the list of published checkpoints, oldest first.
func (d Dir) Notes() ([][]byte, error) {
	var notes [][]byte
	for n := int64(0); ; n++ {
		path := func(w int) string {
			bundle := Path(tlog.Tile{H: TileHeight, L: -1, N: n, W: w})
			return "notes/" + strings.TrimPrefix(bundle, "tile/entries/")
		}
		segment, err := d.Read(path(1 << TileHeight))
		full := err == nil
		for w := 1<<TileHeight - 1; err != nil && w > 0; w-- {
			segment, err = d.Read(path(w))
		}
		if err != nil {
			break
		}
		more, err := Split(segment)
		if err != nil {
			return nil, fmt.Errorf("notes segment %d: %w", n, err)
		}
		notes = append(notes, more...)
		if !full {
			break
		}
	}
	if len(notes) == 0 {
		return nil, errors.New("no published notes")
	}
	return notes, nil
}

// Split takes a bundle apart: u16 length, bytes, again and again.
func Split(bundle []byte) ([][]byte, error) {
	var parts [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, errors.New("a length is cut off")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < end {
			return nil, errors.New("an entry is cut off")
		}
		parts = append(parts, bundle[2:end])
		bundle = bundle[end:]
	}
	return parts, nil
}

// LogKeys gives the verifier keys that the first entry names in data.log_keys.
func (d Dir) LogKeys() ([]string, error) {
	// The first bundle that is there: it begins with the first entry, whatever its width.
	var bundle []byte
	err := os.ErrNotExist
	for w := 1 << TileHeight; err != nil && w > 0; w-- {
		bundle, err = d.Read(Path(tlog.Tile{H: TileHeight, L: -1, N: 0, W: w}))
	}
	if err != nil {
		return nil, errors.New("no first bundle")
	}
	entries, err := Split(bundle)
	if err != nil {
		return nil, fmt.Errorf("first bundle: %w", err)
	}
	lines := bytes.SplitN(entries[0], []byte("\n"), 3)
	if len(lines) < 3 {
		return nil, errors.New("first entry: no second line")
	}
	var event struct {
		Data struct {
			LogKeys []string `json:"log_keys"`
		} `json:"data"`
	}
	if err := json.Unmarshal(lines[1], &event); err != nil {
		return nil, fmt.Errorf("first entry: %w", err)
	}
	if len(event.Data.LogKeys) == 0 {
		return nil, errors.New("first entry: no log keys")
	}
	return event.Data.LogKeys, nil
}

// Main runs a check on the one directory of the command line. It says what was verified and exits
// with 0, or why not and exits with 1.
func Main(check func(Dir) (string, error)) {
	if len(os.Args) != 2 {
		fmt.Fprintf(os.Stderr, "usage: %s PUBLISHED_DIRECTORY\n", filepath.Base(os.Args[0]))
		os.Exit(2)
	}
	verified, err := check(Dir(os.Args[1]))
	if err != nil {
		fmt.Printf("refused: %v\n", err)
		os.Exit(1)
	}
	fmt.Print(verified)
}
