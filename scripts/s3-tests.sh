#!/usr/bin/env bash
# Runs the tests of stores on the network against real servers and independent oracles; starts and stops them itself.
# Usage: scripts/s3-tests.sh [--long] [END-TO-END TEST…]      expects that the tests are built
#   --long                 against Debian's OpenStack Swift and Ceph too (scripts/install-packages.sh servers)
#   INGEST_S3_PUTS=10000   the long form of the tests with faults
# Debian's Swift is tested without --long too, where its package is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

servers=(object-store moto)
if [ "${1:-}" = --long ]; then
    shift
    servers+=(debian-object-store ceph)
elif dpkg-query --show python3-swift >/dev/null 2>&1; then
    servers+=(debian-object-store)
fi
declare -A variables=([object-store]=INGEST_S3_SERVER [moto]=INGEST_S3_MOTO
    [debian-object-store]=INGEST_S3_DEBIAN [ceph]=INGEST_S3_CEPH)
declare -A ports=([object-store]=18080 [moto]=18090 [debian-object-store]=18280 [ceph]=18480)

python=$(scripts/services python)
vectors=$(mktemp)
trap 'rm -f "$vectors"; scripts/services stop "${servers[@]}"' EXIT
scripts/services start "${servers[@]}"
export INGEST_S3_VECTORS=$vectors
for server in "${servers[@]}"; do export "${variables[$server]}=http://127.0.0.1:${ports[$server]}"; done
if [ $# -eq 0 ]; then
    "$python" Tests/S3Oracle/vectors.py 3000 "$vectors"
    swift test --skip-build --filter S3StorageTests
    # Those that ask for a server by INGEST_S3_SERVER, themselves or by way of object_store.
    mapfile -t modules < <(cd Tests/EndToEnd && grep -lE "INGEST_S3_SERVER|import object_store|from object_store" test_*.py)
    set -- "${modules[@]%.py}"
fi
export PYTHONPATH="$PWD/scripts:$PWD/Tests/EndToEnd" PYTHONDONTWRITEBYTECODE=1
for server in "${servers[@]}"; do
    [ "$server" = moto ] && continue # checks no signature: it is asked for its events alone
    echo "end to end: $server"
    INGEST_S3_PEER=$server INGEST_S3_SERVER=http://127.0.0.1:${ports[$server]} "$python" -m unittest "$@"
done
