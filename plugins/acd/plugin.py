"""The hooks of the acd plugin."""

from hooks.specs import Worker, impl
from plugins.acd import announcement, prompts, settings, steps
from store.events import AgentRang, AgentState

_desk = announcement.Desk()


@impl
def cc_settings():
    """Name the settings."""
    return settings.Settings


@impl
def cc_steps(request):
    """Bring the queue step."""
    return [steps.Queue(request.settings.say_agent)]


@impl
def cc_prompts(request):
    """Bring the two parts of "agent 1001 at your service"."""
    return list(prompts.PROMPTS)


@impl
def cc_workers(request):
    """Make each agent's sentence."""
    return [Worker("agent-announcements", lambda stop: _desk.run(request.place.sounds, stop))]


@impl
def cc_event(news):
    """Have the sentence of an agent ready who signs in or rings."""
    if isinstance(news.event, (AgentState, AgentRang)):
        _desk.note(news.event.agent)
