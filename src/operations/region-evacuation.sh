#!/usr/bin/env bash
# Takes users and writes out of a region, and brings them back, by the state machines of RegionEvacuation, or without them.
set -u -o pipefail

usage() {
  cat <<'USAGE'
usage: region-evacuation.sh evacuate|return REGION [options] "reason"

  --mode MODE              failover  for a region that is down: the database may lose the last commits
                           switchover  loses nothing, and needs the region of the writer
                           edge  moves users alone             (default: switchover where there is a database, otherwise edge)
  --yes-lose-data ID       confirms a failover, by the name of the global cluster
  --from REGION            where it is done, and who writes after a failover   (otherwise: the first other region in the outputs
                           file; for a switchover of the database the region of the writer)
  --target REGION          who writes after a switchover                       (otherwise: the first that follows)
  --outputs FILE           what `cdk deploy --outputs-file` wrote              (default: cdk-outputs.json)
  --name NAME              the evacuation, where the file has several
  --warm CONTEXT           a context of kubectl, of a region that takes over: its autoscalers keep more pods first; may be repeated
  --warm-percent NUMBER    how many pods, of those that are there now          (otherwise: as many as the other regions had, shared)
  --skip-health            brings users back without asking the region how it is
  --direct                 without the state machines, where they do not work
  --dry-run                says what would be done, and does nothing
  --timeout SECONDS        how long it watches                                 (default: 1200)

exit status: 0 it is done; 1 nothing was done; 2 not all of it was done: run it again; 3 the time is up, and it may go on
USAGE
}

refuse() { echo "region-evacuation: $1" >&2; echo "Nothing was done." >&2; exit 1; }
say() { echo "$(date -u +%H:%M:%SZ) $1"; }
aws_in() { local region=$1; shift; aws --region "$region" --output text --cli-connect-timeout 10 --cli-read-timeout 30 "$@"; }
json() { printf '%s' "$1" | tr '\n\r\t' '   ' | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g'; }
# The store at the edge refuses credentials of the global endpoint of AWS STS, which is in us-east-1.
export AWS_STS_REGIONAL_ENDPOINTS=regional

action='' lost='' outputs='cdk-outputs.json' name='' from='' mode='' confirm='' target='' direct='' dry='' healthy='' timeout=1200 reason='' warm=() percent=''
poll=${EVACUATION_POLL_SECONDS:-5}
while [ $# -gt 0 ]; do
  case $1 in
    --mode | --yes-lose-data | --from | --target | --outputs | --name | --warm | --warm-percent | --timeout)
      [ $# -ge 2 ] || refuse "$1 needs a value"
      case $1 in
        --mode) mode=$2 ;;
        --yes-lose-data) confirm=$2 ;;
        --from) from=$2 ;;
        --target) target=$2 ;;
        --outputs) outputs=$2 ;;
        --name) name=$2 ;;
        --warm) warm+=("$2") ;;
        --warm-percent) percent=$2 ;;
        --timeout) timeout=$2 ;;
      esac
      shift 2 ;;
    --skip-health) healthy=skip; shift ;;
    --direct) direct=1; shift ;;
    --dry-run) dry=1; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) refuse "unknown option $1 (see --help)" ;;
    *)
      if [ -z "$action" ]; then action=$1
      elif [ -z "$lost" ]; then lost=$1
      elif [ -z "$reason" ]; then reason=$1
      else refuse 'more than one reason: put it in quotes'; fi
      shift ;;
  esac
done

case $action in evacuate | return) ;; *) refuse "say what: region-evacuation.sh evacuate|return REGION \"reason\"" ;; esac
[ -n "$lost" ] || refuse "say which region: region-evacuation.sh $action REGION \"reason\""
[ -n "${reason// /}" ] || refuse "say why: region-evacuation.sh $action $lost \"reason\""
case $timeout in '' | *[!0-9]*) refuse "--timeout is a number of seconds, not $timeout" ;; esac
case $percent in *[!0-9]*) refuse "--warm-percent is a number, not $percent" ;; esac
command -v aws >/dev/null || refuse 'the AWS CLI is not installed'

# Each region's stack has an output whose name holds "EvacuationTarget": name, region, store, global cluster, its primary region, URL.
[ -f "$outputs" ] || refuse "the evacuations are not known: give the file that \`cdk deploy --all --outputs-file $outputs\` writes"
known=$(grep -o '"[A-Za-z0-9]*EvacuationTarget[A-Za-z0-9]*": *"[^"]*"' "$outputs" | sed 's/.*: *"//; s/"$//')
[ -n "$known" ] || refuse "$outputs has no output of a RegionEvacuation"
[ -n "$name" ] || name=$(printf '%s\n' "$known" | sed -n '1s/ .*//p')
known=$(printf '%s\n' "$known" | awk -v n="$name" '$1 == n')
[ -n "$known" ] || refuse "$outputs has no evacuation $name"
regions=$(printf '%s\n' "$known" | awk '{ print $2 }')
read -r _ _ store cluster primary url <<<"$(printf '%s\n' "$known" | head -n 1)"
[ "$url" != - ] || url=$(printf '%s\n' "$known" | awk '$6 != "-" { print $6; exit }')

