#!/usr/bin/env bash
# The cheap part of the gate: format, where `unsafe` may stand, documentation, shell scripts.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Sources Tests Fuzz/Sources Benchmarks/Sources Package.swift Fuzz/Package.swift \
    Benchmarks/Package.swift

# The formatter does not look at the length of comments.
if grep -rnE '^.{121,}' Sources Tests Fuzz/Sources Benchmarks/Sources --include='*.swift' | grep -E '^[^:]+:[0-9]+: *//'; then
    echo "Comments are at most 120 columns wide." >&2
    exit 1
fi
if grep -rnw unsafe Sources --include='*.swift' --exclude-dir=NativeHandles | grep -vE ':[0-9]+: *//'; then
    echo "'unsafe' is allowed in Sources/NativeHandles alone." >&2
    exit 1
fi
if grep -rnE '^ *(public |internal )?import C[A-Z]' Sources --include='*.swift' --exclude-dir=NativeHandles; then
    echo "C modules are imported in Sources/NativeHandles alone." >&2
    exit 1
fi
if grep -rn '@unchecked Sendable' Sources --include='*.swift' --exclude-dir=NativeHandles; then
    echo "'@unchecked Sendable' is allowed in Sources/NativeHandles alone." >&2
    exit 1
fi
for file in corpus/*/*; do
    case $file in *.expect | *.md) continue ;; esac
    if [ ! -e "$file.expect" ]; then
        echo "$file has no expectation: write $file.expect" >&2
        exit 1
    fi
done
scripts/check-docs.py
shellcheck scripts/*.sh .ci/run
echo "lint: clean"
