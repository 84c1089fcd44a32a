#!/usr/bin/env bash
# Fetches Jsign from Maven Central, and takes no other bytes than those that were looked at: fetch-jsign.sh <folder>
set -euo pipefail
version=7.5
sha256=602a51c3545a6dc4fb99bd2ea7152b26d1345916d0c93ddfbd5936cb735af91c
mvn --quiet --batch-mode dependency:copy "-Dartifact=net.jsign:jsign:$version" "-DoutputDirectory=$1"
echo "$sha256  $1/jsign-$version.jar" | sha256sum --check --quiet
mv "$1/jsign-$version.jar" "$1/jsign.jar"
