#!/usr/bin/env bash
# Makes another region the writer of an Aurora global database, by the state machine of GlobalMusicDatabase, or without it.
set -u -o pipefail

usage() {
  cat <<'USAGE'
usage: failover-automation.sh [options] "reason"

  --global-cluster ID      the global cluster                  (otherwise: the outputs file)
  --region REGION          the region that becomes the writer  (otherwise: the first in the outputs file that is not the writer)
  --outputs FILE           what `cdk deploy --outputs-file` wrote            (default: cdk-outputs.json)
  --mode MODE              switchover loses nothing and needs both regions; failover may lose the last commits, and
                           is for a region that is down                      (default: switchover)
  --yes-lose-data ID       confirms a failover, by the name of the global cluster
  --direct                 calls Amazon RDS itself, where the state machine does not work
  --dry-run                says what would be done, and does nothing
  --timeout SECONDS        how long it watches                               (default: 900)

exit status: 0 the region is the writer; 1 nothing was done; 2 it failed; 3 the time is up, and it may go on
USAGE
}

refuse() { echo "failover-automation: $1" >&2; echo "Nothing was done." >&2; exit 1; }
say() { echo "$(date -u +%H:%M:%SZ) $1"; }
aws_in() { local region=$1; shift; aws --region "$region" --output text --cli-connect-timeout 10 --cli-read-timeout 30 "$@"; }
region_of() { local rest=${1#*:*:*:}; echo "${rest%%:*}"; }
json() { printf '%s' "$1" | tr '\n\r\t' '   ' | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g'; }

cluster='' region='' outputs='cdk-outputs.json' mode='switchover' confirm='' direct='' dry='' timeout=900 reason=''
poll=${FAILOVER_POLL_SECONDS:-5}
while [ $# -gt 0 ]; do
  case $1 in
    --global-cluster | --region | --outputs | --mode | --yes-lose-data | --timeout)
      [ $# -ge 2 ] || refuse "$1 needs a value"
      case $1 in
        --global-cluster) cluster=$2 ;;
        --region) region=$2 ;;
        --outputs) outputs=$2 ;;
        --mode) mode=$2 ;;
        --yes-lose-data) confirm=$2 ;;
        --timeout) timeout=$2 ;;
      esac
      shift 2 ;;
    --direct) direct=1; shift ;;
    --dry-run) dry=1; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) refuse "unknown option $1 (see --help)" ;;
    *) [ -z "$reason" ] || refuse 'more than one reason: put it in quotes'; reason=$1; shift ;;
  esac
done

[ -n "${reason// /}" ] || refuse 'say why: failover-automation.sh "reason"'
case $mode in switchover | failover) ;; *) refuse "--mode is switchover or failover, not $mode" ;; esac
case $timeout in '' | *[!0-9]*) refuse "--timeout is a number of seconds, not $timeout" ;; esac
command -v aws >/dev/null || refuse 'the AWS CLI is not installed'

# Each region's stack has an output whose name holds "FailoverTarget": the global cluster and the region.
known=''
if [ -f "$outputs" ]; then
  known=$(grep -o '"[A-Za-z0-9]*FailoverTarget[A-Za-z0-9]*": *"[^"]*"' "$outputs" | sed 's/.*: *"//; s/"$//')
fi
if [ -z "$cluster" ]; then
  cluster=$(printf '%s\n' "$known" | sed -n '1s/ .*//p')
  [ -n "$cluster" ] || refuse "which global cluster? Give --global-cluster, or the file that \`cdk deploy --outputs-file $outputs\` writes"
fi
candidates=${region:-$(printf '%s\n' "$known" | sed -n "s/^$cluster //p")}
[ -n "$candidates" ] || refuse "which region? Give --region, or the file that \`cdk deploy --outputs-file $outputs\` writes"

# Any region that answers knows the whole global cluster.
look() {
  local from
  for from in $candidates; do
    members=$(aws_in "$from" rds describe-global-clusters --global-cluster-identifier "$cluster" \
      --query 'GlobalClusters[0].GlobalClusterMembers[].[IsWriter,DBClusterArn]' 2>"$errors") &&
      status=$(aws_in "$from" rds describe-global-clusters --global-cluster-identifier "$cluster" --query 'GlobalClusters[0].Status' 2>"$errors") && return 0
  done
  return 1
}
errors=$(mktemp) || refuse 'no temporary file can be made'
trap 'rm -f "$errors"' EXIT
look || refuse "the global cluster $cluster cannot be looked at: $(cat "$errors")"
writer=$(printf '%s\n' "$members" | awk 'tolower($1) == "true" { print $2 }')
writer_region=$(region_of "$writer")
if [ -z "$region" ]; then
  for each in $candidates; do
    [ "$each" = "$writer_region" ] || { region=$each; break; }
  done
  [ -n "$region" ] || refuse "the outputs file names no region but that of the writer, $writer_region"
  candidates=$region
