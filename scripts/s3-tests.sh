#!/usr/bin/env bash
# Runs the tests of stores on the network against real servers and independent oracles; starts and stops them itself.
# Usage: scripts/s3-tests.sh [END-TO-END TEST…]      expects that the tests are built
#   INGEST_S3_PUTS=10000   the long form of the tests with faults
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(scripts/services python)
vectors=$(mktemp)
trap 'rm -f "$vectors"; scripts/services stop object-store moto' EXIT
scripts/services start object-store moto
export INGEST_S3_VECTORS=$vectors INGEST_S3_SERVER=http://127.0.0.1:18080 INGEST_S3_MOTO=http://127.0.0.1:18090
if [ $# -eq 0 ]; then
    "$python" Tests/S3Oracle/vectors.py 3000 "$vectors"
    INGEST_S3_TIMING=${INGEST_S3_PUTS:+$python} swift test --skip-build --filter S3StorageTests
    set -- test_object_store test_storage_commands test_bucket_source test_upload_url test_cached_store
fi
export PYTHONPATH="$PWD/scripts:$PWD/Tests/EndToEnd" PYTHONDONTWRITEBYTECODE=1
"$python" -m unittest "$@"
