#!/bin/sh
# get-micropython.sh DEST -- put a MicroPython interpreter (unix port, double floats) at
# DEST/bin/micropython.  Takes the system's when it is new enough, else downloads Debian trixie's
# package and the libraries under it with a private apt: nothing is installed, nothing of the
# system's apt is changed, no root is needed.
set -eu
DEST=${1:?usage: get-micropython.sh DEST}
SUITE=trixie
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

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
for needed in apt-get dpkg dpkg-deb "$KEYRING"; do
  command -v "$needed" >/dev/null 2>&1 || [ -e "$needed" ] || {
    echo "get-micropython: found no $needed, needed to fetch Debian's package" >&2
    exit 1
  }
done

# The mirror that this machine's apt already uses.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$') || {
  echo "get-micropython: found no Debian mirror among apt's sources" >&2
  exit 1
}
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
for folder in etc/sources.list.d etc/preferences.d etc/apt.conf.d state/lists/partial cache/archives/partial; do
  mkdir -p "$private/$folder"
done
# With an empty dpkg status apt resolves the package with every library under it, libc included.
: >"$private/state/status"
echo "deb [signed-by=$KEYRING] $mirror $SUITE main" >"$private/etc/sources.list"
cat >"$private/conf" <<CONF
Dir::Etc "$private/etc"; Dir::State "$private/state"; Dir::State::status "$private/state/status";
Dir::Cache "$private/cache"; APT::Architecture "$(dpkg --print-architecture)";
APT::Sandbox::User ""; APT::Install-Recommends "0"; Acquire::Languages "none"; Acquire::Retries "5";
CONF
APT_CONFIG=$private/conf
export APT_CONFIG
apt-get -qq update
apt-get -qq -y -o Debug::NoLocking=1 --download-only install micropython >/dev/null

rm -rf "$DEST/root"
mkdir "$DEST/root"
for package in "$private"/cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --no-same-owner -C "$DEST/root" \
    --exclude='./usr/share' --exclude='./etc' --exclude='*/gconv' --exclude='*/audit'
done
libraries=$(dirname "$(find "$DEST/root" -name libc.so.6 | head -n 1)")
loader=$(find "$DEST/root" -name 'ld-linux*.so.*' | head -n 1)
cat >"$DEST/bin/micropython" <<WRAPPER
#!/bin/sh
exec "$loader" --library-path "$libraries" "$DEST/root/usr/bin/micropython" "\$@"
WRAPPER
chmod +x "$DEST/bin/micropython"
works "$DEST/bin/micropython"
