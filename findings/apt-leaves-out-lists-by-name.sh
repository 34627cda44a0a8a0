#!/usr/bin/env bash
# apt 2.6.1 (Debian 12): a list whose file name has a + or ~ or a space in it is not read, and apt says nothing.
# Expected: a notice, as sources.list(5) says of names with other characters than letters, digits, hyphen, underscore and period; also for a colon.
# Seen 2026-11-29: a file with a colon is read; one with +, ~ or a space is not, with exit status 0 and without a notice, also with -q=0 (another
# ending than .list gets one).
# Documented: otherwise, in sources.list(5).
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get download apt=2.6.1 libapt-pkg6.0=2.6.1 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
mkdir -p etc/sources.list.d state/lists/partial cache/archives/partial
libraries=$(dirname "$(find root -name 'libapt-pkg.so.6.0' | head -1)")
for name in plain colon:x plus+x tilde~x 'space x'; do
  echo "deb http://${name%%[!a-z]*}.example/ a main" >"etc/sources.list.d/$name.list"
done
said=$(LC_ALL=C LD_LIBRARY_PATH="$work/$libraries" root/usr/bin/apt-get -q=0 update --print-uris \
  -o Dir::Etc="$work/etc" -o Dir::Etc::main=none -o Dir::Etc::parts=none -o Dir::State="$work/state" -o Dir::Cache="$work/cache" \
  -o Dir::Bin::Methods="$work/root/usr/lib/apt/methods" 2>&1) || exit 2
read=$(printf '%s\n' "$said" | grep -o '[a-z]*\.example/dists/a/InRelease' | cut -d. -f1 | sort -u | tr '\n' ' ')
echo "read: $read"
notices=$(printf '%s\n' "$said" | grep -c '^[NWE]: ')
echo "notices: $notices"
[ "$read" = 'colon plain ' ] && [ "$notices" = 0 ]
