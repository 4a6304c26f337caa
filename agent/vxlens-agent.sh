#!/bin/sh
# vxlens-agent: reports what this node's kernel holds (links, addresses, routes, rules, neighbors, FDB) to a vxlens server.
#
# Needs a POSIX shell with its usual small tools, iproute2, and curl to push. gzip and sha256sum or cksum are used where present.
# Needs no privilege: rtnetlink lets anybody read. Writes nothing but its state directory and a temporary one.
# Exit status: 0 reported, 1 not reported, 2 usage. Manual: docs/agent.md, or --help.
set -u
umask 077
LC_ALL=C # Bytes are bytes: [a-z] has no accents, sed takes what is not UTF-8.
export LC_ALL

AGENT_VERSION=0.1.0
# A server that hands out this file as /agent.sh writes its base URL here. This is the only line that it changes.
SERVED_FROM='@VXLENS_URL@'

ALL_SECTIONS='links addresses routes routes6 rules rules6 neighbors fdb nexthops vlans bridgeLinks sysctls'
STATE_FORMAT=vxlens-agent-state/1
FULL_PUSH_SECONDS=600 # Even where nothing changes, the server gets the whole snapshot this often.
RETRY_AFTER_SECONDS_MAX=120
# cron's PATH, and that of a plain user, lack the directories in which iproute2 lives: on Debian all of it but ip.
SBIN=/usr/local/sbin:/usr/sbin:/sbin
TAB=$(printf '\t')

KEEP_TOKEN_DAYS=30 # A token that this agent enrolled for is replaced when it is older.

WORK=
LOCK=
TOKEN_FILE=
NAP_PID=

main() {
  set_defaults
  parse_flags "$@"
  check_settings
  find_tools
  make_workspace
  if is_on "$VXLENS_PRINT"; then
    collect
    envelope
    return 0
  fi
  open_state
  take_lock
  nap "$(random_up_to "$VXLENS_DELAY")"
  if is_on "$VXLENS_LOOP"; then report_for_ever; fi
  report
}

# ---- settings ----

usage() {
  cat <<'END'
Usage: vxlens-agent --url URL [options]
Reports this node's links, addresses, routes, rules, neighbors and FDB to vxlens.

  --url URL          the server, such as https://vxlens.example:4000   VXLENS_URL
  --cluster NAME     cluster of this node [default]                    VXLENS_CLUSTER
  --node NAME        name of this node [the host name]                 VXLENS_NODE
  --token-file FILE  file that holds the node's token                  VXLENS_TOKEN_FILE
  --enroll-token-file FILE
                     file with a token that gets the node its own      VXLENS_ENROLL_TOKEN_FILE
  --interval SECONDS how often the agent runs [60]                     VXLENS_INTERVAL
  --delay SECONDS    wait a random time up to this before starting [0] VXLENS_DELAY
  --retries COUNT    more attempts after a failed one [3]              VXLENS_RETRIES
  --state DIR        where the last report is remembered               VXLENS_STATE
  --sections LIST    report these sections only, such as links,fdb     VXLENS_SECTIONS
  --text             send plain output, never JSON of ip and bridge    VXLENS_TEXT=1
  --loop             keep reporting, once an interval                  VXLENS_LOOP=1
  --print            print the report, send nothing                    VXLENS_PRINT=1
  -v, --verbose      say what was sent, and the server's warnings      VXLENS_VERBOSE=1
  --version          print the version
  -h, --help         print this

Exit status: 0 reported, 1 not reported, 2 usage.
END
}

set_defaults() {
  case $SERVED_FROM in @*) SERVED_FROM= ;; esac
  : "${VXLENS_URL:=$SERVED_FROM}" "${VXLENS_CLUSTER:=default}" "${VXLENS_NODE:=$(default_node)}"
  : "${VXLENS_INTERVAL:=60}" "${VXLENS_DELAY:=0}" "${VXLENS_RETRIES:=3}"
  : "${VXLENS_STATE:=}" "${VXLENS_SECTIONS:=$ALL_SECTIONS}"
  : "${VXLENS_TEXT:=}" "${VXLENS_LOOP:=}" "${VXLENS_PRINT:=}" "${VXLENS_VERBOSE:=}"
  : "${VXLENS_TOKEN_FILE:=$(credential token)}" "${VXLENS_ENROLL_TOKEN_FILE:=$(credential enroll-token)}"
}

