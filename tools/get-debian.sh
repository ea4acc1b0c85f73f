#!/bin/sh
# get-debian.sh SUITE ARCH DEST PACKAGE... -- unpack Debian's packages, and every library under them,
# into DEST.  Uses a private apt with the mirror of this machine's own: nothing is installed, nothing
# of the system's apt is changed, no root is needed.
set -eu
[ $# -ge 4 ] || { echo "usage: get-debian.sh SUITE ARCH DEST PACKAGE..." >&2; exit 2; }
SUITE=$1 ARCH=$2 DEST=$3
shift 3
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

for needed in apt-get dpkg-deb "$KEYRING"; do
  command -v "$needed" >/dev/null 2>&1 || [ -e "$needed" ] || {
    echo "get-debian: found no $needed, needed to fetch Debian's packages" >&2
    exit 1
  }
done
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$') || {
  echo "get-debian: found no Debian mirror among apt's sources" >&2
  exit 1
}
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
for folder in etc/sources.list.d etc/preferences.d etc/apt.conf.d state/lists/partial cache/archives/partial; do
  mkdir -p "$private/$folder"
done
# With an empty dpkg status apt resolves the packages with every library under them, libc included.
: >"$private/state/status"
echo "deb [signed-by=$KEYRING] $mirror $SUITE main" >"$private/etc/sources.list"
cat >"$private/conf" <<CONF
Dir::Etc "$private/etc"; Dir::State "$private/state"; Dir::State::status "$private/state/status";
Dir::Cache "$private/cache"; APT::Architecture "$ARCH"; APT::Architectures "$ARCH";
APT::Sandbox::User ""; APT::Install-Recommends "0"; Acquire::Languages "none"; Acquire::Retries "5";
CONF
APT_CONFIG=$private/conf
export APT_CONFIG
apt-get -qq update
apt-get -qq -y -o Debug::NoLocking=1 --download-only install "$@" >/dev/null

rm -rf "$DEST"
mkdir -p "$DEST"
for package in "$private"/cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --no-same-owner -C "$DEST" \
    --exclude='./usr/share' --exclude='./etc' --exclude='*/gconv' --exclude='*/audit'
done
