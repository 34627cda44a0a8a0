#!/usr/bin/env bash
# apt 2.6.1 (Debian 12): a line of spaces ends no paragraph of a .sources file.
# Expected: two paragraphs, as deb822(5) says ("a line consisting only of spaces or tabs" separates paragraphs).
# Seen 2026-11-29: they are read as one; of each key the last value counts, so `Enabled: no` of the second switches the first off, without a word.
# Documented: no; sources.list(5) says that paragraphs are separated by empty lines, deb822(5) that spaces may stand in them.
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get download apt=2.6.1 libapt-pkg6.0=2.6.1 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
mkdir -p etc/sources.list.d state/lists/partial cache/archives/partial
libraries=$(dirname "$(find root -name 'libapt-pkg.so.6.0' | head -1)")
ask() { # the release files that apt would fetch; nothing is fetched
  printf "$1" >etc/sources.list.d/x.sources
  LC_ALL=C LD_LIBRARY_PATH="$work/$libraries" root/usr/bin/apt-get update --print-uris \
    -o Dir::Etc="$work/etc" -o Dir::Etc::main=none -o Dir::Etc::parts=none -o Dir::State="$work/state" -o Dir::Cache="$work/cache" \
    -o Dir::Bin::Methods="$work/root/usr/lib/apt/methods" 2>&1 | grep -o '[a-z]*.example/[^ ]*InRelease' | sort -u
}
first='Types: deb\nURIs: http://one.example/\nSuites: a\nComponents: main\n'
second='Types: deb\nURIs: http://two.example/\nSuites: b\nComponents: main\nEnabled: no\n'
empty=$(ask "$first\n$second")
spaces=$(ask "$first  \n$second")
echo "an empty line between them: ${empty:-nothing}"
echo "a line of spaces between them: ${spaces:-nothing}"
[ "$empty" = 'one.example/dists/a/InRelease' ] || exit 2
[ -z "$spaces" ]
