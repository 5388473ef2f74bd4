#!/bin/sh
# Gets what run.sh needs on Debian: a Go toolchain, and the modules and crates of the lock files.
# Can be repeated. The Rust toolchain is the project's own and is not installed here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

# Whether a Go is there that go.mod accepts.
go_fits() {
    command -v go >/dev/null && (cd "$here/go" && go list -m >/dev/null 2>&1)
}

if ! command -v go >/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends golang-go ca-certificates
fi
if ! go_fits; then
    # A Go from 1.21 on fetches the newer toolchain itself.
    export GOTOOLCHAIN=go1.27.3
    if ! go_fits; then
        echo "install.sh: $(go version) is too old for $(sed -n 's/^go /go /p' "$here/go/go.mod")" >&2
        echo "and cannot fetch $GOTOOLCHAIN; a Go from 1.21 on can" >&2
        exit 3
    fi
fi
if ! command -v cargo >/dev/null; then
    echo "install.sh: missing: cargo; the project names its version in rust-toolchain.toml" >&2
    exit 3
fi
(cd "$here/go" && go mod download)
(cd "$here/rust" && cargo fetch --locked --quiet)
echo "ready: $(cd "$here/go" && go version), $(cargo --version)"
