#!/bin/sh
# For /usr/local/sbin/steppe: commands as the user of the server, with its configuration, wherever you are.
exec runuser -u steppe -- /usr/local/bin/steppe --config /etc/steppe/steppe.toml "$@"
