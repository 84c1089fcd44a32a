#!/usr/bin/env bash
# Makes the package for Fedora and RHEL: rpm.sh <folder of the client> <folder for the package>
# Needs rpmbuild and jq; signs the package where GPG_KEY_ID names a key.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
app=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
. "$here/common.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage "$work/files"
rpmbuild -bb --quiet --target x86_64 --define "_topdir $work/rpmbuild" --define "staged $work/files" \
  --define "app_version $package_version" --define "app_build $build" "$here/eknmusic.spec"
mv "$work/rpmbuild/RPMS/x86_64/"*.rpm "$out/$(artifact rpm)"
if [ -n "${GPG_KEY_ID:-}" ]; then
  rpmsign --define "_gpg_name $GPG_KEY_ID" --define "__gpg $(command -v gpg)" --addsign "$out/$(artifact rpm)"
fi
