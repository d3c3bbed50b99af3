#!/usr/bin/env bash
# Proves the run-time stage of the Dockerfile without a container engine.
#
# Usage: scripts/prove-runtime-image.sh [DIRECTORY]     DIRECTORY holds both executables (default: .build/release)
#   DEBIAN_MIRROR=URL    where Debian packages come from (default: http://deb.debian.org/debian)
#
# It makes a minimal Debian 12 in a temporary directory, installs there what the run-time stage installs and nothing
# else, and takes the whole corpus through the worker: without a network, as a user that is not root, and with the root
# file system read-only but for the home. Needs root. All mounts are in a name space of their own and vanish with it.
# Exit code: 0 proven, 1 something does not hold, 2 it could not be tried.
set -euo pipefail
cd "$(dirname "$0")/.."

user=10001

cannot() {
    echo "prove-runtime-image: $1" >&2
    exit 2
}

fail() {
    echo "prove-runtime-image: $1" >&2
    exit 1
}

# What follows FROM debian:12-slim in the Dockerfile.
make_root() {
    debootstrap --variant=minbase bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 ||
        cannot "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
    install -D scripts/install-packages.sh "$root/usr/local/share/ingest-worker/install-packages.sh"
    chroot "$root" /usr/local/share/ingest-worker/install-packages.sh runtime >"$work/install.log" 2>&1 ||
        fail "install-packages.sh runtime failed: $(tail -n 3 "$work/install.log")"
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
    chroot "$root" useradd --uid $user --user-group --no-create-home --home-dir /var/lib/ingest \
        --shell /usr/sbin/nologin ingest
    install --directory --owner=$user --group=$user --mode=0700 "$root/var/lib/ingest"
    for program in ingest-worker ingest-sandbox; do
        strip --strip-all -o "$root/usr/local/bin/$program" "$binaries/$program"
    done
    echo "root: $(du -sh --apparent-size "$root" | cut -f 1), $(chroot "$root" dpkg-query --show | wc -l) packages"
}

check_contents() {
    local missing compilers
    missing=$(chroot "$root" ldd /usr/local/bin/ingest-worker /usr/local/bin/ingest-sandbox | grep 'not found' || true)
    [ -z "$missing" ] || fail "shared libraries are missing: $missing"
    compilers=$(chroot "$root" sh -c 'command -v cc gcc clang ld swift python3 make || true')
    [ -z "$compilers" ] || fail "the image has $compilers"
    echo "contents: every shared library is there, no compiler"
}

# Devices and /proc as a container has them; the home on a file system of its own.
mount_root() {
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    for device in null zero random urandom; do
        mount --bind "/dev/$device" "$root/dev/$device" || cannot "cannot bind /dev/$device"
    done
    install --directory --owner=$user --group=$user --mode=0700 "$work/home"
    mount --bind "$work/home" "$root/var/lib/ingest"
    if mount -o remount,bind,ro "$root"; then
        ! touch "$root/tmp/probe" 2>/dev/null || fail "the root file system can be written"
        echo "root file system: read-only"
    else
        echo "root file system: WRITABLE, because this machine does not allow a read-only bind mount" >&2
    fi
}

worker() {
    unshare --net chroot --userspec=$user:$user "$root" \
        setpriv --no-new-privs env -i INGEST_HOME=/var/lib/ingest PATH=/usr/local/bin:/usr/bin:/bin ingest-worker "$@"
}

# Hands the corpus in as an upload backend does, drains the spool, and compares verdicts with expectations.
run_corpus() {
    local incoming=$work/home/spool/incoming file name
    worker doctor
    for file in corpus/*/*.expect; do
        file=${file%.expect}
        name=$(basename "$file")
        install --owner=$user --group=$user --mode=0600 "$file" "$incoming/.$name"
        mv "$incoming/.$name" "$incoming/$name"
    done
    worker run --once --log-level warning
    worker jobs list --json >"$work/jobs.json"
    scripts/compare-jobs-with-corpus.py "$work/jobs.json" corpus
}

inside() {
    work=$1 binaries=$2 root=$work/root
    make_root
    check_contents
    mount_root
    run_corpus
    echo "proven: the run-time stage runs the worker without root, network, compiler or a writable root"
}

if [ "${1:-}" = --inside ]; then
    inside "$2" "$3"
    exit
fi

binaries=${1:-.build/release}
for program in ingest-worker ingest-sandbox; do
    [ -x "$binaries/$program" ] || cannot "there is no $binaries/$program; run: make build"
done
[ "$(id -u)" -eq 0 ] || cannot "needs root, to make a Debian and change into it"
scripts/install-packages.sh image
unshare --mount true 2>/dev/null || cannot "this machine does not allow a mount name space"
work=$(mktemp -d -t ingest-image.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
unshare --mount --propagation private "$0" --inside "$work" "$(realpath "$binaries")"
