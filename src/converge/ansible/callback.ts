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


GATHERING = ("gather_facts", "ansible.builtin.gather_facts", "ansible.legacy.gather_facts")


def rescued(task):
    """Whether a block around the task has a rescue for it; a task of the rescue itself has none."""
    child, parent = task, task._parent
    while parent is not None:
        if getattr(parent, "rescue", None) and any(one._uuid == child._uuid for one in parent.block):
            return True
        child, parent = parent, parent._parent
    return False


def untried(said, skipped):
    """Whether a check mode passed it over, or some items of its loop: neither a condition nor an empty loop is the reason."""
    items = said.get("results")
    if isinstance(items, list) and items:
        return any(isinstance(item, dict) and untried(item, item.get("skipped", False)) for item in items)
    if not skipped:
        return False
    reason = str(said.get("skip_reason") or said.get("skipped_reason") or "")
    return not reason.startswith(("Conditional result was False", "No items in the list"))


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "opsproof_results"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self.play = None
        self.file = open(os.environ["OPSPROOF_RESULTS"], "a", encoding="utf-8")
        self.write({"version": __version__})

    def write(self, line):
        self.file.write(json.dumps(line) + "\\n")
        self.file.flush()

    def result(self, outcome, result, **more):
        said = result._result
        hidden = said.get("_ansible_no_log", False) or result._task.no_log
        self.write({
            "host": result._host.get_name(),
            "outcome": outcome,
            "task": result._task.get_name(),
            "module": result._task.action,
            "changed": bool(said.get("changed", False)),
            "untried": untried(said, outcome == "skipped"),
            "facts": result._task.action in GATHERING,
            "checked": result._task.check_mode is not False,
            "message": "" if hidden else str(said.get("msg") or said.get("stderr") or ""),
            **more,
        })

    def v2_playbook_on_play_start(self, play):
        self.play = play

    def v2_runner_on_ok(self, result):
        self.result("ok", result)

    def ends_all(self, task):
        """Whether the play may end for hosts on which nothing failed: a batch of serial in which all fail is the last one."""
        play = self.play
        limit = getattr(play, "max_fail_percentage", None)
        return bool(task.any_errors_fatal or task.run_once or limit is not None or getattr(play, "serial", None))

    def v2_runner_on_failed(self, result, ignore_errors=False):
        ignored = bool(ignore_errors) or rescued(result._task)
        self.result("failed", result, ignored=ignored, fatal=not ignored and self.ends_all(result._task))

    def v2_runner_on_skipped(self, result):
        self.result("skipped", result)

    def v2_runner_on_unreachable(self, result):
        ignored = bool(result._task.ignore_unreachable)
        self.result("unreachable", result, fatal=not ignored and self.ends_all(result._task))
`;
