#!/bin/sh
# Installs what the three tiers run on. None of it starts by itself.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends postgresql-common
sed -ri 's/^#?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
apt-get install -y --no-install-recommends nodejs node-pg nginx-light postgresql
rm -rf /var/lib/apt/lists/*
for service in nginx postgresql; do
  rm -f "/etc/systemd/system/multi-user.target.wants/$service.service"
done
useradd --system --create-home --home-dir /srv/shop --shell /usr/sbin/nologin shop
