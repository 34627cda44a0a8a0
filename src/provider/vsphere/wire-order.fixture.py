"""Reads requests to vCenter, one on a line, and prints what VMware's own client says is wrong with their fields: unknown, or out of order."""

import sys
import xml.etree.ElementTree as tree

from pyVmomi import VmomiSupport

VIM = "{urn:vim25}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"


def check(element, properties, path):
    order = [one.name for one in properties]
    last = -1
    for child in element:
        name = child.tag.replace(VIM, "")
        if name == "_this":
            continue
        where = path + "." + name
        if name not in order:
            print(where, "is unknown")
            continue
        at = order.index(name)
        if at < last:
            print(where, "comes too late")
        last = max(last, at)
        kind = properties[at].type
        said = child.get(XSI)
        if said is not None and not said.startswith("xsd:"):
            kind = VmomiSupport.GetWsdlType("urn:vim25", said)
        kind = getattr(kind, "Item", kind)
        if isinstance(kind, type) and issubclass(kind, VmomiSupport.DataObject):
            check(child, kind._GetPropertyList(), where)


for line in sys.stdin:
    body = tree.fromstring(line)[0][0]
    method = body.tag.replace(VIM, "")
    info = VmomiSupport.GetWsdlMethod("urn:vim25", method).info
    check(body, info.params, method)
    print("read", method)
