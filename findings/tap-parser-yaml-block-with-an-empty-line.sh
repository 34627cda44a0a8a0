#!/usr/bin/env bash
# TAP::Parser 3.44 of Perl (prove), Debian's perl-modules-5.36 5.36.0-7+deb12u4.
# Expected: a YAML block below a point may hold a literal block scalar (`|`) with an empty line in it, as YAML 1.2 has it (8.1.2).
# What happens: the reader takes the empty line for the end of the scalar and then for a key, "Badly formed hash line: ''"; the report, all of
# whose points are ok, fails, and prove ends with 1. The same lines as a list of double-quoted texts are read.
# Seen 2026-11-29. TAP::Parser::YAMLish::Reader says that it takes a subset of YAML; of empty lines it says nothing.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get download -qq perl-modules-5.36=5.36.0-7+deb12u4 >/dev/null 2>&1 || { echo "the package cannot be had here"; exit 2; }
dpkg-deb -x perl-modules-5.36_*.deb root || exit 2
lib=$(dirname "$(dirname "$(find root -path '*/TAP/Parser.pm' | head -1)")")
version=$(perl -I "$lib" -MTAP::Parser -e 'print TAP::Parser->VERSION') || exit 2
echo "TAP::Parser $version"
head='TAP version 13\n1..1\nok 1 - a\n  ---\n'
printf "${head}"'  text: |\n    one\n\n    two\n  ...\n' >block.tap
printf "${head}"'  text:\n    - "one"\n    - ""\n    - "two"\n  ...\n' >list.tap
errors() { perl -I "$lib" -MTAP::Parser -e 'local $/; open my $in, "<", shift; my $p = TAP::Parser->new({ tap => <$in> }); $p->run; print join "; ", $p->parse_errors' "$1" 2>/dev/null; }
block=$(errors block.tap); list=$(errors list.tap)
echo "block scalar: ${block:-read}"
echo "list:         ${list:-read}"
case "$block" in *"Badly formed hash line: ''"*) [ -z "$list" ] ;; *) exit 1 ;; esac
