#!/bin/bash
# run.sh DIR: judges the three published directories that `redevable demo --dir DIR` left, with
# programs that are not ours; then requires that each refuses a copy with one byte flipped in every
# file that it reads. One line per program and case on standard output. Exit: 0 as expected,
# 1 a surprise, 2 usage, 3 something is missing. It installs nothing: see install.sh.
set -u
export LC_ALL=C GOFLAGS=-buildvcs=false GOPROXY=off
here=$(cd "$(dirname "$0")" && pwd)
# A Go that install.sh had to bring.
if [ -x "$here/.go/bin/go" ]; then PATH="$here/.go/bin:$PATH"; fi
ledgers="france-2024 barometre exemple"
programs="xmod transparency fsck crates"
surprises=0

stop() { # code, text
    echo "run.sh: $2" >&2
    exit "$1"
}

[ $# -eq 1 ] || stop 2 "usage: run.sh DIR, the folder of redevable demo --dir DIR"
for ledger in $ledgers; do
    [ -f "$1/$ledger/public/checkpoint" ] ||
        stop 2 "no $1/$ledger/public/checkpoint; run: cargo run --release -- demo --dir $1"
done
demo=$(cd "$1" && pwd)
for tool in go cargo timeout dd od; do
    command -v "$tool" >/dev/null || stop 3 "missing: $tool (install.sh gets what can be had)"
done
go_fits() { (cd "$here/go" && go list -m >/dev/null 2>&1); }
go_fits || export GOTOOLCHAIN=go1.27.3
go_fits || stop 3 "missing: a go that go.mod accepts; there is $(GOTOOLCHAIN=local go version)"

work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
target=${CARGO_TARGET_DIR:-$here/rust/target}/third-party
mkdir -p "$work/bin"
(cd "$here/go" &&
    go build -o "$work/bin/" ./cmd/... github.com/transparency-dev/tessera/cmd/fsck) ||
    stop 3 "the Go programs do not build; if modules are missing: install.sh"
(cd "$here/rust" &&
    cargo build --release --locked --offline --quiet --target-dir "$target") ||
    stop 3 "the Rust program does not build; if crates are missing: install.sh"
cp "$target/release/third-party" "$work/bin/crates" || stop 3 "the Rust program is not there"

# Says "ok", "refused", or what else happened, for one program and one published directory. The log
# keys are those of the directory before anything was flipped: $work/keys has one a line, and then
# the line by which fsck must end.
judge() { # program, directory
    local out code
    if [ "$1" = fsck ]; then
        fsck "$2"
        return
    fi
    out=$(timeout 60 "$work/bin/$1" "$2" 2>&1)
    code=$?
    case "$code:$out" in
    0:size\ *) echo ok ;;
    1:refused:*) echo refused ;;
    *) echo "exit $code: $out" ;;
    esac
}

# fsck takes one key a run, and exits with 0 whatever it finds: only its last line counts.
fsck() { # directory
    local key expected out code number=0
    expected=$(tail -n 1 "$work/keys")
    while read -r key; do
        number=$((number + 1))
        printf %s "$key" >"$work/key"
        out=$(timeout 60 "$work/bin/fsck" -N 16 --ui=false --storage_url="file://$1" \
            --public_key="$work/key" 2>&1)
        code=$?
        if printf '%s\n' "$out" | grep -qF "$expected ("; then
            continue
        fi
        case "$code:$out" in
        0:*"fsck failed: "*) echo refused ;;
        *) echo "exit $code: $out" ;;
        esac
        return
    done < <(head -n -1 "$work/keys")
    [ "$number" -gt 0 ] && echo ok || echo "no key"
}

report() { # program, case, judgement, wanted judgement, its word
    if [ "$3" = "$4" ]; then
        echo "$1 $2: $5"
    else
        surprises=$((surprises + 1))
        echo "$1 $2: SURPRISE, $3"
    fi
}

# Flips the lowest bit of one byte. Twice is not at all.
flip() { # file, offset
    local byte
    byte=$(od -An -tu1 -j"$2" -N1 "$1")
    printf '%b' "\\x$(printf %02x $((byte ^ 1)))" |
        dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# An offset within the base64 of the log's own signature line of this length (92 characters for
# Ed25519, 3244 for ML-DSA-44) whose character stays base64 when flipped; nothing if there is no such
# line. Never near the end: Go ignores the unused bits of the last character.
signature_offset() { # checkpoint, length
    local origin start line offset
    origin=$(head -n 1 "$1")
    while IFS=: read -r start line; do
        # "start:dash name base64": the key id takes the first six characters of the base64.
        [ "${#line}" -eq "$((${#origin} + 5 + $2))" ] || continue
        offset=$((start + ${#origin} + 5 + 10))
        while [[ $(tail -c +$((offset + 1)) "$1" | head -c 1) == [+/AZaz] ]]; do
            offset=$((offset + 1))
        done
        echo "$offset"
        return
    done < <(grep -b "^— $origin " "$1")
}

# Requires that a program refuses after one flip.
catches() { # program, case, file, offset
    flip "$3" "$4"
    report "$1" "$2" "$(judge "$1" "$work/public")" refused caught
    flip "$3" "$4"
}

# The files of the checkpoint's size, which every program reads. xmod reads the older ones, too.
files_of() { # program
    local size
    if [ "$1" = xmod ]; then
        (cd "$work/public" && find tile -type f | sort)
        return
    fi
    size=$(sed -n 2p "$work/public/checkpoint")
    (cd "$work/public" && find tile -type f | sort) | while read -r file; do
        case $file in
        tile/1/*.p/*) [ "${file##*/}" -eq $((size / 256 % 256)) ] && echo "$file" ;;
        *.p/*) [ "${file##*/}" -eq $((size % 256)) ] && echo "$file" ;;
        *) echo "$file" ;;
        esac
    done
}

for ledger in $ledgers; do
    rm -rf "$work/public"
    mkdir "$work/public"
    (cd "$demo/$ledger/public" && cp -r checkpoint notes tile "$work/public/") || exit 3
    chmod -R u+w "$work/public"
    "$work/bin/logkeys" "$work/public" >"$work/keys" || stop 1 "$ledger: no log keys"
    for program in $programs; do
        report "$program" "$ledger" "$(judge "$program" "$demo/$ledger/public")" ok ok
        checkpoint=$work/public/checkpoint
        catches "$program" "$ledger origin" "$checkpoint" 0
        offset=$(signature_offset "$checkpoint" 92)
        [ -n "$offset" ] || stop 1 "$ledger: no Ed25519 line by the log"
        catches "$program" "$ledger signature" "$checkpoint" "$offset"
        offset=$(signature_offset "$checkpoint" 3244)
        case $program in
        transparency | fsck) # The two that know ML-DSA-44.
            [ -z "$offset" ] || catches "$program" "$ledger ml-dsa" "$checkpoint" "$offset"
            ;;
        esac
        for file in $(files_of "$program"); do
            bytes=$(wc -c <"$work/public/$file")
            catches "$program" "$ledger $file" "$work/public/$file" $((bytes / 2))
        done
        case $program in
        xmod | transparency)
            file=$(cd "$work/public" && find notes -type f | sort | head -n 1)
            # The origin of the oldest note, after its length.
            catches "$program" "$ledger $file" "$work/public/$file" 2
            ;;
        esac
        # All flips are undone: a refusal came from its flip alone.
        report "$program" "$ledger restored" "$(judge "$program" "$work/public")" ok ok
    done
done
[ "$surprises" -eq 0 ] || stop 1 "$surprises surprises"
