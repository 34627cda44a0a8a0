"""From clone to ssh to destroy with pyVmomi, as people write it. Prints the milliseconds that it took, for each round."""

import subprocess
import sys
import time

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim

port, rounds, setting, userdata, key = sys.argv[1:]


def find(content, kind, name):
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    try:
        return next(one for one in view.view if one.name == name)
    finally:
        view.Destroy()


def one_round(name):
    service = SmartConnect(protocol="http", host="127.0.0.1", port=int(port), user="user", pwd="vcsim-secret")
    content = service.RetrieveContent()
    template = find(content, vim.VirtualMachine, "DC0_H0_VM0")
    pool = find(content, vim.ComputeResource, "DC0_H0").resourcePool
    extra = {
        "RUN.container": setting,
        "guestinfo.userdata": userdata,
        "guestinfo.userdata.encoding": "base64",
    }
    spec = vim.vm.CloneSpec(
        location=vim.vm.RelocateSpec(pool=pool),
        powerOn=False,
        config=vim.vm.ConfigSpec(extraConfig=[vim.option.OptionValue(key=k, value=v) for k, v in extra.items()]),
    )
    task = template.CloneVM_Task(folder=template.parent, name=name, spec=spec)
    WaitForTask(task)
    machine = task.info.result
    try:
        WaitForTask(machine.PowerOnVM_Task())
        while not machine.guest.ipAddress:
            time.sleep(0.05)
        login = ["ssh", "-i", key, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
        login += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "root@" + machine.guest.ipAddress, ":"]
        while subprocess.run(login, stderr=subprocess.DEVNULL).returncode != 0:
            time.sleep(0.05)
    finally:
        WaitForTask(machine.PowerOffVM_Task())
        WaitForTask(machine.Destroy_Task())
    Disconnect(service)


for number in range(int(rounds)):
    began = time.monotonic()
    one_round("pyvmomi-%d" % number)
    print(round((time.monotonic() - began) * 1000), flush=True)