default_node() {
  uname -n | tr '[:upper:]' '[:lower:]' | sed -e 's/[^a-z0-9._-]/-/g' -e 's/^[^a-z0-9]*//' | cut -c 1-253 | sed -e 's/[^a-z0-9]*$//'
}

# NAME: systemd's LoadCredential= puts tokens where only this service can read them.
credential() {
  if [ -r "${CREDENTIALS_DIRECTORY:-/nonexistent}/$1" ]; then printf '%s\n' "$CREDENTIALS_DIRECTORY/$1"; fi
}

parse_flags() {
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) usage && exit 0 ;;
      --version) printf 'vxlens-agent %s\n' "$AGENT_VERSION" && exit 0 ;;
      -v | --verbose) VXLENS_VERBOSE=1 ;;
      --print) VXLENS_PRINT=1 ;;
      --loop) VXLENS_LOOP=1 ;;
      --text) VXLENS_TEXT=1 ;;
      --url | --cluster | --node | --interval | --delay | --retries | --token-file | --enroll-token-file | --state | --sections)
        case ${2:---} in --*) usage_error "$1 needs a value" ;; esac
        set_value "$1" "$2"
        shift
        ;;
      --*=*) set_value "${1%%=*}" "${1#*=}" ;;
      -*) usage_error "unknown option $1" ;;
      *) usage_error "unexpected argument $1" ;;
    esac
    shift
  done
}

set_value() {
  [ -n "$2" ] || usage_error "$1 needs a value"
  case $1 in
    --url) VXLENS_URL=$2 ;;
    --cluster) VXLENS_CLUSTER=$2 ;;
    --node) VXLENS_NODE=$2 ;;
    --interval) VXLENS_INTERVAL=$2 ;;
    --delay) VXLENS_DELAY=$2 ;;
    --retries) VXLENS_RETRIES=$2 ;;
    --token-file) VXLENS_TOKEN_FILE=$2 ;;
    --enroll-token-file) VXLENS_ENROLL_TOKEN_FILE=$2 ;;
    --state) VXLENS_STATE=$2 ;;
    --sections) VXLENS_SECTIONS=$2 ;;
    *) usage_error "unknown option $1, or one that takes no value" ;;
  esac
}

check_settings() {
  VXLENS_SECTIONS=$(printf '%s' "$VXLENS_SECTIONS" | tr ',' ' ')
  for section in $VXLENS_SECTIONS; do
    is_listed "$section" "$ALL_SECTIONS" || usage_error "no section is named $section (there are: $ALL_SECTIONS)"
  done
  is_name "$VXLENS_CLUSTER" || usage_error "$(name_advice cluster "$VXLENS_CLUSTER")"
  is_name "$VXLENS_NODE" || usage_error "$(name_advice node "$VXLENS_NODE")"
  is_between 1 86400 "$VXLENS_INTERVAL" || usage_error "--interval is a number of seconds from 1 to 86400, not $VXLENS_INTERVAL"
  is_between 0 3600 "$VXLENS_DELAY" || usage_error "--delay is a number of seconds from 0 to 3600, not $VXLENS_DELAY"
  is_between 0 10 "$VXLENS_RETRIES" || usage_error "--retries is a number from 0 to 10, not $VXLENS_RETRIES"
  is_on "$VXLENS_PRINT" || check_server
}

check_server() {
  [ -n "$VXLENS_URL" ] || usage_error "no server: give --url or VXLENS_URL (or --print)"
  while [ "$VXLENS_URL" != "${VXLENS_URL%/}" ]; do VXLENS_URL=${VXLENS_URL%/}; done
  case $VXLENS_URL in
    *[!A-Za-z0-9._~:/@%+=,\&\;!\(\)\[\]-]*) usage_error "--url holds a character that no base URL has: $VXLENS_URL" ;;
    http://?* | https://?*) ;;
    *) usage_error "--url begins with http:// or https://, not $VXLENS_URL" ;;
  esac
  for file in "$VXLENS_TOKEN_FILE" "$VXLENS_ENROLL_TOKEN_FILE"; do
    is_token_readable "$file" || usage_error "the token file $file is missing, empty or not readable"
  done
}

