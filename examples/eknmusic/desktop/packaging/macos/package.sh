#!/usr/bin/env bash
# Signs the client, makes its disk image, has Apple notarize it, and staples the ticket: package.sh <EKNMusic.app> <folder for the image>
# Needs a Mac with Xcode, jq, and in the environment:
#   SIGN_IDENTITY                       "Developer ID Application: … (TEAMID)", in the keychain
#   NOTARY_KEY, NOTARY_KEY_ID, NOTARY_ISSUER   the .p8 file of an App Store Connect API key, its id, and the issuer: no password of a person
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
app=$1
mkdir -p "$2"
: "${SIGN_IDENTITY:?}" "${NOTARY_KEY:?}" "${NOTARY_KEY_ID:?}" "${NOTARY_ISSUER:?}"
image=$2/$(jq -r '.artifacts[] | select(.platform == "macos" and .kind == "dmg") | .file' "$here/../../release.json")

# From the inside out, each with the hardened runtime and a timestamp: without those Apple notarizes nothing. --deep would sign helpers with the
# entitlements of the app.
sign() { codesign --force --options runtime --timestamp --sign "$SIGN_IDENTITY" "$@"; }
sparkle=$app/Contents/Frameworks/Sparkle.framework/Versions/B
if [ -d "$sparkle" ]; then
  for part in "$sparkle/XPCServices/"*.xpc "$sparkle/Autoupdate" "$sparkle/Updater.app"; do
    [ ! -e "$part" ] || sign --preserve-metadata=entitlements "$part"
  done
fi
find "$app/Contents/Frameworks" "$app/Contents/PlugIns" \( -name '*.dylib' -o -name '*.so' \) -type f 2>/dev/null | while read -r library; do sign "$library"; done
find "$app/Contents/Frameworks" -maxdepth 1 -name '*.framework' 2>/dev/null | while read -r framework; do sign "$framework"; done
sign --entitlements "$here/entitlements.plist" "$app"
codesign --verify --deep --strict --verbose=2 "$app"

staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
ditto "$app" "$staged/EKNMusic.app"
ln -s /Applications "$staged/Applications"
hdiutil create -volname EKNMusic -srcfolder "$staged" -ov -format UDZO "$image"
codesign --timestamp --sign "$SIGN_IDENTITY" "$image"

xcrun notarytool submit "$image" --key "$NOTARY_KEY" --key-id "$NOTARY_KEY_ID" --issuer "$NOTARY_ISSUER" --wait --timeout 30m
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature --verbose=2 "$image"
