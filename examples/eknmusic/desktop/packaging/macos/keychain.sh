#!/usr/bin/env bash
# Puts a Developer ID certificate with its key into a keychain of this job: keychain.sh <certificate.p12>, with its password in CERTIFICATE_PASSWORD.
set -euo pipefail
: "${CERTIFICATE_PASSWORD:?}"
keychain=${RUNNER_TEMP:?}/signing.keychain-db
password=$(openssl rand -hex 32)
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 3600 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$1" -k "$keychain" -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" > /dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
