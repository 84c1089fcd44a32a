#!/usr/bin/env bash
# Prints a secret of the desktop client from Parameter Store: parameter.sh <name below $PARAMETERS>
# GitHub hides it in the log from here on.
set -euo pipefail
value=$(aws ssm get-parameter --with-decryption --name "${PARAMETERS:?}/$1" --query Parameter.Value --output text)
while IFS= read -r line; do [ -z "$line" ] || echo "::add-mask::$line" >&2; done <<< "$value"
printf '%s\n' "$value"
