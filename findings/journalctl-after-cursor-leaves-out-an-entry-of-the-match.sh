#!/usr/bin/env bash
# journalctl of systemd 252.39 (Debian 12): --after-cursor with a match leaves out the first entry that is new.
# Expected: that `-u web.service --after-cursor C` prints every entry of the unit behind the entry with the cursor C, whoever wrote that one.
# Seen 2026-11-30: if C belongs to an entry that the match leaves out, as the last entry of the whole journal mostly does, the unit's first entry behind it
# is left out as well; if there is only one, nothing is printed. With a C of the unit's own all are there. --cursor, which includes C, prints all in
# both cases. The journal is skipped by one entry more, whether or not the first that matches is the one with the cursor.
# Documented: no; journalctl(1) says "start showing entries from the location in the journal after the location specified by the passed cursor".
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
version=252.39-1~deb12u2
apt-get download systemd=$version libsystemd-shared=$version libsystemd0=$version systemd-journal-remote=$version libmicrohttpd12 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg-deb -x "$package" root || exit 2; done
lib=$work/root/usr/lib/$(uname -m)-linux-gnu
export LD_LIBRARY_PATH="$lib/systemd:$lib:$work/root/lib/systemd:$work/root/lib/$(uname -m)-linux-gnu:$work/root/usr/lib/systemd"
entry() { # <number> <unit> <message>
  printf '__REALTIME_TIMESTAMP=176000000000000%s\n__MONOTONIC_TIMESTAMP=100%s\n_BOOT_ID=1234567890abcdef1234567890abcdef\n_SYSTEMD_UNIT=%s.service\nMESSAGE=%s\n\n' "$1" "$1" "$2" "$3"
}
{ entry 1 web before; entry 2 other mark; entry 3 web first; entry 4 web second; } >entries
remote=$(find root/lib root/usr/lib -name systemd-journal-remote -type f | head -n 1)
"$remote" -o "$work/one.journal" entries >/dev/null 2>said || { cat said; exit 2; }
journal() { "$work/root/bin/journalctl" --file "$work/one.journal" --no-pager -q -o cat "$@"; }
cursor_of() { "$work/root/bin/journalctl" --file "$work/one.journal" --no-pager -q -o json MESSAGE="$1" | sed 's/.*"__CURSOR":"\([^"]*\)".*/\1/'; }
other=$(cursor_of mark) own=$(cursor_of before)
unit=_SYSTEMD_UNIT=web.service
seen="behind the other's: $(journal $unit --after-cursor "$other" | paste -sd' '); behind its own: $(journal $unit --after-cursor "$own" | paste -sd' '); from the other's: $(journal $unit --cursor "$other" | paste -sd' ')"
echo "$seen"
[ "$seen" = "behind the other's: second; behind its own: first second; from the other's: first second" ]
