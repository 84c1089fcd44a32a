#!/usr/bin/env bash
# Makes the package for Debian and Ubuntu: deb.sh <folder of the client> <folder for the package>
# Needs dpkg-deb and jq.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
app=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
. "$here/common.sh"

package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT
chmod 755 "$package"
stage "$package"
install -d "$package/DEBIAN"
cat > "$package/DEBIAN/control" <<CONTROL
Package: eknmusic
Version: $package_version-$build
Architecture: amd64
Maintainer: EKNMusic <desktop@eknmusic.com>
Installed-Size: $(du -ks --exclude=DEBIAN "$package" | cut -f1)
Depends: libc6 (>= 2.35), libstdc++6, libgl1, libegl1, libxkbcommon-x11-0, libxcb-cursor0, libdbus-1-3, libfontconfig1
Section: sound
Priority: optional
Homepage: https://eknmusic.com
Description: the desktop client of EKNMusic
 Listen to your music, everywhere. Qt comes with it.
CONTROL
dpkg-deb --root-owner-group --build "$package" "$out/$(artifact deb)"
