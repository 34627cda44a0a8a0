#!/usr/bin/env bash
# pytest-testinfra 10.2.2 (PyPI): a process whose name has a space is not found by its name.
# Expected: that `host.process.filter(comm="web server")` finds the program of that name, as ps prints it; the kernel allows any byte in a name ("tmux: server").
# Seen 2026-11-30: it finds nothing; `comm="web"` finds it, with "server" as its `pcpu` and its share of the processor as its `pid`. The output of
# `ps -o comm,pcpu,pid,…` is cut at every space. A check that a process is *not* there (`== []`) passes while it runs.
# Documented: no.
set -u
work=$(mktemp -d) || exit 2
running=
trap '[ -z "$running" ] || kill "$running"; rm -rf "$work"' EXIT
cd "$work" || exit 2
command -v ps >/dev/null || exit 2
python3 -m venv venv >/dev/null && venv/bin/pip install -q pytest-testinfra==10.2.2 pytest==9.0.2 >/dev/null 2>&1 || exit 2
cp "$(command -v sleep)" 'web server' || exit 2
'./web server' 60 &
running=$!
sleep 0.5
[ "$(ps -p "$running" -o comm=)" = 'web server' ] || exit 2
cat >look.py <<'PYTHON'
import sys
import testinfra

pid = int(sys.argv[1])
process = testinfra.get_host("local://").process
whole = process.filter(comm="web server")
part = [p for p in process.filter(comm="web") if p["pcpu"] == "server"]
print(f"by its name: {len(whole)}, by the first word: {len(part)}, pid {'right' if part and part[0]['pid'] == pid else 'wrong'}")
sys.exit(not (whole == [] and len(part) == 1 and part[0]["pid"] != pid))
PYTHON
venv/bin/python look.py "$running"
