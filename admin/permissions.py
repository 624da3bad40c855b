"""The rights that roles may hold, and the roles that every instance begins with."""

from hooks.web import Permission
from store.roles import ALL

OWN = (
    Permission("people.view", "See people"),
    Permission("people.change", "Add and change people"),
    Permission("units.view", "See the organisation"),
    Permission("units.change", "Change the organisation"),
    Permission("roles.view", "See roles"),
    Permission("roles.change", "Change roles and their rights"),
    Permission("sessions.view", "See who is signed in and the log of sign-ins"),
    Permission("sessions.change", "End sessions of others"),
    Permission("audit.view", "See and check the audit"),
    Permission("numbers.unmasked", "See telephone numbers whole"),
    Permission("status.view", "See the state of the system"),
    Permission("live.view", "Watch calls, queues and agents live"),
    Permission("live.control", "Listen in, pick up and hang up calls of others"),
    Permission("calls.view", "See call records"),
    Permission("calls.export", "Export call records"),
    Permission("recordings.listen", "Listen to recordings"),
    Permission("flows.view", "See flows"),
    Permission("flows.change", "Change drafts of flows"),
    Permission("flows.publish", "Publish flows and roll them back"),
    Permission("dialplan.view", "See the dialplan"),
    Permission("dialplan.change", "Change and apply the dialplan"),
    Permission("plugins.view", "See plugins"),
    Permission("plugins.change", "Switch plugins on and off and change their settings"),
    Permission("hardware.view", "See hardware"),
    Permission("hardware.change", "Change hardware"),
    Permission("jobs.view", "See background jobs"),
)
ADMINISTRATOR = "administrator"
ROLES = (
    (ADMINISTRATOR, "Administrator", "site", (ALL,)),
    ("leader", "Team leader", "team", ("people.view", "units.view", "live.view", "live.control", "calls.view", "calls.export",
                                       "recordings.listen", "flows.view", "survey.view", "voicemail.view", "business_hours.view")),
    ("qa", "Quality assurance", "department", ("calls.view", "calls.export", "recordings.listen", "live.view", "survey.view", "voicemail.view")),
    ("agent", "Agent", "own", ("calls.view", "recordings.listen", "voicemail.view")),
    ("operator", "Operator", "site", ("status.view", "live.view", "hardware.view", "hardware.change", "plugins.view", "dialplan.view",
                                      "flows.view", "jobs.view", "business_hours.view", "blacklist.view", "billing.view")),
)


def list_permissions(modules, plugins):
    """Return {name: Permission} of admin's own, those of page `modules`, and `plugins` ((plugin, Permission), ...)."""
    pages = [one for module in modules for one in getattr(module, "PERMISSIONS", ())]
    return {one.name: one for one in (*OWN, *pages, *(one for _, one in plugins))}