is_token_readable() {
  [ -z "$1" ] || { [ -s "$1" ] && [ -r "$1" ]; }
}

name_advice() {
  printf -- '--%s is lower-case letters, digits, dots, underscores and dashes, with a letter or digit at both ends, not "%s"' "$1" "$2"
}

is_name() {
  case $1 in '' | [!a-z0-9]* | *[!a-z0-9] | *[!a-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 253 ]
}

# A leading zero is refused: to the shell 010 is eight.
is_between() {
  case $3 in '' | *[!0-9]* | 0?* | ????????*) return 1 ;; esac
  [ "$3" -ge "$1" ] && [ "$3" -le "$2" ]
}

is_on() {
  case $1 in '' | 0 | no | false) return 1 ;; esac
}

is_listed() {
  case " $2 " in *" $1 "*) return 0 ;; esac
  return 1
}

# ---- the program's own affairs ----

complain() {
  printf 'vxlens-agent: %s\n' "$1" >&2
}

fail() {
  complain "$1"
  exit 1
}

usage_error() {
  complain "$1 (see --help)"
  exit 2
}

say() {
  if is_on "$VXLENS_VERBOSE"; then complain "$1"; fi
}

has_tool() {
  command -v "$1" >/dev/null 2>&1
}

find_tools() {
  PATH=$PATH:$SBIN
  is_on "$VXLENS_PRINT" || has_tool curl || fail "curl is not installed"
}

make_workspace() {
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/vxlens-agent.XXXXXX") || fail "cannot make a temporary directory in ${TMPDIR:-/tmp}"
}

clean_up() {
  [ -z "$NAP_PID" ] || kill "$NAP_PID" 2>/dev/null
  [ -z "$LOCK" ] || rm -f "$LOCK"
  [ -z "$WORK" ] || rm -rf "$WORK"
}

# Waiting on a child lets a signal end the nap at once; a foreground sleep would hold it back.
nap() {
  [ "$1" -gt 0 ] || return 0
  sleep "$1" &
  NAP_PID=$!
  wait "$NAP_PID"
  NAP_PID=
}

random_up_to() {
  random=$(od -An -N2 -tu2 /dev/urandom 2>/dev/null | tr -dc '0-9')
  printf '%s\n' $((${random:-$$} % ($1 + 1)))
}

now() {
  date -u +%Y-%m-%dT%H:%M:%SZ
}

open_state() {
  [ -n "$VXLENS_STATE" ] || VXLENS_STATE=$(default_state)
  mkdir -p "$VXLENS_STATE" 2>/dev/null
  if ! [ -d "$VXLENS_STATE" ] || ! [ -w "$VXLENS_STATE" ]; then
    fail "cannot write to the state directory $VXLENS_STATE (see --state)"
  fi
}

# STATE_DIRECTORY is what systemd's StateDirectory= made.
default_state() {
  if [ -n "${STATE_DIRECTORY:-}" ]; then
    printf '%s\n' "$STATE_DIRECTORY"
  elif [ "$(id -u)" = 0 ]; then
    printf '/var/lib/vxlens-agent\n'
  else
    printf '%s/vxlens-agent\n' "${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}"
  fi
}

# The lock is a symbolic link because making one is atomic together with what it says, its owner: there is no moment without an owner.
take_lock() {
  lock=$VXLENS_STATE/lock
  me=$$:$(started_at $$)
  if ! ln -s "$me" "$lock" 2>/dev/null; then
    owner=$(readlink "$lock" 2>/dev/null)
    ! is_running "$owner" || fail "another run (process ${owner%%:*}) is still at work"
    rm -rf "$lock"
    ln -s "$me" "$lock" || fail "cannot lock $VXLENS_STATE"
  fi
  LOCK=$lock
}

# A process number alone is not an owner: in a restarted container it is soon somebody else's. With its start time it is.
is_running() {
  [ -n "$1" ] && [ -n "$(started_at "${1%%:*}")" ] && [ "$1" = "${1%%:*}:$(started_at "${1%%:*}")" ]
}

