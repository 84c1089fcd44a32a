#!/usr/bin/env bash
# Fetches what makes AppImages, and takes no other bytes than those that were looked at: fetch-tools.sh <folder>
set -euo pipefail
cd "$1"
fetch() {
  curl --fail --silent --show-error --location --retry 3 --proto '=https' --output "$1" "https://github.com/$2"
  echo "$3  $1" | sha256sum --check --quiet
  chmod +x "$1"
}
fetch linuxdeploy linuxdeploy/linuxdeploy/releases/download/1-alpha-20251107-1/linuxdeploy-x86_64.AppImage \
  c20cd71e3a4e3b80c3483cef793cda3f4e990aca14014d23c544ca3ce1270b4d
fetch linuxdeploy-plugin-qt linuxdeploy/linuxdeploy-plugin-qt/releases/download/1-alpha-20250213-1/linuxdeploy-plugin-qt-x86_64.AppImage \
  15106be885c1c48a021198e7e1e9a48ce9d02a86dd0a1848f00bdbf3c1c92724
fetch appimagetool AppImage/appimagetool/releases/download/1.9.1/appimagetool-x86_64.AppImage \
  ed4ce84f0d9caff66f50bcca6ff6f35aae54ce8135408b3fa33abfc3cb384eb0
# What the AppImage starts with; without it appimagetool would fetch the newest one.
fetch runtime AppImage/type2-runtime/releases/download/20251108/runtime-x86_64 \
  2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d
