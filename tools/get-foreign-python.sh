#!/bin/sh
# get-foreign-python.sh ARCH DEST -- put Debian's Python for another architecture (arm64 or armhf), as
# qemu-user runs it, at DEST/usr/bin/python3.  Nothing is installed; needs qemu-user to be there.
set -eu
ARCH=${1:?usage: get-foreign-python.sh ARCH DEST}
DEST=${2:?usage: get-foreign-python.sh ARCH DEST}
SUITE=bookworm
case $ARCH in
  arm64) qemu=qemu-aarch64 ;;
  armhf) qemu=qemu-arm ;;
  *) echo "get-foreign-python: $ARCH is not arm64 or armhf" >&2; exit 2 ;;
esac

works() {
  "$qemu" -L "$DEST" "$DEST/usr/bin/python3" -c 'import ctypes, hashlib, json, msgpack, platform' 2>/dev/null
}

command -v "$qemu" >/dev/null 2>&1 || { echo "get-foreign-python: found no $qemu" >&2; exit 1; }
if works; then exit 0; fi
# edge.port imports msgpack; libpython3-stdlib has ctypes.
sh "$(dirname "$0")/get-debian.sh" "$SUITE" "$ARCH" "$DEST" python3-minimal libpython3-stdlib \
  python3-msgpack
works