[ -n "$mode" ] || { if [ "$cluster" = - ]; then mode=edge; else mode=switchover; fi; }
case $mode in switchover | failover | edge) ;; *) refuse "--mode is switchover, failover or edge, not $mode" ;; esac
[ "$mode" = edge ] || [ "$cluster" != - ] || refuse "--mode $mode is for a database, and $name knows none"
[ "$action $mode" != 'return failover' ] || refuse 'the way back loses nothing: --mode is switchover or edge'
if [ "$mode" = failover ] && [ "$confirm" != "$cluster" ]; then
  refuse "a failover may lose the last commits: confirm it by --yes-lose-data $cluster"
fi

first_other() { for each in $regions; do [ "$each" = "$lost" ] || { echo "$each"; return; }; done; }
errors=$(mktemp) || refuse 'no temporary file can be made'
trap 'rm -f "$errors"' EXIT
moves=''
if [ "$mode" = switchover ]; then
  # Any region that answers knows who writes, and a switchover is started there.
  writer=$(aws_in "${from:-$(first_other)}" rds describe-global-clusters --global-cluster-identifier "$cluster" \
    --query 'GlobalClusters[0].GlobalClusterMembers[?IsWriter].DBClusterArn' 2>"$errors") || refuse "who writes is not known: $(cat "$errors")"
  writer=${writer#*:*:*:} writer=${writer%%:*}
  if [ "$action" = evacuate ]; then
    [ "$writer" != "$lost" ] || moves=1
  elif [ "$lost" = "$primary" ] && [ "$writer" != "$lost" ]; then
    moves=1
  fi
  if [ -n "$moves" ] && [ -z "$from" ]; then from=$writer; fi
fi
[ -n "$from" ] || from=$(first_other)
[ -n "$from" ] || refuse "$outputs has no evacuation in another region than $lost; give --from"
[ "$mode $from" != "failover $lost" ] || refuse "$lost is the region that is lost: --from is another one"

# How the region is, by way of the edge, whatever is drained.
if [ "$action" = return ] && [ -z "$healthy" ]; then
  [ -n "$url" ] || refuse 'the URL is not known, by which the region is asked how it is; --skip-health brings users back without'
  for _ in 1 2 3; do
    curl -fsS -o /dev/null --max-time 10 "$url/_origin/$lost/health" 2>"$errors" || refuse "$lost is not well: $(cat "$errors")"
  done
  say "$lost is well, as the edge sees it"
fi

partition=${store#arn:} partition=${partition%%:*} account=${store#*:*:*:*:} account=${account%%:*}
machine="arn:$partition:states:$from:$account:stateMachine:$name-evacuation"
if [ -n "$direct" ]; then how="the store and Amazon RDS, from $from"; else how=$machine; fi
if [ -n "$dry" ]; then
  say "would ask $how to $action $lost ($mode); nothing was done"
  exit 0
fi

# Pods first: nodes take a minute or two. What the autoscalers kept before is written on them, for the way back.
note='eknmusic.com/min-replicas'
count=$(printf '%s\n' "$regions" | wc -l)
[ -n "$percent" ] || percent=$((count > 1 ? (100 * count + count - 2) / (count - 1) : 100))
autoscalers() {
  kubectl --context "$1" --request-timeout 20s get hpa --all-namespaces -o jsonpath='{range .items[*]}{.metadata.namespace}{" "}{.metadata.name}{" "}{.spec.minReplicas}{" "}{.spec.maxReplicas}{" "}{.status.currentReplicas}{" "}{.metadata.annotations.eknmusic\.com/min-replicas}{"\n"}{end}'
}
patch() { kubectl --context "$1" --request-timeout 20s -n "$2" patch hpa "$3" --type merge -p "$4" >/dev/null 2>"$errors"; }
failed=''
scale() {
  local context=$1 namespace hpa least most current before all wanted
  all=$(autoscalers "$context" 2>"$errors") || { say "the autoscalers of $context cannot be asked: $(cat "$errors")"; failed=1; return; }
  while read -r namespace hpa least most current before; do
    [ -n "$hpa" ] || continue
    if [ "$action" = evacuate ]; then
      wanted=$(((${current:-0} * percent + 99) / 100))
      [ "$wanted" -le "$most" ] || wanted=$most
      [ "$wanted" -gt "$least" ] || continue
      patch "$context" "$namespace" "$hpa" "{\"metadata\":{\"annotations\":{\"$note\":\"${before:-$least}\"}},\"spec\":{\"minReplicas\":$wanted}}" || { say "$hpa of $context stays: $(cat "$errors")"; failed=1; continue; }
      say "$hpa of $context keeps $wanted pods, instead of $least"
    elif [ -n "$before" ]; then
      patch "$context" "$namespace" "$hpa" "{\"metadata\":{\"annotations\":{\"$note\":null}},\"spec\":{\"minReplicas\":$before}}" || { say "$hpa of $context stays: $(cat "$errors")"; failed=1; continue; }
      say "$hpa of $context keeps $before pods again"
    fi
  done <<<"$all"
}
if [ "$action" = evacuate ]; then for each in ${warm[@]+"${warm[@]}"}; do scale "$each"; done; fi

say "asks $how to $action $lost ($mode): $reason"
started=$(date +%s)
elapsed() { echo $(($(date +%s) - started)); }
time_is_up() {
  say "the time is up after $(elapsed) s; it may go on. Run this again to go on watching."
  exit 3
}
finish() {
  if [ "$action" = return ]; then for each in ${warm[@]+"${warm[@]}"}; do scale "$each"; done; fi
  say "$lost is $([ "$action" = evacuate ] && echo evacuated || echo back) after $(elapsed) s."
  [ -z "$failed" ] || exit 2
  exit 0
}

# The key holds the whole list; `--if-match` is the version of the store that the list was read from.
edge() {
  local try version list wanted each
  for try in 1 2 3 4 5; do
    [ "$try" = 1 ] || sleep 1
    version=$(aws_in "$from" cloudfront-keyvaluestore describe-key-value-store --kvs-arn "$store" --query ETag 2>"$errors") || continue
    if ! list=$(aws_in "$from" cloudfront-keyvaluestore get-key --kvs-arn "$store" --key drained --query Value 2>"$errors"); then
      grep -q ResourceNotFound "$errors" || continue
      list=''
    fi
    wanted=''
    for each in $(printf '%s' "$list" | tr -cs 'a-z0-9-' ' '); do
      [ "$each" = none ] || [ "$each" = "$lost" ] || wanted="${wanted:+$wanted,}$each"
    done
    [ "$action" = return ] || wanted="${wanted:+$wanted,}$lost"
    aws_in "$from" cloudfront-keyvaluestore put-key --kvs-arn "$store" --key drained --value "${wanted:-none}" --if-match "$version" >/dev/null 2>"$errors" || continue
    say "drained at the edge: ${wanted:-none}"
    return 0
  done
  say "the edge stays as it was: $(cat "$errors")"
  return 1
}

# The script of the database, which comes with the same package.
database() {
  local here script
  here=$(cd "$(dirname "$0")" && pwd)
  for script in "$here/failover-automation.sh" "$here/../database/failover-automation.sh" "$here/../database/global/failover-automation.sh"; do
    [ -f "$script" ] || continue
    bash "$script" --direct --global-cluster "$cluster" --mode "$mode" --yes-lose-data "$confirm" --region "$1" --timeout "$timeout" "$reason"
    return
  done
  say 'failover-automation.sh is not beside this script: the database stays'
  return 1
}

if [ -n "$direct" ]; then
  if [ "$action" = evacuate ]; then
    edge || failed=1
    case $mode in
      failover) database "$from" || failed=1 ;;
      switchover) [ -z "$moves" ] || database "${target:-$(first_other)}" || failed=1 ;;
    esac
  else
    [ -z "$moves" ] || database "$lost" || { say 'the database is not back, and users stay where they are'; exit 2; }
    edge || failed=1
  fi
  finish
fi

input="{\"action\":\"$action\",\"region\":\"$lost\",\"mode\":\"$mode\",\"target\":\"$(json "$target")\",\"reason\":\"$(json "$reason")\",\"confirm\":\"$(json "$confirm")\"}"
if ! execution=$(aws_in "$from" stepfunctions start-execution --state-machine-arn "$machine" --input "$input" --query executionArn 2>"$errors"); then
  say "the state machine did not start: $(cat "$errors")"
  say "the same without it: add --direct"
  exit 2
fi
while :; do
  sleep "$poll"
  state=$(aws_in "$from" stepfunctions describe-execution --execution-arn "$execution" --query '[status,error,cause]' 2>"$errors") || state=''
  case $state in
    SUCCEEDED*) finish ;;
    FAILED* | ABORTED* | TIMED_OUT*)
      say "it failed: $(printf '%s' "$state" | tr '\t' ' ')"
      exit 2 ;;
  esac
  [ "$(elapsed)" -lt "$timeout" ] || time_is_up
done
