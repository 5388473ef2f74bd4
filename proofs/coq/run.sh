#!/bin/bash
# Compiles the proofs in a temporary folder, asks Coq what each theorem rests on, and has the small
# checker go over everything again. Exit: 0 all proved without axioms, 1 not, 3 Coq is missing.
# It installs nothing: see install.sh. Written for Coq 8.16 ("From Coq Require").
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
for tool in coqc coqchk; do
    command -v "$tool" >/dev/null || {
        echo "run.sh: missing: $tool; install.sh gets it on Debian" >&2
        exit 3
    }
done
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cp "$here"/*.v "$work/" && cd "$work" || exit 3

compile() { # file
    coqc -R . Redevable "$1" >out 2>&1 || {
        cat out >&2
        echo "$1: does not compile" >&2
        exit 1
    }
}

# Exactly one line, and no axiom, may follow.
rests_on_nothing() { # module, theorem
    printf 'From Redevable Require %s.\nPrint Assumptions %s.%s.\n' "$1" "$1" "$2" >Ask.v
    compile Ask.v
    [ "$(cat out)" = "Closed under the global context" ]
}

for file in Inclusion Consistency Claims; do
    compile $file.v
    echo "$file.v: compiled"
done
for theorem in "Inclusion inclusion_sound" "Consistency mth_inj" "Consistency consistency_sound" \
    "Consistency consistency_sound_rfc6962" "Claims inclusion_claim" "Claims consistency_claim"; do
    # shellcheck disable=SC2086
    if rests_on_nothing $theorem; then
        echo "${theorem/ /.}: Closed under the global context"
    else
        cat out >&2
        echo "${theorem/ /.}: rests on an axiom" >&2
        exit 1
    fi
done
# The question itself is tried on a theorem that was not proved.
printf 'Lemma unproved : 1 = 2. Admitted.\n' >Bad.v
compile Bad.v
if rests_on_nothing Bad unproved; then
    echo "an unproved lemma passed as closed" >&2
    exit 1
fi
echo "Bad.unproved: rests on an axiom, as it must"
if coqchk -o -R . Redevable Redevable.Claims >checked 2>&1 &&
    grep -qx "Modules were successfully checked" checked &&
    grep -qx '\* Axioms: <none>' checked; then
    echo "coqchk: Modules were successfully checked, axioms: none"
else
    tail -n 40 checked >&2
    exit 1
fi
