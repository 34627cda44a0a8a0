#!/usr/bin/env bash
# ssh -G of OpenSSH 9.2p1 (openssh-client 1:9.2p1-2+deb12u10 of Debian 12), seen on 2026-11-29.
# Expected: every line of `ssh -G` begins with a keyword in small letters, as all others do, so that `awk '$1 == "port"'` is enough.
# What happens: one of them is written `canonicalizePermittedcnames`, with a capital P in its middle. Whoever looks keywords up in small
# letters never finds this one. Not documented in ssh(1) or ssh_config(5).
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
if [ "$(dpkg-query -W -f '${Version}' openssh-client 2>/dev/null)" = 1:9.2p1-2+deb12u10 ]; then
  ssh=ssh
else
  apt-get download openssh-client=1:9.2p1-2+deb12u10 >/dev/null 2>&1 && dpkg-deb -x openssh-client_*.deb . || exit 2
  ssh=$work/usr/bin/ssh
fi
"$ssh" -F /dev/null -G 127.0.0.1 >told 2>/dev/null </dev/null || exit 2
capital=$(awk '{ print $1 }' told | grep '[A-Z]')
echo "lines: $(wc -l <told); keywords that are not in small letters: ${capital:-none}"
[ "$capital" = canonicalizePermittedcnames ]
