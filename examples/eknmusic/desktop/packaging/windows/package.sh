#!/usr/bin/env bash
# Signs the client and makes its installer: package.sh <folder of the client> <folder for the installer>
# Needs makensis, jq, osslsigncode, and what sign.sh needs. Runs on Linux, too, where the key in KMS is reached all the same.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
app=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)

release=$here/../../release.json
version=$(jq -r .version "$release")
build=$(jq -r .build "$release")
installer=$out/$(jq -r '.artifacts[] | select(.platform == "windows" and .kind == "exe") | .file' "$release")

"$here/sign.sh" "$app/EKNMusic.exe"

# What is installed is what is uninstalled, file by file.
files=$(mktemp --suffix=.nsh)
trap 'rm -f "$files"' EXIT
{
  echo '!macro INSTALL_FILES'
  (cd "$app" && find . -type d | sort) | while read -r folder; do
    folder=${folder#.} && folder=${folder#/}
    printf '  SetOutPath "$INSTDIR%s"\n' "${folder:+\\${folder//\//\\}}"
    find "$app/$folder" -maxdepth 1 -type f | sort | while read -r file; do printf '  File "%s"\n' "$file"; done
  done
  echo '!macroend'
  echo '!macro UNINSTALL_FILES'
  (cd "$app" && find . -type f | sort) | while read -r file; do file=${file#./}; printf '  Delete "$INSTDIR\\%s"\n' "${file//\//\\}"; done
  (cd "$app" && find . -mindepth 1 -type d | sort -r) | while read -r folder; do folder=${folder#./}; printf '  RMDir "$INSTDIR\\%s"\n' "${folder//\//\\}"; done
  echo '!macroend'
} > "$files"

options=(-V2 -WX "-DVERSION=$version" "-DNUMERIC_VERSION=${version%%-*}" "-DBUILD=$build" "-DFILES=$files" "-DOUT=$installer" "-DSIGN=$here/sign.sh")
if [ -f "$app/vc_redist.x64.exe" ]; then options+=(-DVC_REDIST=1); fi
if [ -n "${NSIS_TARGET:-}" ]; then options+=("-DTARGET=$NSIS_TARGET"); fi
makensis "${options[@]}" "$here/installer.nsi"

"$here/sign.sh" "$installer"
