#!/usr/bin/env bash
# serverspec 2.42.1 with specinfra 2.84.0 (Debian 12): a user's group, home directory and login shell are right when a part of them is asked for.
# Expected: that `belong_to_group 'data'` is red for www-data, whose only group is www-data, and `have_home_directory '/var'` for a home of /var/www.
# Seen 2026-11-30: both are green, `belong_to_group 'tape'` is red. The group is searched in the line that `id` prints (grep without -x), so that "docker" is
# found in "docker-users"; home and shell are searched as whole words (grep -w), and a word ends at each "/" and "-". `belong_to_primary_group` compares the whole name.
# Documented: no.
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
packages=$(apt-get install -s --no-install-recommends ruby-serverspec=2.42.1-1 ruby-specinfra=2.84.0-2 2>/dev/null | awk '/^Inst/ { print $2 }')
[ -n "$packages" ] || exit 2
# shellcheck disable=SC2086
apt-get download $packages >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
triplet=$(uname -m)-linux-gnu
export LD_LIBRARY_PATH="$work/root/usr/lib/$triplet" LC_ALL=C.UTF-8
ruby=$work/root/usr/lib/ruby
export RUBYLIB="$ruby/3.1.0:$work/root/usr/lib/$triplet/ruby/3.1.0:$ruby/vendor_ruby"
gems=$work/root/usr/share/rubygems-integration
export GEM_PATH="$gems/all:$gems/3.1.0:$ruby/gems/3.1.0"
[ "$(id -Gn www-data)" = www-data ] && [ "$(getent passwd www-data | cut -d: -f6)" = /var/www ] || exit 2
cat >user_spec.rb <<'RUBY'
require 'serverspec'
set :backend, :exec
describe user('www-data') do
  it('group data') { should belong_to_group 'data' }
  it('group tape') { should belong_to_group 'tape' }
  it('primary group data') { should belong_to_primary_group 'data' }
  it('home /var') { should have_home_directory '/var' }
  it('home /srv') { should have_home_directory '/srv' }
end
RUBY
"$work/root/usr/bin/ruby3.1" "$work/root/usr/bin/rspec" --format json user_spec.rb >out.json 2>err
seen=$(python3 -c 'import json; print(",".join(e["description"] + ": " + e["status"] for e in json.load(open("out.json"))["examples"]))')
echo "$seen"
[ "$seen" = 'group data: passed,group tape: failed,primary group data: failed,home /var: passed,home /srv: failed' ] || { head -5 err; exit 1; }
