#!/bin/sh
# Puts the three tiers into place. $1 is the folder of the shop's images.
set -eu
cd "$1"
install -D -m 0644 api/api.cjs /srv/shop/api.cjs
install -D -m 0644 web/index.html /var/www/shop/index.html
install -m 0755 db/start-db tiers/tier /usr/local/bin/
install -D -m 0644 tiers/shop@.service /etc/systemd/system/shop@.service
# There may be no name server: nginx finds the api when it starts, and `tier web` has it look again.
sed '/resolver/d; /name server/d; /set .api /d; s,http://.api;,http://api:8080;,' web/nginx.conf >/etc/nginx/nginx.conf
