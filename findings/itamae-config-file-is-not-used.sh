#!/usr/bin/env bash
# itamae 1.14.1 (Debian 12): the option --config takes a file and uses nothing of it.
# Expected: that the options in the file are in force, and that a file that does not exist is refused; the option is in the help of `itamae local`.
# Seen 2026-11-30: with `dry_run: true` in the file the recipe is applied all the same, without a word; with --dry-run on the command line it is not.
# The same with a file that does not exist. What would read the file is a method that nothing calls, and it would take its name for its text.
# Documented: no.
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
packages=$(apt-get install -s --no-install-recommends itamae=1.14.1-1 ruby3.1 libruby3.1 2>/dev/null | awk '/^Inst/ { print $2 }')
[ -n "$packages" ] || exit 2
# shellcheck disable=SC2086
apt-get download $packages >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
triplet=$(uname -m)-linux-gnu
export LD_LIBRARY_PATH="$work/root/usr/lib/$triplet" LC_ALL=C.UTF-8
ruby=$work/root/usr/lib/ruby
export RUBYLIB="$ruby/3.1.0:$work/root/usr/lib/$triplet/ruby/3.1.0:$ruby/vendor_ruby"
export GEM_PATH="$work/root/usr/share/rubygems-integration/all:$work/root/usr/share/rubygems-integration/3.1.0:$work/root/usr/lib/ruby/gems/3.1.0"
itamae() { "$work/root/usr/bin/ruby3.1" "$work/root/usr/bin/itamae" local "$@" recipe.rb >>log 2>&1; }
printf "file '%s/made'\n" "$work" >recipe.rb
printf 'dry_run: true\n' >options.yml
made() { if [ -e made ]; then rm made; echo applied; else echo untouched; fi; }
itamae --dry-run || { cat log; exit 2; }
line=$(made)
itamae --config options.yml || { cat log; exit 2; }
file=$(made)
itamae --config nowhere.yml
missing="exit $?, $(made)"
echo "--dry-run: $line; --config with dry_run: true: $file; --config with a missing file: $missing"
[ "$line" = untouched ] && [ "$file" = applied ] && [ "$missing" = 'exit 0, applied' ]
