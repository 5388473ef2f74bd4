#!/usr/bin/env bash
# The second verifier, written from docs/protocol/ alone, and the program give the same line, byte
# for byte: on every published lie, and on the published ledgers in DIR, which `redevable demo`
# makes. Needs Python 3.11 with its module venv, and the packages `cryptography` and `blake3`.
#
# check.sh PROGRAM DIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lies=$here/../../lies
program=$1 demo=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
verify() { "$work/venv/bin/python" "$here/verify.py" "$@" --json || true; }

compared=0
same() {
    if ! cmp -s "$1" "$2"; then
        echo "differs: $3" >&2
        diff "$1" "$2" >&2 || true
        exit 1
    fi
    compared=$((compared + 1))
}
for case in "$lies"/*/; do
    against=()
    [ -f "$case/older.checkpoint" ] && against=(--against "$case/older.checkpoint")
    verify "$case/ledger" "${against[@]}" >"$work/line"
    same "$case/expected.json" "$work/line" "$case"
done
for ledger in "$demo"/*/public; do
    "$program" audit "$ledger" --json >"$work/ours" || true
    verify "$ledger" >"$work/line"
    same "$work/ours" "$work/line" "$ledger"
done
[ "$compared" -ge 90 ] || { echo "only $compared ledgers compared" >&2; exit 1; }
echo "$compared ledgers: both verifiers give the same line"
