/**
 * A callback plugin of ours for ansible: one JSON object a line for each result. The one that ansible had for that (`json`) left ansible-core with 2.11,
 * and a run that asks for a missing callback ends with 1 and runs nothing. Written against docs.ansible.com, "Developing plugins", and tried
 * with ansible-core 2.14.
 */
export const CALLBACK = `from __future__ import annotations

import json
import os

from ansible import __version__
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: opsproof_results
type: notification
short_description: one JSON object a line for each result
description: Writes to the file that OPSPROOF_RESULTS names.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "opsproof_results"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self.file = open(os.environ["OPSPROOF_RESULTS"], "a", encoding="utf-8")
        self.write({"version": __version__})

    def write(self, line):
        self.file.write(json.dumps(line) + "\\n")
        self.file.flush()

    def result(self, outcome, result, **more):
        said = result._result
        hidden = said.get("_ansible_no_log", False) or result._task.no_log
        self.write({
            "outcome": outcome,
            "task": result._task.get_name(),
            "module": result._task.action,
            "changed": bool(said.get("changed", False)),
            "message": "" if hidden else str(said.get("msg") or said.get("stderr") or ""),
            "reason": str(said.get("skip_reason") or ""),
            **more,
        })

    def v2_runner_on_ok(self, result):
        self.result("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result("failed", result, ignored=bool(ignore_errors))

    def v2_runner_on_skipped(self, result):
        self.result("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self.result("unreachable", result)
`;
