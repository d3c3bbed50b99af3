#!/usr/bin/env bash
# Runs the tests of the S3 client against a real server and independent oracles; starts and stops them itself.
# Usage: scripts/s3-tests.sh [ARGUMENT OF swift test…]      expects that the tests are built
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(scripts/services python)
vectors=$(mktemp)
trap 'rm -f "$vectors"; scripts/services stop object-store moto' EXIT
"$python" Tests/S3Oracle/vectors.py 3000 "$vectors"
scripts/services start object-store moto
INGEST_S3_VECTORS=$vectors INGEST_S3_SERVER=http://127.0.0.1:18080 INGEST_S3_MOTO=http://127.0.0.1:18090 \
    swift test --skip-build --filter S3StorageTests "$@"
