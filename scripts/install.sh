#!/bin/sh
# Installs the migrate of a release, after its checksum has been verified:
#
#   curl -fsSL https://.../releases/download/v1.2.3/install.sh | sh
#
# MIGRATE_INSTALL_DIR    where to put it ($HOME/.local/bin)
# MIGRATE_DOWNLOAD_URL   where the release's files are; the copy of this script that a release has
#                        knows it
set -eu

main() {
  url=${MIGRATE_DOWNLOAD_URL:-@DOWNLOAD_URL@}
  case $url in
    http://* | https://*) ;;
    *) fail "set MIGRATE_DOWNLOAD_URL to where the release's files are" ;;
  esac
  platform=$(platform)
  name=migrate-$platform
  folder=${MIGRATE_INSTALL_DIR:-${HOME:?set HOME or MIGRATE_INSTALL_DIR}/.local/bin}
  mkdir -p "$folder" || fail "the folder $folder cannot be made; MIGRATE_INSTALL_DIR names another"
  # In the folder itself: what is complete gets its name at once, also while the old one runs.
  part=$(mktemp -d "$folder/.migrate-XXXXXX") ||
    fail "$folder cannot be written; MIGRATE_INSTALL_DIR names another"
  trap 'rm -rf "$part"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  download "$url/SHA256SUMS" "$part/SHA256SUMS"
  line=$(grep -E "^[0-9a-f]{64}  $name\$" "$part/SHA256SUMS") ||
    fail "$url/SHA256SUMS does not name $name: this release has none for this platform"
  download "$url/$name" "$part/$name"
  sum=$(checksum "$part/$name")
  [ "$sum" = "${line%% *}" ] ||
    fail "the checksum of $name is wrong, nothing was installed: $sum in place of ${line%% *}"
  chmod 755 "$part/$name"
  version=$("$part/$name" --version) || fail "$name does not run here"
  mv -f "$part/$name" "$folder/migrate"
  echo "$folder/migrate: $version" >&2
  case :$PATH: in
    *:"$folder":*) ;;
    *) echo "$folder is not in PATH: add it, or call it by its path" >&2 ;;
  esac
}

fail() {
  echo "install: $1" >&2
  exit 1
}

# The platform in the names of a release's files.
platform() {
  case $(uname -s) in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    *) fail "there is no script for $(uname -s): download the file for it by hand" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) echo "$system-x64" ;;
    aarch64 | arm64) echo "$system-arm64" ;;
    *) fail "there is none for $(uname -m)" ;;
  esac
}

# Downloads URL $1 to file $2.
download() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget --quiet --output-document "$2" "$1"
  else
    fail "curl or wget is needed"
  fi || fail "$1 cannot be downloaded"
}

# The SHA-256 of file $1 in hex.
checksum() {
  if command -v sha256sum >/dev/null; then
    set -- "$(sha256sum "$1")"
  elif command -v shasum >/dev/null; then
    set -- "$(shasum -a 256 "$1")"
  else
    fail "sha256sum or shasum is needed"
  fi
  echo "${1%% *}"
}

# The last line: of a script that has arrived in part nothing is done.
main
