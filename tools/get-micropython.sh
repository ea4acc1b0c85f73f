#!/bin/sh
# get-micropython.sh DEST -- put a MicroPython interpreter (unix port, double floats) at
# DEST/bin/micropython.  Takes the system's when it is new enough, else unpacks Debian trixie's
# package: nothing is installed, no root is needed.
set -eu
DEST=${1:?usage: get-micropython.sh DEST}
SUITE=trixie

works() {
  "$1" -X heapsize=256k -c 'import sys
v = sys.implementation
assert v[0] == "micropython" and v[1][:2] >= (1, 22), v
import asyncio, binascii, errno, json, os, struct, time
assert 0.1 + 0.2 == 0.30000000000000004, "floats are not double"' 2>/dev/null
}

mkdir -p "$DEST/bin"
DEST=$(cd "$DEST" && pwd)
if [ -x "$DEST/bin/micropython" ] && works "$DEST/bin/micropython"; then exit 0; fi
if system=$(command -v micropython) && works "$system"; then
  ln -sf "$system" "$DEST/bin/micropython"
  exit 0
fi
sh "$(dirname "$0")/get-debian.sh" "$SUITE" "$(dpkg --print-architecture)" "$DEST/root" micropython

libraries=$(dirname "$(find "$DEST/root" -name libc.so.6 | head -n 1)")
loader=$(find "$DEST/root" -name 'ld-linux*.so.*' | head -n 1)
cat >"$DEST/bin/micropython" <<WRAPPER
#!/bin/sh
exec "$loader" --library-path "$libraries" "$DEST/root/usr/bin/micropython" "\$@"
WRAPPER
chmod +x "$DEST/bin/micropython"
works "$DEST/bin/micropython"
