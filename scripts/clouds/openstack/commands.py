"""Runs commands of `openstack`, one a line, in one process, because each start of it takes seconds; ends at the first that fails."""
import shlex
import sys

from openstackclient.shell import OpenStackShell

for line in sys.stdin:
    if OpenStackShell().run(shlex.split(line)):
        sys.exit(f"failed: openstack {line}")
