# The private PostgreSQL + PostGIS cluster of this working copy. Sourced after common.sh.
#
# An ordinary user keeps it in .local/postgres. PostgreSQL refuses to run as root, and a working copy of
# root's is usually closed to everybody else, so root keeps it in /var/lib/wangge-<hash of the path>,
# owned by the user postgres, and .local/postgres is a link to it.

PATH_HASH=$(printf '%s' "$PROJECT" | sha256sum | cut -c 1-10)
if is_root; then
  CLUSTER=/var/lib/wangge-$PATH_HASH
  CLUSTER_USER=postgres
else
  CLUSTER=$LOCAL/postgres
  CLUSTER_USER=$(id -un)
fi
DATA=$CLUSTER/data
SOCKETS=$CLUSTER/run
# A socket's whole path may have 107 characters, ".s.PGSQL.65535" and the slash are 15 of them.
[ "${#SOCKETS}" -le 90 ] || SOCKETS=/tmp/wangge-$PATH_HASH

has_own_cluster() { [ -z "${DATABASE_URL:-}" ]; }

# Runs a command as the user who owns the cluster, from a folder that user can reach.
as_cluster_user() (
  cd /
  if is_root; then
    exec runuser -u "$CLUSTER_USER" -- "$@" 9>&-
  else
    exec "$@" 9>&-
  fi
)

as_superuser() { as_cluster_user "$BIN/psql" -XqAt -v ON_ERROR_STOP=1 -h "$SOCKETS" -p "$PORT" -U postgres "$@"; }

