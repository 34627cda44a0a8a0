#!/usr/bin/env bash
# pytest-testinfra 10.2.2 (PyPI): a port that only IPv6 listens on is said to listen on every IPv4 address, and 0.0.0.0 is not said to listen on 127.0.0.1.
# Expected: that `tcp://0.0.0.0:N` is false for a socket bound to :: with IPV6_V6ONLY, where a connection to 127.0.0.1 is refused, and that
# `tcp://127.0.0.1:N` is true for a socket bound to 0.0.0.0, which answers there.
# Seen 2026-11-30: the other way round in both. One condition is true for any address as soon as :: listens; two others look for a boolean in the list of
# sockets and are never true.
# Documented: only for an address left out ("listening if and only if the socket listen on both all ipv4 and ipv6 addresses"); `tcp://N` alone is true here too.
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
command -v ss >/dev/null || exit 2
python3 -m venv venv >/dev/null && venv/bin/pip install -q pytest-testinfra==10.2.2 pytest==9.0.2 >/dev/null 2>&1 || exit 2
cat >look.py <<'PYTHON'
import socket, sys
import testinfra

six = socket.socket(socket.AF_INET6)
six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
six.bind(("::", 0))
four = socket.socket(socket.AF_INET)
four.bind(("0.0.0.0", 0))
for one in (six, four):
    one.listen()
host = testinfra.get_host("local://")
def told(spec): return host.socket(spec).is_listening
def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return True
    except ConnectionRefusedError:
        return False
p6, p4 = six.getsockname()[1], four.getsockname()[1]
seen = [told(f"tcp://0.0.0.0:{p6}"), told(f"tcp://127.0.0.1:{p6}"), told(f"tcp://{p6}"), answers(p6), told(f"tcp://127.0.0.1:{p4}"), answers(p4)]
print("only IPv6: told 0.0.0.0 %s, 127.0.0.1 %s, port alone %s, answers on 127.0.0.1 %s; 0.0.0.0: told 127.0.0.1 %s, answers there %s" % tuple(seen))
sys.exit(seen != [True, True, True, False, False, True])
PYTHON
venv/bin/python look.py
