// Command transparency judges a published directory with the libraries of transparency-dev: formats
// for the checkpoint, Tessera's client for reading and for building proofs from tiles, merkle for
// verifying them.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"

	"github.com/transparency-dev/formats/log"
	f_note "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"

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
	ctx := context.Background()
	files := client.FileFetcher{Root: string(dir)}
	latest, err := files.ReadCheckpoint(ctx)
	if err != nil {
		return "", err
	}
	checkpoint, err := open(latest, keys)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	builder, err := client.NewProofBuilder(ctx, checkpoint.Size, files.ReadTile)
	if err != nil {
		return "", err
	}
	if err := entries(ctx, files, builder, checkpoint); err != nil {
		return "", err
	}
	notes, err := dir.Notes()
	if err != nil {
		return "", err
	}
	if !bytes.Equal(notes[len(notes)-1], latest) {
		return "", fmt.Errorf("the last listed note is not the checkpoint")
	}
	for i, bytes := range notes {
		if err := older(ctx, builder, bytes, keys, checkpoint); err != nil {
			return "", fmt.Errorf("note %d: %w", i, err)
		}
	}
	return fmt.Sprintf("size %d, root %s: %d entries included, %d notes consistent, %d log keys\n",
		checkpoint.Size, base64.StdEncoding.EncodeToString(checkpoint.Hash), checkpoint.Size,
		len(notes), len(keys)), nil
}

// verifiers reads every log key, of whatever type.
func verifiers(dir published.Dir) ([]note.Verifier, error) {
	vkeys, err := dir.LogKeys()
	if err != nil {
		return nil, err
	}
	var keys []note.Verifier
	for _, vkey := range vkeys {
		key, err := f_note.NewVerifier(vkey)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// open verifies a checkpoint note: one line of each log key, the key's name as the origin, and no
// extension lines.
func open(bytes []byte, keys []note.Verifier) (*log.Checkpoint, error) {
	checkpoint, rest, opened, err := log.ParseCheckpoint(bytes, keys[0].Name(), keys[0], keys[1:]...)
	if err != nil {
		return nil, err
	}
	if len(opened.Sigs) != len(keys) {
		return nil, fmt.Errorf("%d lines by %d log keys", len(opened.Sigs), len(keys))
	}
	if len(rest) != 0 {
		return nil, fmt.Errorf("%d bytes after the root", len(rest))
	}
	return checkpoint, nil
}

// entries verifies the inclusion of every entry of the bundles, by proofs built from the tiles.
func entries(
	ctx context.Context, files client.FileFetcher, builder *client.ProofBuilder,
	checkpoint *log.Checkpoint,
) error {
	index := uint64(0)
	for info := range layout.Range(0, checkpoint.Size, checkpoint.Size) {
		bundle, err := client.GetEntryBundle(ctx, files.ReadEntryBundle, info.Index, checkpoint.Size)
		if err != nil {
			return err
		}
		if len(bundle.Entries) != int(info.N) {
			return fmt.Errorf("bundle %d: %d entries, not %d", info.Index, len(bundle.Entries), info.N)
		}
		for _, entry := range bundle.Entries {
			path, err := builder.InclusionProof(ctx, index)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			leaf := rfc6962.DefaultHasher.HashLeaf(entry)
			err = proof.VerifyInclusion(
				rfc6962.DefaultHasher, index, checkpoint.Size, leaf, path, checkpoint.Hash)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			index++
		}
	}
	return nil
}

// older verifies a listed note, and that its tree is a prefix of the latest one.
func older(
	ctx context.Context, builder *client.ProofBuilder, bytes []byte, keys []note.Verifier,
	latest *log.Checkpoint,
) error {
	checkpoint, err := open(bytes, keys)
	if err != nil {
		return err
	}
	path, err := builder.ConsistencyProof(ctx, checkpoint.Size, latest.Size)
	if err != nil {
		return err
	}
	return proof.VerifyConsistency(rfc6962.DefaultHasher, checkpoint.Size, latest.Size, path,
		checkpoint.Hash, latest.Hash)
}
