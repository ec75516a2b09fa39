# What has to come from the system's packages. Sourced after common.sh and database.sh.

# Prints a Python that is new enough and can make virtual environments; nothing if there is none.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

has_chromium() { [ -x /usr/bin/chromium ]; }

# The program that steers the browser, inside the Python package, is linked against it; it comes
# with compilers, so that only a machine without one shows that it is missing.
has_libatomic() { compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib*/libatomic.so.1' >/dev/null; }

# The mailboxes of the tests lie on a real IMAP server, which runs unprivileged while a test does.
has_dovecot() { [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/imap ]; }

# Ubuntu has Chromium only as a snap; ensure_browser then fetches the one that Playwright brings.
has_chromium_package() { ! grep -qs '^ID=ubuntu' /etc/os-release; }

# Sets MISSING to the packages this machine lacks: missing_packages server|test
missing_packages() {
  MISSING=()
  [ -n "$(find_python)" ] || MISSING+=(python3 python3-venv)
  has_own_cluster && [ -z "$(postgres_version)" ] && MISSING+=("postgresql-$(packaged_postgres)-postgis-3")
  command -v npm >/dev/null || assets_are_there "$1" || MISSING+=(npm)
  command -v curl >/dev/null || MISSING+=(curl)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || MISSING+=(ca-certificates)
  [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || MISSING+=(fonts-wqy-microhei)
  has_pango || MISSING+=(libpango-1.0-0 libpangoft2-1.0-0)
  has_harfbuzz_subset || MISSING+=(libharfbuzz-subset0)
  if [ "$1" = test ]; then
    command -v xgettext >/dev/null || MISSING+=(gettext)
    has_chromium || ! has_chromium_package || MISSING+=(chromium)
    has_libatomic || MISSING+=(libatomic1)
    has_dovecot || MISSING+=(dovecot-imapd)
  fi
}

# Pages become PDF with Pango and its companions.
has_pango() { compgen -G '/usr/lib/*/libpangoft2-1.0.so.0' >/dev/null || compgen -G '/usr/lib*/libpangoft2-1.0.so.0' >/dev/null; }
has_harfbuzz_subset() { compgen -G '/usr/lib/*/libharfbuzz-subset.so.0' >/dev/null || compgen -G '/usr/lib*/libharfbuzz-subset.so.0' >/dev/null; }

# The PostgreSQL version of the distribution: 15 in Debian 12, 16 in Ubuntu 24.04, 17 in Debian 13.
packaged_postgres() { apt-cache depends postgresql 2>/dev/null | sed -nE 's/.*Depends: postgresql-([0-9]+)$/\1/p' | head -n 1; }

as_root() {
  if is_root; then
    "$@"
  else
    sudo "$@"
  fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 "$@"; }

# Debian starts a system-wide cluster with every new PostgreSQL. Nobody asked for one, so it is not made.
without_system_cluster() {
  local folder=/etc/postgresql-common/createcluster.d
  if has_own_cluster && [ ! -d /usr/lib/postgresql ]; then
    as_root mkdir -p "$folder"
    echo "create_main_cluster = false" | as_root tee "$folder/wangge.conf" >/dev/null
    "$@" || return
    as_root rm -f "$folder/wangge.conf"
  else
    "$@"
  fi
}

# Debian would start a mail server for everybody with the package that the tests want; it stays masked.
without_mail_service() {
  local units=/etc/systemd/system unit
  if [ -d "$units" ] && ! has_dovecot; then
    for unit in dovecot.service dovecot.socket; do
      [ -e "$units/$unit" ] || as_root ln -sfn /dev/null "$units/$unit"
    done
  fi
  "$@"
}

ensure_packages() {
  missing_packages "$1"
  [ "${#MISSING[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "These have to be installed first, by the names Debian gives them: ${MISSING[*]}."
  is_root || command -v sudo >/dev/null ||
    fail "Installing packages needs root or sudo; have this done: apt-get install ${MISSING[*]}"
  step "Fetching the lists of system packages …"
  log=apt quietly apt_get update || step "The lists could not be renewed; going on with the present ones."
  missing_packages "$1"
  step "Installing ${MISSING[*]} …"
  log=apt quietly without_mail_service without_system_cluster apt_get install -y --no-install-recommends "${MISSING[@]}" ||
    fail "The system packages could not be installed; the lines above say why (all of them: .local/log/apt.log)."
}
