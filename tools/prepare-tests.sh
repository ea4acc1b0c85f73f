#!/bin/sh
# prepare-tests.sh BUILD -- what the tests need of the system: mosquitto, libmodbus with a C compiler,
# nftables and libfaketime for the rig, PostgreSQL,
# a MicroPython interpreter at BUILD/micropython/bin/micropython, linkers and qemu-user for the other
# architectures, and their Pythons at BUILD/arm64 and BUILD/armhf.
#
# Installs with apt where it may (root, Debian or Ubuntu); says plainly what is left out where it may not.
set -eu
BUILD=${1:?usage: prepare-tests.sh BUILD}
mkdir -p "$BUILD"
HERE=$(dirname "$0")

missing=
command -v mosquitto >/dev/null 2>&1 || [ -x /usr/sbin/mosquitto ] || missing="$missing mosquitto"
command -v mosquitto_pub >/dev/null 2>&1 || missing="$missing mosquitto-clients"
command -v cc >/dev/null 2>&1 || missing="$missing gcc libc6-dev"
[ -e /usr/include/modbus/modbus.h ] || missing="$missing libmodbus-dev"
command -v ip >/dev/null 2>&1 || missing="$missing iproute2"
command -v nft >/dev/null 2>&1 || [ -x /usr/sbin/nft ] || missing="$missing nftables"
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing="$missing libfaketime"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-dejavu-core"
command -v readelf >/dev/null 2>&1 || missing="$missing binutils"
if [ "$(uname -m)" = x86_64 ]; then  # where the kernels' libraries are built
  command -v aarch64-linux-gnu-ld >/dev/null 2>&1 || missing="$missing binutils-aarch64-linux-gnu"
  command -v arm-linux-gnueabihf-ld >/dev/null 2>&1 ||
    missing="$missing binutils-arm-linux-gnueabihf"
fi
command -v qemu-aarch64 >/dev/null 2>&1 && command -v qemu-arm >/dev/null 2>&1 ||
  missing="$missing qemu-user"

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "prepare-tests: installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # A mosquitto that starts itself on port 1883 is not wanted: the tests start their own.
    # shellcheck disable=SC2086
    apt-get -qq -y --no-install-recommends install $missing >"$BUILD/apt.log" 2>&1 || {
      tail -n 20 "$BUILD/apt.log"
      echo "prepare-tests: could not install$missing: their tests are left out"
    }
  else
    echo "prepare-tests: not root, so$missing stay uninstalled: their tests are left out"
  fi
fi

if ! [ -x "$BUILD/micropython/bin/micropython" ]; then
  sh "$HERE/get-micropython.sh" "$BUILD/micropython" ||
    echo "prepare-tests: no MicroPython interpreter: its tests are left out"
fi

for arch in arm64 armhf; do
  sh "$HERE/get-foreign-python.sh" "$arch" "$BUILD/$arch" ||
    echo "prepare-tests: no Python for $arch: its tests are left out"
done
