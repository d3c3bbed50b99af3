#!/usr/bin/env bash
# Runs the end-to-end tests against a built worker. Usage: scripts/end-to-end-tests.sh [TEST…]
#   INGEST_WORKER=PATH   the executable (default: the debug build)
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH="$PWD/scripts:$PWD/Tests/EndToEnd" PYTHONDONTWRITEBYTECODE=1
if [ $# -gt 0 ]; then
    exec /usr/bin/python3 -m unittest "$@"
fi
exec /usr/bin/python3 scripts/end-to-end-tests.py
