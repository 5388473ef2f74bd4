#!/bin/sh
# Gets Coq from Debian (about 350 MB). Can be repeated.
set -eu
if ! command -v coqc >/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends coq
fi
coqc --version
