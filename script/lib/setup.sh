# The steps from a clean clone to a system that can run. Sourced after common.sh, database.sh and packages.sh.

UV_VERSION=0.13.9
UV=$LOCAL/uv/bin/uv
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1

# What pip installs on a network without uv: pip install --require-hashes -r requirements.txt
export_requirements() { "$UV" export --frozen --no-dev --no-emit-project --no-header --no-annotate --quiet; }

manage() { "$VENV/bin/python" manage.py "$@"; }

# The environment of the tests is also good for the server, so either stamp will do there.
python_is_there() {
  [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c '' 2>/dev/null || return 1
  stamped python-test "$2" || { [ "$1" = server ] && stamped python-server "$2"; }
}

ensure_python() {
  local python wanted groups=(--no-dev --inexact)
  python=$(find_python)
  [ -n "$python" ] || fail "Python 3.11 or newer with its venv module was not found."
  wanted=$({ "$python" -V && cat uv.lock; } | fingerprint -)
  python_is_there "$1" "$wanted" && return
  if ! "$UV" --version 2>/dev/null | grep -qF "uv $UV_VERSION"; then
    step "Fetching the installer of Python packages …"
    rm -rf "$LOCAL/uv"
    "$python" -m venv "$LOCAL/uv"
    log=uv quietly "$LOCAL/uv/bin/pip" install --disable-pip-version-check "uv==$UV_VERSION" ||
      fail "uv $UV_VERSION could not be installed from the Python package index."
  fi
  [ "$1" = test ] && groups=(--group dev)
  step "Installing the Python packages of uv.lock …"
  log=python quietly "$UV" sync --frozen --no-install-project --python "$python" "${groups[@]}" ||
    fail "The Python packages could not be installed; the lines above say why."
  stamp "python-$1" "$wanted"
}

ensure_browser() {
  has_chromium || stamped browser "$(fingerprint uv.lock)" && return
  step "Fetching Chromium for the tests …"
  log=browser quietly "$VENV/bin/playwright" install --with-deps chromium ||
    fail "Chromium is neither in the system's packages nor could Playwright fetch it; the lines above say why."
  stamp browser "$(fingerprint uv.lock)"
}

assets_fingerprint() { fingerprint package.json package-lock.json script/vendor; }

assets_are_there() {
  [ -d static/vendor ] || return 1
  stamped assets-test "$(assets_fingerprint)" || { [ "$1" = server ] && stamped assets-server "$(assets_fingerprint)"; }
}

ensure_assets() {
  assets_are_there "$1" && return
  local omit=()
  [ "$1" = server ] && omit=(--omit=dev)
  step "Fetching the browser files of package-lock.json …"
  log=npm quietly npm ci --ignore-scripts --no-audit --no-fund "${omit[@]}" ||
    fail "The browser files could not be fetched; the lines above say why."
  "$VENV/bin/python" script/vendor
  stamp "assets-$1" "$(assets_fingerprint)"
}

ensure_env() {
  [ -n "$(env_value SECRET_KEY)" ] || set_env_value SECRET_KEY "$(random_hex 32)"
  [ -n "$(env_value ENCRYPTION_KEYS)" ] || set_env_value ENCRYPTION_KEYS "k1:AES-256-GCM:$(random_base64 32)"
  [ -n "$(env_value BLIND_INDEX_KEY)" ] || set_env_value BLIND_INDEX_KEY "$(random_base64 32)"
  [ -n "$(env_value AUDIT_SEAL_KEY)" ] || set_env_value AUDIT_SEAL_KEY "$(random_base64 32)"
  [ -n "$(env_value WANGGE_PORT)" ] || set_env_value WANGGE_PORT 8000
  chmod 600 "$ENV_FILE"
}

# Everything that setup_database depends on; empty for a foreign database, which is always looked at.
schema_fingerprint() {
  has_own_cluster || return 0
  {
    echo "$DATABASE_ID"
    find . -path ./.venv -prune -o -path ./.local -prune -o -path ./node_modules -prune -o -path '*/migrations/*.py' -print0 |
      sort -z | xargs -0 cat
    cat core/database.py core/partitions.py core/rows.py */models/*.py core/management/commands/setup_database.py
  } | fingerprint -
}

ensure_schema() {
  local wanted
  wanted=$(schema_fingerprint)
  [ -n "$wanted" ] && stamped schema "$wanted" && return
  step "Bringing the database's tables up to date …"
  log=database quietly manage setup_database ||
    fail "The database could not be set up; the lines above say why (all of them: .local/log/database.log)."
  stamp schema "$wanted"
}

ensure_messages() {
  [ -d locale ] || return 0
  local catalogues wanted
  catalogues=$(find locale -name '*.po' | sort)
  wanted=$(fingerprint $catalogues)
  stamped messages "$wanted" && [ -z "$(for po in $catalogues; do [ -e "${po%.po}.mo" ] || echo "$po"; done)" ] && return
  step "Compiling the translations …"
  local po
  for po in $catalogues; do
    log=messages quietly "$VENV/bin/pybabel" compile -i "$po" -o "${po%.po}.mo" ||
      fail "$po could not be compiled; the lines above say why."
  done
  stamp messages "$wanted"
}

# One bootstrap at a time; the others wait here.
take_turn() {
  mkdir -p "$LOCAL"
  [ -w "$LOCAL" ] || fail "$LOCAL belongs to another user, perhaps from a run as root; give it back or remove it."
  touch "$LOCAL/lock"
  exec 9>"$LOCAL/lock"
  flock 9
}

ensure_database() {
  if has_own_cluster; then
    ensure_cluster
  else
    export DATABASE_OWNER_URL=${DATABASE_OWNER_URL:-$DATABASE_URL}
  fi
}

# What looking at the code needs: bootstrap_tools server|test
bootstrap_tools() {
  take_turn
  ensure_packages "$1"
  ensure_python "$1"
  ensure_env
  ensure_database
  exec 9>&-
}

# What running it needs: bootstrap server|test. Safe to run at any time, also twice at once.
# Tests make databases of their own, so they leave the served one as it is, of whatever age.
bootstrap() {
  bootstrap_tools "$1"
  take_turn
  [ "$1" = server ] || ensure_browser
  ensure_assets "$1"
  ensure_messages
  [ "$1" = test ] || ensure_schema
  exec 9>&-
}
