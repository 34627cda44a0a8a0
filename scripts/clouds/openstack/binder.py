"""A mechanism driver of neutron that binds every port, so that nova's fake driver has servers with ports although no agent runs."""
from neutron_lib.plugins.ml2 import api


class Binder(api.MechanismDriver):
    def initialize(self):
        pass

    def bind_port(self, context):
        for segment in context.segments_to_bind:
            context.set_binding(segment[api.ID], "ovs", {}, status="ACTIVE")
            return