# Field 22 of /proc/PID/stat; the second one, the command in parentheses, may hold spaces.
started_at() {
  sed -e 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

# ---- collecting ----

# Without `nud all`, `ip neigh` hides what was configured as NOARP (iproute2, ip/ipneigh.c), and shows it only where it is extern_learn.
# `ip -d route` would only spell out the defaults (unicast, main, boot, global) that an unfiltered listing leaves out.
collect() {
  OBSERVED_AT=$(now)
  : >"$WORK/sections"
  add_section links ip -d link show
  add_section addresses ip addr show
  add_section routes ip route show table all
  add_section routes6 ip -6 route show table all
  add_section rules ip rule
  add_section rules6 ip -6 rule
  add_section neighbors ip neigh show nud all
  add_section fdb bridge fdb show
  add_section nexthops ip nexthop show
  add_section vlans bridge vlan
  add_section bridgeLinks bridge -d link
  add_section sysctls sysctls
  make_utf8 "$WORK/sections"
}

# NAME TOOL ARGUMENT...
add_section() {
  is_listed "$1" "$VXLENS_SECTIONS" || return 0
  [ ! -s "$WORK/sections" ] || printf ',' >>"$WORK/sections"
  {
    printf '"%s":{' "$1"
    describe_section "$@"
    printf '}'
  } >>"$WORK/sections"
}

describe_section() {
  OUT=$WORK/$1.out
  ERR=$WORK/$1.err
  section=$1 tool=$2
  shift 2
  if [ "$tool" = sysctls ]; then
    describe_sysctls
  elif is_json_wanted "$section" && run "$tool" -j "$@" && is_sound_json; then
    describe_data
  elif run "$tool" "$@" || run_without_details "$tool" "$@" || run_without_states "$tool" "$@"; then
    describe_text
  else
    describe_error "$section"
  fi
}

# Before iproute2 5.4 the JSON of routes is broken in three ways (types, metrics, next hops); the text is not.
is_json_wanted() {
  is_on "$VXLENS_TEXT" && return 1
  case $1 in
    routes | routes6) has_sound_route_json "$(ip -V 2>/dev/null)" ;;
    *) return 0 ;;
  esac
}

# Up to 5.7 `ip -V` told the date of the release, `iproute2-ss191125` being 5.4.0.
has_sound_route_json() {
  case $1 in
    *iproute2-ss[0-9][0-9][0-9][0-9][0-9][0-9]*) version=${1#*iproute2-ss} && [ "${version%%[!0-9]*}" -ge 191125 ] ;;
    *iproute2-[0-9]*.[0-9]* | *iproute2-v[0-9]*.[0-9]*)
      version=${1#*iproute2-} && version=${version#v}
      major=${version%%.*} && minor=${version#*.} && minor=${minor%%[!0-9]*}
      [ "$major" -gt 5 ] || { [ "$major" -eq 5 ] && [ "$minor" -ge 4 ]; }
      ;;
    *) return 1 ;;
  esac
}

# TOOL ARGUMENT...: output into OUT. A dump that the kernel's changes interrupted may lack rows, and a row that is lacking looks deleted.
run() {
  if ! has_tool "$1"; then
    : >"$OUT"
    printf '%s: not found\n' "$1" >"$ERR"
    return 1
  fi
  for _ in 1 2 3; do
    "$@" >"$OUT" 2>"$ERR" </dev/null || return 1
    grep -q '^Dump ' "$ERR" || break
  done
  ! grep -q '^Dump ' "$ERR" && ! is_error_text
}

# busybox ip has no -d.
run_without_details() {
  [ "$2" = -d ] || return 1
  tool=$1
  shift 2
  run "$tool" "$@"
}

# An `ip neigh show` that knows no `nud` says so.
run_without_states() {
  [ "${4:-}" = nud ] && grep -q 'nud' "$ERR" "$OUT" && run "$1" "$2" "$3"
}

# Some builds say that they do not know a command on stdout, with status 0.
is_error_text() {
  sed -n '/[^[:space:]]/{p;q;}' "$OUT" | grep -Eq \
    '^(Usage:|BusyBox |Object "|Command "|Option "|Error[: ]|RTNETLINK answers|Cannot |Not enough information|Dump terminated|[a-z]+: (applet|command|not) )'
}