# Prints the newest PostgreSQL version that has PostGIS beside it; nothing if there is none.
postgres_version() {
  local control
  for control in /usr/share/postgresql/*/extension/postgis.control; do
    [ -e "$control" ] && printf '%s\n' "$control"
  done | sed -E 's#^/usr/share/postgresql/([0-9]+)/.*#\1#' | sort -n | tail -n 1
}

find_binaries() {
  local version
  version=$(as_cluster_user cat "$DATA/PG_VERSION" 2>/dev/null || postgres_version)
  BIN=/usr/lib/postgresql/$version/bin
  [ -n "$version" ] || fail "No PostgreSQL with PostGIS was found under /usr/lib/postgresql."
  [ -x "$BIN/postgres" ] || fail "The database in $DATA was made by PostgreSQL $version, which is not installed" \
    "any more: install postgresql-$version-postgis-3, or move that folder away to start with an empty one."
}

tuning() {
  local memory_mb buffers_mb
  memory_mb=$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
  buffers_mb=$((memory_mb / 8 < 512 ? memory_mb / 8 : 512))
  cat <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = '$SOCKETS'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = ${buffers_mb}MB
effective_cache_size = $((memory_mb / 2))MB
work_mem = 16MB
maintenance_work_mem = $((buffers_mb / 2))MB
min_wal_size = 256MB
max_wal_size = 4GB
wal_compression = $([ "$(basename "$(dirname "$BIN")")" -ge 15 ] && echo lz4 || echo on)
random_page_cost = 1.1
jit = off
log_line_prefix = '%m [%p] %u@%d '
log_checkpoints = off
timezone = 'UTC'
log_timezone = 'UTC'
SETTINGS
}

access_rules() {
  cat <<'RULES'
# Only the owner of the cluster is the superuser, and only on the socket; every other role has a password.
local all postgres peer map=owner
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
RULES
}

write_as_cluster_user() { as_cluster_user tee "$1" >/dev/null; }

create_cluster() {
  step "Creating a private database cluster in $CLUSTER …"
  if is_root; then
    install -d -m 0755 -o "$CLUSTER_USER" "$CLUSTER"
    ln -sfn "$CLUSTER" "$LOCAL/postgres"
  fi
  as_cluster_user mkdir -p "$CLUSTER"
  as_cluster_user rm -rf "$DATA.new"
  as_cluster_user "$BIN/initdb" -D "$DATA.new" -U postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth=peer --no-instructions >/dev/null || fail "initdb could not create a cluster in $CLUSTER."
  as_cluster_user sh -c "echo \"include 'wangge.conf'\" >>'$DATA.new/postgresql.conf'"
  access_rules | write_as_cluster_user "$DATA.new/pg_hba.conf"
  echo "owner $CLUSTER_USER postgres" | write_as_cluster_user "$DATA.new/pg_ident.conf"
  as_cluster_user mv "$DATA.new" "$DATA"
}

# Sets PORT and succeeds if this cluster, not a copy's and not one that crashed, answers.
cluster_answers() {
  local pidfile
  pidfile=$(as_cluster_user cat "$DATA/postmaster.pid" 2>/dev/null) || return 1
  [ "$(sed -n 2p <<<"$pidfile")" = "$DATA" ] || return 1
  PORT=$(sed -n 4p <<<"$pidfile")
  [ -n "$PORT" ] && as_cluster_user "$BIN/pg_isready" -q -h "$SOCKETS" -p "$PORT"
}

# A pid file copied along with the folder, or left by a crash, must not stop the start. One of a live server must.
remove_stale_pid_file() {
  local pidfile pid
  pidfile=$(as_cluster_user cat "$DATA/postmaster.pid" 2>/dev/null) || return 0
  pid=$(sed -n 1p <<<"$pidfile")
  if [ "$(sed -n 2p <<<"$pidfile")" = "$DATA" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ]; then
    as_cluster_user "$BIN/pg_ctl" -D "$DATA" -m fast -w -t 60 stop >/dev/null 2>&1 || true
  fi
  as_cluster_user rm -f "$DATA/postmaster.pid"
}

start_cluster() {
  step "Starting the private database cluster …"
  remove_stale_pid_file
  as_cluster_user mkdir -p -m 0700 "$SOCKETS"
  tuning | write_as_cluster_user "$DATA/wangge.conf"
  local attempt
  PORT=$(as_cluster_user cat "$CLUSTER/port" 2>/dev/null || true)
  for attempt in 1 2 3; do
    PORT=$(first_free_port "${PORT:-$((20000 + RANDOM % 20000))}")
    if as_cluster_user "$BIN/pg_ctl" -D "$DATA" -l "$CLUSTER/log" -o "-p $PORT" -w -t 120 start >/dev/null 2>&1; then
      echo "$PORT" | write_as_cluster_user "$CLUSTER/port"
      return
    fi
    PORT=$((PORT + attempt))
  done
  as_cluster_user tail -n 5 "$CLUSTER/log" >&2
  fail "PostgreSQL did not start; the lines above are the end of $CLUSTER/log."
}

# Sets DATABASE_ID, which changes when somebody drops the database and makes it anew.
find_database() { DATABASE_ID=$(as_superuser -d postgres -c "SELECT oid FROM pg_database WHERE datname = 'wangge'"); }

# Roles, database and the extension in template1 (test databases are copies of it); repeatable.
prepare_database() {
  local owner_password app_password address owner_url app_url wanted
  owner_password=$(env_value DATABASE_OWNER_URL | sed -nE 's#^[a-z]+://wangge_owner:([0-9a-f]+)@.*#\1#p')
  app_password=$(env_value DATABASE_URL | sed -nE 's#^[a-z]+://wangge_app:([0-9a-f]+)@.*#\1#p')
  owner_password=${owner_password:-$(random_hex 24)}
  app_password=${app_password:-$(random_hex 24)}
  address=127.0.0.1:$PORT/wangge
  owner_url=postgis://wangge_owner:$owner_password@$address
  app_url=postgis://wangge_app:$app_password@$address
  find_database
  wanted=$(echo "$CLUSTER_ID $DATABASE_ID $owner_url $app_url" | fingerprint -)
  stamped database "$wanted" && return
  roles_sql "$owner_password" "$app_password" | as_superuser -d postgres
  as_superuser -d template1 -c 'SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS postgis' ||
    fail "PostGIS could not be switched on in the private database cluster."
  [ -n "$DATABASE_ID" ] || as_superuser -d postgres -c 'CREATE DATABASE wangge OWNER wangge_owner'
  find_database
  set_env_value DATABASE_OWNER_URL "$owner_url"
  set_env_value DATABASE_URL "$app_url"
  stamp database "$(echo "$CLUSTER_ID $DATABASE_ID $owner_url $app_url" | fingerprint -)"
}

# The owner migrates and may create test databases; the application owns nothing and obeys row security.
roles_sql() {
  cat <<SQL
DO \$\$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_owner') THEN CREATE ROLE wangge_owner; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_app') THEN CREATE ROLE wangge_app; END IF;
END \$\$;
ALTER ROLE wangge_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '$1';
ALTER ROLE wangge_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '$2';
SQL
}

ensure_cluster() {
  find_binaries
  as_cluster_user test -e "$DATA/PG_VERSION" || create_cluster
  CLUSTER_ID=$(as_cluster_user stat -c %i "$DATA/PG_VERSION")
  cluster_answers || start_cluster
  prepare_database
}

stop_cluster() {
  find_binaries
  as_cluster_user "$BIN/pg_ctl" -D "$DATA" -m fast -w stop
}
