"""The hooks of the ivr plugin."""

from hooks.specs import impl
from plugins.ivr import input, logic, talk


@impl
def cc_steps(request):
    """Bring the steps that talk, read keys and decide."""
    return [*talk.STEPS, *input.STEPS, *logic.STEPS]
