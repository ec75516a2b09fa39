# Everything the scripts share. Sourced, not run.
LIB=$(dirname "${BASH_SOURCE[0]}")
. "$LIB/common.sh"
. "$LIB/database.sh"
. "$LIB/packages.sh"
. "$LIB/setup.sh"
