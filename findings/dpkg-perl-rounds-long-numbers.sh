#!/usr/bin/env bash
# dpkg 1.21.23 (Debian 12): dpkg's own Perl module orders versions with long numbers otherwise than dpkg does.
# Expected: that both agree on 202401010000000000011-1 and 202401010000000000010-2; deb-version(7) compares numbers of any length.
# Seen 2026-11-30: dpkg --compare-versions takes the first one for the newer one; Dpkg::Version, with which dpkg-parsechangelog, dpkg-checkbuilddeps
# and dpkg-scanpackages compare, takes the second one, because it compares numbers as floating point: from 17 digits on they may be equal.
# Documented: no.
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get download dpkg=1.21.23 libdpkg-perl=1.21.23 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
newer=202401010000000000011-1
older=202401010000000000010-2
itself=1
root/usr/bin/dpkg --compare-versions "$newer" lt "$older" && itself=-1
module=$(perl -Iroot/usr/share/perl5 -MDpkg::Version -e 'print version_compare($ARGV[0], $ARGV[1])' "$newer" "$older") || exit 2
echo "dpkg: $itself, Dpkg::Version: $module"
[ "$itself" = 1 ] && [ "$module" = -1 ]
