#!/bin/sh
# /usr/local/bin/kopir: any kopir command as the service's user, with the service's environment.
set -eu
set -a
. /etc/kopir/environment
set +a
exec runuser -u kopir -- /opt/kopir/bin/kopir "$@"
