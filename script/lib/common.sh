# Shared by the scripts beside this folder: the project's place, messages, small checks. Sourced, not run.

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
LOCAL=$PROJECT/.local
ENV_FILE=$LOCAL/env
VENV=$PROJECT/.venv
export UV_PROJECT_ENVIRONMENT=$VENV
cd "$PROJECT"
umask 022

step() { printf '→ %s\n' "$*"; }

fail() {
  printf '✗ %s\n' "$*" >&2
  exit 1
}

# Nothing may end a script without a word.
set -o errtrace
trap 'printf "✗ Stopped at line %s of %s: %s\n" "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND" >&2' ERR

is_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a command and shows its output only if it fails: log=<name> quietly <command …>
quietly() {
  local log=$LOCAL/log/${log:-last}.log
  mkdir -p "$LOCAL/log"
  "$@" >"$log" 2>&1 9>&- || {
    tail -n 20 "$log" >&2
    return 1
  }
}

# A stamp remembers the contents that a step was done for, so that it is done again only when they change.
fingerprint() { cat -- "$@" 2>/dev/null | sha256sum | cut -c 1-64; }
stamped() { [ "$(cat "$LOCAL/stamp/$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$LOCAL/stamp" && printf '%s\n' "$2" >"$LOCAL/stamp/$1"; }

random_base64() { head -c "$1" /dev/urandom | base64 -w 0; }
random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# True if nothing listens on the port of 127.0.0.1.
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

first_free_port() {
  local port=$1
  until port_is_free "$port"; do
    port=$((port + 1))
    [ "$port" -le 65535 ] || fail "No free port was found above $1."
  done
  printf '%s\n' "$port"
}

# .local/env holds KEY=value lines; lines that the user added stay as they are.
env_value() { sed -n "s/^$1=//p" "$ENV_FILE" 2>/dev/null | tail -n 1; }

set_env_value() {
  local kept
  [ "$(env_value "$1")" = "$2" ] && return
  kept=$(grep -v "^$1=" "$ENV_FILE" 2>/dev/null || true)
  (
    umask 077
    printf '%s\n' ${kept:+"$kept"} "$1=$2" >"$ENV_FILE.new"
  )
  mv "$ENV_FILE.new" "$ENV_FILE"
}
