#!/bin/bash
# OpenSSH 9.2p1 (Debian 12, openssh-client 1:9.2p1-2+deb12u10), seen 2026-11-29.
#
# Expected: "for each parameter, the first obtained value will be used" and "this option will compete with the ProxyCommand option -
# whichever is specified first will prevent later instances of the other from taking effect" (ssh_config(5), ProxyJump). So `ProxyJump none`
# for one host should keep that host off a ProxyCommand for all hosts that stands below it, as it keeps it off a ProxyJump there.
# Happens: a later ProxyCommand does take effect; only a later ProxyJump does not. The other way round, `ProxyCommand none` does keep both off.
# Documented: not seen.
set -u
version=1:9.2p1-2+deb12u10
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work" || exit 2
if [ "$(dpkg-query -W -f '${Version}' openssh-client 2>/dev/null)" = "$version" ]; then ssh=ssh
else
  apt-get -qq download "openssh-client=$version" >/dev/null 2>&1 && dpkg-deb -x openssh-client_*.deb there || { echo "openssh-client $version cannot be had"; exit 2; }
  ssh=$work/there/usr/bin/ssh
  "$ssh" -V 2>/dev/null || { echo "it cannot be run here"; exit 2; }
fi
way() { printf "$1" >config; "$ssh" -G -F config web 2>/dev/null | grep -E '^proxy(jump|command) ' || echo direct; }
seen=$(
  way 'Host web\n  ProxyJump none\nHost *\n  ProxyJump bastion\n'
  way 'Host web\n  ProxyJump none\nHost *\n  ProxyCommand nc %%h %%p\n'
  way 'Host web\n  ProxyCommand none\nHost *\n  ProxyJump bastion\n'
  way 'Host web\n  ProxyCommand none\nHost *\n  ProxyCommand nc %%h %%p\n'
)
echo "$seen"
[ "$seen" = "direct
proxycommand nc %h %p
direct
direct" ]
