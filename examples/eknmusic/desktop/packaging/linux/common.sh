# What the scripts of this folder share: the release, and the files that a package installs. Sourced, with $here and $app set.
release=$here/../../release.json
version=$(jq -r .version "$release")
build=$(jq -r .build "$release")
# A pre-release is older than its release for apt and dnf only when a tilde stands before it.
package_version=${version/-/\~}
artifact() { jq -r --arg kind "$1" '.artifacts[] | select(.platform == "linux" and .kind == $kind) | .file' "$release"; }

# The menu entry, the icon and a command, around the folder of the client.
stage() {
  install -d "$1/opt/eknmusic" "$1/usr/bin"
  cp -R "$app/." "$1/opt/eknmusic/"
  ln -s /opt/eknmusic/EKNMusic "$1/usr/bin/EKNMusic"
  install -D -m 644 "$here/eknmusic.desktop" "$1/usr/share/applications/eknmusic.desktop"
  install -D -m 644 "$here/eknmusic.svg" "$1/usr/share/icons/hicolor/scalable/apps/eknmusic.svg"
}
