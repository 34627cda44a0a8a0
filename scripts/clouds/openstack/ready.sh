#!/bin/bash
# Exits 0 when every service answers and nova's have reported themselves since the start: before that nova repeats for a minute what it knew when it was
# stopped. By REST, because a start of the openstack command takes seconds.
set -euo pipefail
login='{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"admin","domain":{"id":"default"},"password":"adminpw"}}},"scope":{"project":{"name":"admin","domain":{"id":"default"}}}}}'
token=$(curl -sS -m 20 -D - -o /dev/null -H 'content-type: application/json' -d "$login" http://127.0.0.1:5000/v3/auth/tokens | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: \([^\r]*\).*/\1/p')
ask() { curl -sS -m 60 -f -H "x-auth-token: $token" "$1"; }
ask http://127.0.0.1:9696/v2.0/networks > /dev/null
ask http://127.0.0.1:9696/v2.0/ports > /dev/null
ask http://127.0.0.1:9292/v2/images > /dev/null
began=$(date -u -d "@$(stat -c %Y /proc/1)" +%FT%T)
up=$(ask http://127.0.0.1:8774/v2.1/os-services | tr '{}' '\n\n' | grep '"state": "up"' | sed -n 's/.*"updated_at": "\([^"]*\)".*/\1/p' | awk -v began="$began" '$0 > began' | wc -l)
[ "$up" -ge 3 ] || { echo "$up services of nova are up since $began" >&2; exit 1; }