fi
target=$(printf '%s\n' "$members" | awk -v r=":$region:" 'index($2, r) { print $2 }')
[ -n "$target" ] || refuse "$cluster has no cluster in $region, but in $(for arn in $(printf '%s\n' "$members" | awk '{ print $2 }'); do printf '%s ' "$(region_of "$arn")"; done)"

lag=$(aws_in "$region" cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name AuroraGlobalDBRPOLag --statistics Maximum --period 60 \
  --dimensions "Name=DBClusterIdentifier,Value=${target##*:}" --start-time "$(($(date +%s) - 300))" --end-time "$(date +%s)" \
  --query 'max(Datapoints[].Maximum)' 2>/dev/null) || lag=''
case $lag in '' | None) lag='not known' ;; *) lag="${lag%.*} ms" ;; esac
say "$cluster: $writer_region writes, $status; RPO lag of $region in the last 5 minutes: $lag"

if [ "$region" = "$writer_region" ] && [ "$status" = available ]; then
  say "$region is the writer already."
  exit 0
fi
if [ "$mode" = failover ] && [ "$confirm" != "$cluster" ]; then
  refuse "a failover may lose the last commits, those of the RPO lag: confirm it by --yes-lose-data $cluster"
fi

# Where the documentation of Aurora has the two calls: a switchover in the region of the writer, a failover in the one that is promoted.
if [ "$mode" = switchover ]; then called_in=$writer_region; else called_in=$region; fi
account=${target#*:*:*:*:} account=${account%%:*}
partition=${target#arn:} partition=${partition%%:*}
machine="arn:$partition:states:$called_in:$account:stateMachine:$cluster-failover"
if [ -n "$direct" ]; then how="Amazon RDS in $called_in"; else how="$machine"; fi
if [ -n "$dry" ]; then
  say "would ask $how for a $mode to $region; nothing was done"
  exit 0
fi
say "asks $how for a $mode to $region: $reason"
started=$(date +%s)
elapsed() { echo $(($(date +%s) - started)); }
time_is_up() {
  say "the time is up after $(elapsed) s; it may go on. Look at the events of the clusters, or run this again to go on watching."
  exit 3
}

if [ -n "$direct" ]; then
  if [ "$mode" = switchover ]; then
    set -- switchover-global-cluster
  else
    set -- failover-global-cluster --allow-data-loss
  fi
  if ! aws_in "$called_in" rds "$@" --global-cluster-identifier "$cluster" --target-db-cluster-identifier "$target" >/dev/null 2>"$errors"; then
    say "Amazon RDS refused: $(cat "$errors")"
    exit 2
  fi
  while :; do
    sleep "$poll"
    if look; then
      writer=$(printf '%s\n' "$members" | awk 'tolower($1) == "true" { print $2 }')
      if [ "$writer" = "$target" ] && [ "$status" = available ]; then
        say "$region is the writer after $(elapsed) s."
        exit 0
      fi
    fi
    [ "$(elapsed)" -lt "$timeout" ] || time_is_up
  done
fi

input="{\"mode\":\"$mode\",\"target\":\"$region\",\"reason\":\"$(json "$reason")\",\"confirm\":\"$(json "$confirm")\"}"
if ! execution=$(aws_in "$called_in" stepfunctions start-execution --state-machine-arn "$machine" --input "$input" --query executionArn 2>"$errors"); then
  say "the state machine did not start: $(cat "$errors")"
  say "the same without it: add --direct"
  exit 2
fi
while :; do
  sleep "$poll"
  state=$(aws_in "$called_in" stepfunctions describe-execution --execution-arn "$execution" --query '[status,error,cause]' 2>"$errors") || state=''
  case $state in
    SUCCEEDED*)
      say "$region is the writer after $(elapsed) s."
      exit 0 ;;
    FAILED*TimeIsUp*) time_is_up ;;
    FAILED* | ABORTED* | TIMED_OUT*)
      say "it failed: $(printf '%s' "$state" | tr '\t' ' ')"
      exit 2 ;;
  esac
  [ "$(elapsed)" -lt "$timeout" ] || time_is_up
done