# -j is ignored by iproute2 of 4.14 to 4.16 for most objects, so the output itself must tell. Refused besides, since they are not JSON:
# an apostrophe written \' (before 6.1) and bare control characters. Refused as ambiguous: routes with a flat encap, whose key dst comes twice.
is_sound_json() {
  is_blank && return 0
  [ "$(tr -d ' \t\r\n' <"$OUT" | sed -n 's/^\[.*\]$/array/p')" = array ] || return 1
  ! tr -d '\t\r\n' <"$OUT" | grep -q "[[:cntrl:]]" && ! grep -Eq "\\\\'|\"encap\":\"" "$OUT"
}

is_blank() {
  ! grep -q '[^[:space:]]' "$OUT"
}

describe_data() {
  printf '"data":'
  if is_blank; then printf '[]'; else cat "$OUT"; fi
}

# No output at all is an empty table: said as data, since a reader of text might take it for a missing one.
describe_text() {
  if is_blank; then
    printf '"data":[]'
  else
    printf '"text":"'
    json_escape <"$OUT"
    printf '"'
  fi
}

describe_error() {
  error=$(cat "$ERR" "$OUT" | sed -n '/[^[:space:]]/{p;q;}' | tr '\200-\377' '?' | cut -c 1-300)
  say "section $1: ${error:-failed without a word}"
  # A failed command may have printed a part of its table; nobody must take that for the table.
  : >"$OUT"
  printf '"status":"error","error":"'
  printf '%s' "${error:-failed without a word}" | json_escape | sed -e 's/\\n$//'
  printf '"'
}

# stdin as the inside of a JSON string.
json_escape() {
  tr '\000-\010\013-\037' '?' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/$TAB/\\\\t/g" -e 's/$/\\n/' | tr -d '\n'
}

# An alias or a name may hold any bytes; one that is not UTF-8 would have the server refuse the whole report.
make_utf8() {
  has_tool iconv || return 0
  if iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1; then return 0; fi
  tr '\200-\377' '?' <"$1" >"$1.ascii" && mv "$1.ascii" "$1"
}

# Kernel settings that decide whether a packet is forwarded. Read from /proc/sys, which shows the network namespace of its reader.
describe_sysctls() {
  list_sysctls >"$OUT"
  if is_blank; then
    printf '"status":"error","error":"no /proc/sys/net"'
    return 0
  fi
  printf '"data":{'
  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^\(.*\)=\([^=]*\)$/"\1":"\2"/' -e '$!s/$/,/' "$OUT" | tr -d '\n'
  printf '}'
}

# By grep, in one process, as `path:value`: a shell's read takes a byte at a time, and such a file gives its first byte only to that.
list_sysctls() {
  set -- /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/fib_multipath_hash_policy /proc/sys/net/ipv6/conf/all/forwarding
  for conf in /proc/sys/net/ipv4/conf/*; do
    if is_forwarding_link "${conf##*/}"; then set -- "$@" "$conf/forwarding" "$conf/rp_filter" "$conf/ignore_routes_with_linkdown"; fi
  done
  grep '' "$@" 2>/dev/null | sed -e 's,^/proc/sys/,,' -e 's,/,.,g' -e 's/:\([^:]*\)$/=\1/'
}

# VXLAN links, bridges and what may be the underlay. Pods' links are left out: they come and go all day and decide nothing here.
is_forwarding_link() {
  case $1 in
    lo | veth* | cali* | lxc*) return 1 ;;
  esac
  [ ! -e "/sys/class/net/$1/brport" ] || grep -q '^DEVTYPE=vxlan$' "/sys/class/net/$1/uevent"
}

envelope() {
  printf '{"schema":"vxlens.snapshot/v1","observedAt":"%s","sentAt":"%s","intervalSeconds":%s,' "$OBSERVED_AT" "$(now)" "$VXLENS_INTERVAL"
  printf '"agent":{"name":"vxlens-agent","version":"%s"},"sections":{' "$AGENT_VERSION"
  cat "$WORK/sections"
  printf '}}\n'
}

# ---- reporting ----

report_for_ever() {
  while :; do
    started=$(date +%s)
    report
    pause=$((VXLENS_INTERVAL - ($(date +%s) - started)))
    if [ "$pause" -lt 1 ] || [ "$pause" -gt "$VXLENS_INTERVAL" ]; then pause=$VXLENS_INTERVAL; fi
    nap "$pause"
  done
}

