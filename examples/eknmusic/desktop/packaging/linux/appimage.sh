#!/usr/bin/env bash
# Makes the signed AppImage: appimage.sh <AppDir> <folder for the AppImage> <URL of the channel>
# Needs appimagetool, zsyncmake, jq and gpg. The AppDir is linuxdeploy's: the client, Qt, menu entry and icon. RUNTIME is the runtime that is put before it.
#
# AppImageUpdate knows nothing of the keys of the update site: it takes a new AppImage whose GPG key is that of the old one, and takes any where both have
# none. So each one is signed, by the same key. Whoever changes the key cuts off those who have the AppImage.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
app=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
channel=$3
: "${GPG_KEY_ID:?the fingerprint of the key that signs AppImages}"
. "$here/common.sh"

cd "$out"
ARCH=x86_64 VERSION=$version appimagetool --no-appstream ${RUNTIME:+--runtime-file "$RUNTIME"} --sign --sign-key "$GPG_KEY_ID" \
  --updateinformation "zsync|$channel/eknmusic-x86_64.AppImage.zsync" "$app" "$(artifact appimage)"
# appimagetool writes one only where it was given a place to find zsyncmake: the same either way.
test -f "$(artifact appimage).zsync" || zsyncmake -u "$(artifact appimage)" "$(artifact appimage)"
