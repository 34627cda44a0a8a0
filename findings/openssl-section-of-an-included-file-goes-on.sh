#!/usr/bin/env bash
# OpenSSL 3.0.22 (Debian 12): a section that begins in an included file goes on in the file that includes it.
# Expected: that lines behind `.include` belong to the section they stand in, as in git's configuration and in systemd's unit files.
# Seen 2026-11-30: a `distinguished_name` below `[req]` and behind an `.include` is not in force ("No objects specified in config file"), since the included file ended in its section `[names]`:
# the line was read as one of that. The same line before the `.include` is found. Splitting a file that works into two can thus change what is set.
# Documented: no; config(5) says that a file "is included directly at that point".
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get download openssl=3.0.22-1~deb12u2 libssl3=3.0.22-1~deb12u2 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
export LD_LIBRARY_PATH="$work/root/usr/lib/$(uname -m)-linux-gnu"
openssl=$work/root/usr/bin/openssl
"$openssl" genrsa -out key.pem 2048 2>/dev/null || exit 2
printf '[names]\nCN = web.example\n' >names.cnf
printf '[req]\nprompt = no\n.include %s/names.cnf\ndistinguished_name = names\n' "$work" >behind.cnf
printf '[req]\nprompt = no\ndistinguished_name = names\n.include %s/names.cnf\n' "$work" >before.cnf
subject() { "$openssl" req -new -key key.pem -config "$1" 2>"$1.err" | "$openssl" req -noout -subject 2>/dev/null; }
before=$(subject before.cnf)
behind=$(subject behind.cnf)
said=$(grep -o "No objects specified in config file" behind.cnf.err)
echo "before the include: $before; behind it: ${behind:-nothing} ($said)"
[ "$before" = 'subject=CN = web.example' ] && [ -z "$behind" ] && [ "$said" = "No objects specified in config file" ]