report() {
  find_token || return 1
  collect
  FINGERPRINT=$(fingerprint)
  if is_unchanged && send_heartbeat; then return 0; fi
  case $HTTP_STATUS in 000 | 401 | 403 | 429 | 5??) return 1 ;; esac
  push
}

# A token that was given is taken as it is. One that the agent enrolled for lies in its state directory, and nobody else need know it.
# It never enrolls twice by itself: a token that is not taken any more was ended by somebody who had a reason.
find_token() {
  TOKEN_FILE=$VXLENS_TOKEN_FILE
  [ -z "$TOKEN_FILE" ] || return 0
  if [ -s "$VXLENS_STATE/token" ]; then
    TOKEN_FILE=$VXLENS_STATE/token
    replace_old_token
  elif [ -n "$VXLENS_ENROLL_TOKEN_FILE" ]; then
    enroll
  fi
}

enroll() {
  TOKEN_FILE=$VXLENS_ENROLL_TOKEN_FILE
  deliver POST enroll
  if [ "$HTTP_STATUS" = 201 ] && keep_token; then
    TOKEN_FILE=$VXLENS_STATE/token
    say "enrolled as node $VXLENS_NODE of cluster $VXLENS_CLUSTER"
    return 0
  fi
  explain_failure "enrollment"
  [ "$HTTP_STATUS" != 409 ] || complain "if this is that node, set up anew, have an administrator revoke its token: vxlens token list, vxlens token revoke ID"
  return 1
}

# The old one goes on to be taken for a day: whatever fails here is tried again in the next run.
replace_old_token() {
  has_tool find && [ -n "$(find "$TOKEN_FILE" -mtime "+$KEEP_TOKEN_DAYS" 2>/dev/null)" ] || return 0
  deliver POST token:rotate
  if [ "$HTTP_STATUS" = 200 ] && keep_token; then
    say "the node's token was replaced"
  else
    say "the node's token was not replaced: $(failure_reason)"
  fi
}

keep_token() {
  answer_field token >"$VXLENS_STATE/token.new"
  if ! grep -Eq '^vxl_node_[0-9A-Za-z]+$' "$VXLENS_STATE/token.new"; then
    rm -f "$VXLENS_STATE/token.new"
    return 1
  fi
  mv "$VXLENS_STATE/token.new" "$VXLENS_STATE/token"
}

# What was collected, less what merely passes by: lifetimes, timers, counters, the turns of a healthy neighbor, and the neighbors that the
# kernel makes for itself: of groups, of broadcasts and on lo. Split at braces and backslashes, each row on a line, and then at commas,
# because a sed may be slow on a line of megabytes.
fingerprint() {
  {
    printf '%s %s %s\n' "$AGENT_VERSION" "$VXLENS_INTERVAL" "$VXLENS_SECTIONS"
    tr '{}\134' '\n' <"$WORK/sections" | sed -e 's/"text":"/&\
n/' | sed -E \
      -e '/(lladdr"?[ :]"?(01:00:5e|33:33|ff:ff:ff:ff:ff:ff)|dev"?[ :]"?lo[" ]).*NOARP/d' \
      -e '/^,$/d' | tr ',' '\n' | sed -E \
      -e 's/"(valid_life_time|preferred_life_time|expires|[a-z_]+_timer)":[0-9.]+//' \
      -e 's/(valid_lft|preferred_lft|expires) [0-9]+sec//g' \
      -e 's/_timer +[0-9.]+//g' \
      -e 's/(used|ref|probes) [0-9/]+//g' \
      -e 's/REACHABLE|STALE|DELAY|PROBE/HEALTHY/g'
  } | checksum
}

# Without a tool for it, every report looks changed: it is pushed.
checksum() {
  if has_tool sha256sum; then
    sha256sum
  elif has_tool cksum; then
    cksum
  else
    cat >/dev/null
    printf 'none %s %s\n' "$$" "$(now)"
  fi | tr -s ' ' '-'
}

