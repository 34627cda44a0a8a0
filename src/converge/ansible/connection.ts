/**
 * A connection plugin of ours for ansible, for runs from this machine: what ansible asks of a host goes through a socket to the process of opsproof, which has
 * a connection to the host already, by whichever transport. Written against docs.ansible.com, "Developing plugins", and the module
 * ansible.plugins.connection; tried with ansible-core 2.14 and 2.19.
 */
export const CONNECTION = `from __future__ import annotations

import base64
import json
import os
import socket

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: opsproof
short_description: asks the process of opsproof, which is connected to the host
description: Uses the socket that OPSPROOF_SOCKET names.
options:
  host:
    description: name of the host in the environment
    default: inventory_hostname
    vars:
      - name: inventory_hostname
"""


class Connection(ConnectionBase):
    transport = "opsproof"
    has_pipelining = False

    def _connect(self):
        self._connected = True
        return self

    def ask(self, **question):
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with wire:
            wire.connect(os.environ["OPSPROOF_SOCKET"])
            question["host"] = self.get_option("host")
            wire.sendall(json.dumps(question).encode() + b"\\n")
            with wire.makefile("rb") as answers:
                line = answers.readline()
        answer = json.loads(line) if line else {"problem": "opsproof gave no answer"}
        if "problem" in answer:
            raise AnsibleConnectionFailure(answer["problem"])
        return answer

    def exec_command(self, cmd, in_data=None, sudoable=True):
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        answer = self.ask(does="run", command=cmd)
        return answer["status"], base64.b64decode(answer["stdout"]), base64.b64decode(answer["stderr"])

    def put_file(self, in_path, out_path):
        super().put_file(in_path, out_path)
        self.ask(does="put", here=os.path.abspath(in_path), there=out_path)

    def fetch_file(self, in_path, out_path):
        super().fetch_file(in_path, out_path)
        self.ask(does="fetch", there=in_path, here=os.path.abspath(out_path))

    def close(self):
        self._connected = False
`;
