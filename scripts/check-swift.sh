#!/usr/bin/env bash
# Says whether Swift 6.3 or newer is there, and where to get it when it is not.
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "Swift 6.3 is not installed. Get it for Debian 12 from https://www.swift.org/install/linux/" >&2
    exit 1
fi
version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+')
if [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" != 6.3 ]; then
    echo "This is Swift $version; 6.3 or newer is needed. Get it from https://www.swift.org/install/linux/" >&2
    exit 1
fi