# Whether the server's last answer was about just this, and recent enough. Sets ETAG. A state file that cannot be understood says no.
is_unchanged() {
  HTTP_STATUS=
  { read -r format && read -r target && read -r ETAG && read -r pushed_at && read -r pushed; } 2>/dev/null <"$VXLENS_STATE/last-push" || return 1
  [ "$format" = "$STATE_FORMAT" ] && [ "$target" = "$(target)" ] && [ "$pushed" = "$FINGERPRINT" ] || return 1
  case $ETAG in '""' | *[!A-Za-z0-9:._\"+/=-]*) return 1 ;; '"'*'"') ;; *) return 1 ;; esac
  case $pushed_at in '' | *[!0-9]* | 0* | ????????????*) return 1 ;; esac
  ! is_full_push_due $(($(date +%s) - pushed_at))
}

target() {
  printf '%s %s %s\n' "$VXLENS_URL" "$VXLENS_CLUSTER" "$VXLENS_NODE"
}

# AGE of the last full push, in seconds. A heartbeat does not refresh volatile rows, and the server leaves them out of its answers after three
# intervals without a push. So every second run pushes where there are any: one and a half intervals leave room for a late timer.
is_full_push_due() {
  limit=$FULL_PUSH_SECONDS
  if has_volatile_rows && [ $((VXLENS_INTERVAL * 3 / 2)) -lt "$limit" ]; then limit=$((VXLENS_INTERVAL * 3 / 2)); fi
  [ "$1" -lt 0 ] || [ "$1" -ge "$limit" ]
}

has_volatile_rows() {
  has_rows_besides neighbors 'PERMANENT|NOARP|extern_learn|managed' || has_rows_besides fdb 'permanent|static|extern_learn'
}

# Rows of JSON end with a brace, rows of text with a line; what is left without letters or digits is no row.
has_rows_besides() {
  [ -r "$WORK/$1.out" ] && tr '}' '\n' <"$WORK/$1.out" | grep -Ev "$2" | grep -q '[0-9a-z]'
}

send_heartbeat() {
  deliver POST heartbeat
  case $HTTP_STATUS in
    2??)
      say "nothing has changed: heartbeat sent"
      return 0
      ;;
    000 | 401 | 403 | 429 | 5??) explain_failure "heartbeat" ;;
    *) say "the server wants the whole report (HTTP $HTTP_STATUS)" ;;
  esac
  return 1
}

push() {
  deliver PUT snapshot
  case $HTTP_STATUS in
    2??) ;;
    *)
      explain_failure "push"
      return 1
      ;;
  esac
  remember_push
  say "pushed: $(answer_field outcome)"
  if is_on "$VXLENS_VERBOSE"; then show_warnings; fi
}

# A proxy that compresses answers weakens the tag (W/"..."); the digest inside is still the server's.
remember_push() {
  etag=$(answer_header etag | sed -e 's,^W/,,')
  printf '%s\n' "$STATE_FORMAT" "$(target)" "$etag" "$(date +%s)" "$FINGERPRINT" >"$VXLENS_STATE/last-push.new"
  mv "$VXLENS_STATE/last-push.new" "$VXLENS_STATE/last-push" || complain "cannot remember the push in $VXLENS_STATE: the next one will be whole"
}

# METHOD RESOURCE: sends until an answer is final. The request is built anew each time, so that sentAt is true.
deliver() {
  attempt=0
  while :; do
    build_request "$1" "$2"
    HTTP_STATUS=$(curl -q --config "$WORK/request" 2>"$WORK/curl.err") || HTTP_STATUS=000
    case $HTTP_STATUS in 000 | 429 | 5??) ;; *) return 0 ;; esac
    [ "$attempt" -lt "$VXLENS_RETRIES" ] || return 0
    attempt=$((attempt + 1))
    pause=$(retry_pause "$attempt")
    say "$2: $(failure_reason); trying again in $pause s"
    nap "$pause"
  done
}

retry_pause() {
  asked=$(answer_header retry-after)
  if is_between 0 86400 "$asked"; then
    if [ "$asked" -gt "$RETRY_AFTER_SECONDS_MAX" ]; then asked=$RETRY_AFTER_SECONDS_MAX; fi
    printf '%s\n' "$asked"
  else
    printf '%s\n' $(((1 << $1) + $(random_up_to "$1")))
  fi
}

