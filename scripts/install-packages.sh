#!/usr/bin/env bash
# Installs the Debian packages that are missing.
# Usage: scripts/install-packages.sh runtime|build|samples|test|servers|scoreboard|benchmarks|image
#   runtime  what the programs need to run          build  runtime, and what building them needs
#   samples  build, and what sample files are made with
#   test     samples, and the independent tools that tests look at files with
#   servers  test, and the stores that scripts/s3-tests.sh --long talks to
#   scoreboard  test, and the other programs that clean pictures and documents
#   benchmarks  scoreboard, and the library of the handler that the worker is compared with
#   image    what proving the run-time image needs
set -euo pipefail

stage=${1:-build}
runtime=(libmagic1 libmagic-mgc libqpdf29 libjpeg62-turbo libssl3 libseccomp2 libdeflate0 libwebp7 libsqlite3-0 libstdc++6)
build=(libmagic-dev libqpdf-dev libssl-dev libseccomp-dev libdeflate-dev libwebp-dev libsqlite3-dev libjpeg-dev
    libpng-dev libexif-dev pkg-config make git ca-certificates)
samples=(python3 python3-pil python3-pikepdf python3-numpy libimage-exiftool-perl)
tools=(strace xfsprogs python3-cryptography qpdf poppler-utils mupdf-tools python3-pypdf shellcheck libjpeg-turbo-progs
    imagemagick python3-venv memcached s3cmd curl valgrind)
servers=(python3-swift radosgw ceph-mon ceph-osd)
others=(mat2 exiv2 libvips-tools gifsicle ghostscript python3-fitz)
handler=(python3-magic gcc libc6-dev)
image=(debootstrap python3)

case $stage in
    runtime) wanted=("${runtime[@]}") ;;
    build) wanted=("${runtime[@]}" "${build[@]}") ;;
    samples) wanted=("${runtime[@]}" "${build[@]}" "${samples[@]}") ;;
    test) wanted=("${runtime[@]}" "${build[@]}" "${samples[@]}" "${tools[@]}") ;;
    servers) wanted=("${runtime[@]}" "${build[@]}" "${samples[@]}" "${tools[@]}" "${servers[@]}") ;;
    scoreboard) wanted=("${runtime[@]}" "${build[@]}" "${samples[@]}" "${tools[@]}" "${others[@]}") ;;
    benchmarks)
        wanted=("${runtime[@]}" "${build[@]}" "${samples[@]}" "${tools[@]}" "${others[@]}" "${handler[@]}")
        ;;
    image) wanted=("${image[@]}") ;;
    *)
        echo "usage: $0 runtime|build|samples|test|servers|scoreboard|benchmarks|image" >&2
        exit 2
        ;;
esac

missing=()
for package in "${wanted[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
        missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing: ${missing[*]}" >&2
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "These packages are missing, and there is no sudo. As root, run: apt-get install ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
