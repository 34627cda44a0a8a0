#!/usr/bin/env bash
# iptables-save of iptables 1.8.9 (nf_tables), Debian 1.8.9-2, with nftables 1.0.6-2+deb12u2.
# Expected: a rule that nft made and iptables cannot say is refused ("Table `filter' is incompatible, use 'nft' tool"), as it is for ct state.
# Happens:  "ip saddr 10.0.0.1-10.0.0.9 drop" is printed as "-s 10.0.0.9/32 -j DROP", "tcp sequence 4 drop" as "-p tcp -j DROP", and
#           "ip saddr { 10.0.0.1, 10.0.0.2 } drop" as "-j DROP", each with exit status 0. iptables -vv -S shows what the rules really are.
# Seen since 2026-11-29. Documented: iptables-nft(8) says only that mixed use is not supported.
set -u
[ "$(id -u)" = 0 ] && command -v unshare apt-get dpkg-deb >/dev/null || { echo "needs root, unshare, apt-get and dpkg-deb"; exit 2; }
work=$(mktemp -d /tmp/finding-XXXXXX) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get -qq download iptables=1.8.9-2 libxtables12=1.8.9-2 libip4tc2=1.8.9-2 libip6tc2=1.8.9-2 nftables=1.0.6-2+deb12u2 \
  libnftables1=1.0.6-2+deb12u2 libnftnl11=1.2.4-2 libjansson4=2.14-2 libmnl0=1.0.4-3 libedit2=3.1-20221030-2 libbsd0 libmd0 >/dev/null 2>&1 || { echo "the packages cannot be had"; exit 2; }
for file in *.deb; do dpkg-deb -x "$file" root || exit 2; done
export PATH="$work/root/usr/sbin:$PATH" XTABLES_LIBDIR="$work/root/usr/lib/x86_64-linux-gnu/xtables"
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu"
cat >try <<'X'
save() { xtables-nft-multi iptables-save 2>&1 | grep -e '^-A' -e incompatible; }
for rule in 'ip saddr 10.0.0.1-10.0.0.9 drop' 'tcp sequence 4 drop' 'ip saddr { 10.0.0.1, 10.0.0.2 } drop' 'ct state new drop'; do
  nft flush ruleset; nft 'add table ip filter; add chain ip filter INPUT { type filter hook input priority 0; }' || exit 2
  nft add rule ip filter INPUT $rule || exit 2
  echo "$rule => $(save)"
done
X
unshare -n bash ./try >said 2>err || { echo "a network of its own could not be set up: $(head -n 1 err)"; exit 2; }
cat said
cat >wanted <<'X'
ip saddr 10.0.0.1-10.0.0.9 drop => -A INPUT -s 10.0.0.9/32 -j DROP
tcp sequence 4 drop => -A INPUT -p tcp -j DROP
ip saddr { 10.0.0.1, 10.0.0.2 } drop => -A INPUT -j DROP
ct state new drop => # Table `filter' is incompatible, use 'nft' tool.
X
cmp -s said wanted && echo "still so" && exit 0
echo "changed"; exit 1