# Everything goes through a file that only we can read: a command line is public.
build_request() {
  : >"$WORK/headers"
  : >"$WORK/answer"
  {
    printf 'silent\nshow-error\nconnect-timeout = 10\nmax-time = 60\nwrite-out = "%%{http_code}"\n'
    curl_setting url "$VXLENS_URL/api/v1/clusters/$VXLENS_CLUSTER/$(resource_path "$2")"
    curl_setting request "$1"
    curl_setting user-agent "vxlens-agent/$AGENT_VERSION"
    curl_setting dump-header "$WORK/headers"
    curl_setting output "$WORK/answer"
    curl_setting header 'Accept: application/json, application/problem+json'
    curl_setting header 'Expect:'
    token_setting
    case $2 in
      heartbeat) heartbeat_settings ;;
      enroll) enroll_settings ;;
      snapshot) body_settings ;;
      *) curl_setting data '' ;;
    esac
  } >"$WORK/request"
}

resource_path() {
  case $1 in
    enroll) printf 'enroll\n' ;;
    *) printf 'nodes/%s/%s\n' "$VXLENS_NODE" "$1" ;;
  esac
}

enroll_settings() {
  curl_setting header 'Content-Type: application/json'
  curl_setting data "{\"node\":\"$VXLENS_NODE\"}"
}

heartbeat_settings() {
  curl_setting header "If-Match: $ETAG"
  curl_setting header 'Content-Type:'
  curl_setting data ''
}

body_settings() {
  curl_setting header 'Content-Type: application/json'
  envelope >"$WORK/body"
  if has_tool gzip && gzip -c "$WORK/body" >"$WORK/body.gz" 2>/dev/null; then
    curl_setting header 'Content-Encoding: gzip'
    curl_setting data-binary "@$WORK/body.gz"
  else
    curl_setting data-binary "@$WORK/body"
  fi
}

curl_setting() {
  printf '%s = "%s"\n' "$1" "$(printf '%s' "$2" | sed -e 's/[\\"]/\\&/g')"
}

# The token passes through no argument, not even printf's, which is a program of its own in some shells.
token_setting() {
  [ -n "$TOKEN_FILE" ] || return 0
  sed -n -e '1{' -e 's/[[:space:]]//g' -e 's/[\\"]/\\&/g' -e 's/^/header = "Authorization: Bearer /' -e 's/$/"/p' -e '}' "$TOKEN_FILE"
}

# ---- reading answers ----

# NAME in lower case; of several answers in one file (100 Continue, a proxy's) the last counts.
answer_header() {
  tr -d '\000-\010\013-\037\177' <"$WORK/headers" | sed -n -e 's/^\([A-Za-z-]*\): */\1 /p' | while read -r name value; do
    [ "$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')" != "$1" ] || printf '%s\n' "$value"
  done | tail -n 1
}

# The first member of that name whose value is a string. Control characters are taken out: this is for a terminal.
answer_field() {
  tr -d '\000-\037\177' <"$WORK/answer" | grep -oE "\"$1\" *: *\"([^\"\\\\]|\\\\.)*\"" | head -n 1 \
    | sed -e 's/^[^:]*: *"//' -e 's/"$//' -e 's/\\\(["\\/]\)/\1/g'
}

explain_failure() {
  complain "$1 to $VXLENS_URL failed: $(failure_reason)"
  if [ "$HTTP_STATUS" = 401 ] && [ "$TOKEN_FILE" = "$VXLENS_STATE/token" ]; then
    complain "the token in $TOKEN_FILE is not taken any more: it was revoked or has expired. To enroll again remove that file; vxlens token list says what became of it"
  fi
}

failure_reason() {
  if [ "$HTTP_STATUS" = 000 ]; then
    printf 'no answer: %s\n' "$(sed -e 's/^curl: //' "$WORK/curl.err" | head -n 1)"
    return 0
  fi
  detail=$(answer_field detail)
  request=$(answer_field requestId)
  location=$(answer_header location)
  printf 'HTTP %s%s%s%s\n' "$HTTP_STATUS" "${location:+, moved to $location}" "${detail:+: $detail}" "${request:+ (request $request)}"
}

show_warnings() {
  tr -d '\000-\037\177' <"$WORK/answer" | sed -n -e 's/.*"warnings" *: *\[//p' | grep -oE '\{("([^"\\]|\\.)*"|[^"{}])*\}' | while read -r warning; do
    complain "warning: $warning"
  done
}

main "$@"
