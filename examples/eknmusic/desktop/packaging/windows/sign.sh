#!/usr/bin/env bash
# Signs files with Authenticode, SHA-256 and an RFC 3161 timestamp, by a key that is no file: sign.sh <file>…
#
# Since June 2023 certificate authorities issue code signing certificates only for keys in hardware. Jsign reaches those in AWS KMS and of the
# authorities' own services: SIGN_STORETYPE is AWS, DIGICERTONE, ESIGNER, TRUSTEDSIGNING, SIGNPATH, GOOGLECLOUD and others, with the keystore, alias and
# password (by `env:NAME`) that the page of Jsign names for it. The credentials of AWS are taken from the environment.
set -euo pipefail
: "${JSIGN_JAR:?the path of jsign.jar}" "${SIGN_KEYSTORE:?for AWS the region of the key}" "${SIGN_ALIAS:?for AWS the ARN of the key}"
: "${SIGN_TIMESTAMP_URL:=http://timestamp.digicert.com}"

options=(--storetype "${SIGN_STORETYPE:-AWS}" --keystore "$SIGN_KEYSTORE" --alias "$SIGN_ALIAS" --alg SHA-256 --name EKNMusic --url https://eknmusic.com)
if [ -n "${SIGN_STOREPASS:-}" ]; then options+=(--storepass env:SIGN_STOREPASS); fi
if [ -n "${SIGN_CERTIFICATES:-}" ]; then options+=(--certfile "$SIGN_CERTIFICATES"); fi
# A signature without a timestamp ends with its certificate, which is valid for little more than a year.
if [ "$SIGN_TIMESTAMP_URL" != none ]; then options+=(--tsaurl "$SIGN_TIMESTAMP_URL" --tsmode RFC3161 --tsretries 5 --tsretrywait 10); fi

for file in "$@"; do
  java -jar "$JSIGN_JAR" "${options[@]}" "$file"
done
