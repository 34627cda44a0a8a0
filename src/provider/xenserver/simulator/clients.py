"""What the client of XenServer's makers sees of the simulator, as one line of JSON: python clients.py URL USER PASSWORD"""

import json
import sys
import time

import XenAPI

url, user, password = sys.argv[1:]


def failure(call):
    try:
        call()
    except XenAPI.Failure as error:
        return error.details[0]
    return "no failure"


seen = {"wrong login": failure(lambda: XenAPI.Session(url).xenapi.login_with_password(user, "wrong", "1.0", "check"))}
session = XenAPI.Session(url)
session.xenapi.login_with_password(user, password, "1.0", "check")
api = session.xenapi
[template] = api.VM.get_by_name_label("debian-12-cloud")
seen["starting a template"] = failure(lambda: api.VM.start(template, False, False))
machine = api.VM.clone(template, "checked <by> XML & RPC")
seen["two clones"] = len({api.VM.get_record(one)["other_config"]["mac_seed"] for one in (machine, api.VM.clone(template, "x"))})
api.VM.provision(machine)
api.VM.add_to_other_config(machine, "key", "value")
seen["the same key again"] = failure(lambda: api.VM.add_to_other_config(machine, "key", "other"))
api.VM.set_memory_limits(machine, "268435456", "536870912", "536870912", "536870912")
api.VM.start(machine, False, False)
record = api.VM.get_record(machine)
seen["record"] = {name: record[name] for name in ("name_label", "power_state", "is_a_template", "memory_static_max")}
seen["console"] = api.console.get_location(record["consoles"][0])[:27]
seen["starting it again"] = failure(lambda: api.VM.start(machine, False, False))
task = getattr(api, "Async.VM.hard_shutdown")(machine)
while api.task.get_status(task) == "pending":
    time.sleep(0.05)
seen["task"] = api.task.get_status(task)
seen["stopped"] = api.VM.get_power_state(machine)
api.VM.destroy(machine)
seen["destroyed"] = failure(lambda: api.VM.get_record(machine))
session.xenapi.session.logout()
print(json.dumps(seen))
