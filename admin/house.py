"""What all handlers share: settings, plugins, resources, translations, the audit trail."""

import dataclasses
import pathlib
import zoneinfo

from admin.settings import Settings
from admin.translate import Catalogue
from hooks.place import Place
from store.audit import Trail


@dataclasses.dataclass
class House:
    """One admin process. `resources` is {name: hooks.web.Resource}, `permissions` {name: Permission}, `routes` all Routes.

    `hooks` is hooks.call.Hooks, `roster` the supervisor's file, `ports` what the status page may show. Handlers get it as
    `asked.house`. `shelf` is for objects that a module of pages opens once for the process (an AMI session, a hub of
    streams), by the module's name.
    """

    place: Place
    settings: Settings
    hooks: object
    trail: Trail
    catalogue: Catalogue
    version: str = ""
    ports: dict = dataclasses.field(default_factory=dict)
    resources: dict = dataclasses.field(default_factory=dict)
    owners: dict = dataclasses.field(default_factory=dict)         # resource name -> plugin, "" for admin's own
    permissions: dict = dataclasses.field(default_factory=dict)
    routes: list = dataclasses.field(default_factory=list)
    shelf: dict = dataclasses.field(default_factory=dict)

    @property
    def roster(self):
        """Where the supervisor says how the processes are."""
        return self.place.state / "launch" / "supervisor.json"

    @property
    def zone(self):
        """The time zone of the pages."""
        return zoneinfo.ZoneInfo(self.settings.zone)

    def list_templates(self):
        """Return {plugin: folder of its templates} of the plugins that have one."""
        found = {}
        for name, module in self.hooks.loaded.registry.list_name_plugin():
            folder = pathlib.Path(module.__file__).parent / "templates"
            if folder.is_dir():
                found[name] = folder
        return found
