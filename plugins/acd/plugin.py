"""The hooks of the acd plugin."""

from hooks.specs import impl
from plugins.acd import steps


@impl
def cc_steps(request):
    """Bring the queue step."""
    return [steps.Queue()]
