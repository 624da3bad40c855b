"""All plugins as a command sees them: ours, installed ones and the site's own, loaded once."""

import argparse
import dataclasses
import json
import subprocess
import sys

from flow.catalogue import Exchange
from flow.prompts import Prompt
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from hooks.watch import Site
from launch.errors import LaunchError


class Gathered:
    """The hooks, step kinds and prompts that the processes of the instance at `place` have.

    Run it as the system user: code of plugins is not run as root. Without `tables` the database is left alone.
    """

    def __init__(self, place, tables=True):
        self.hooks = Hooks(load(), place)
        self._exchange = Exchange(self.hooks)
        own = {} if tables else {"make_tables": lambda sets: None}
        Site(place, "command", self.hooks, self._exchange.join, self._exchange.leave, **own).load()

    @property
    def catalogue(self):
        """The flow.catalogue.Catalogue."""
        return self._exchange.catalogue

    @property
    def prompts(self):
        """{name: flow.prompts.Prompt}."""
        return self._exchange.prompts


def read_prompts(instance):
    """Return {name: Prompt} of everything that is loaded, asked of a process of the system user; raises LaunchError."""
    account = instance.account
    command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", sys.executable, "-P",
               "-m", "launch.gathered", "--config", str(instance.place.config_path)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
        raise LaunchError(f"the prompts of the plugins were not gathered: {last}", "See: ./switchroom plugin list")
    # A plugin may print while it is loaded; the prompts are the last line.
    found = [Prompt(**item) for item in json.loads(ended.stdout.splitlines()[-1])]
    return {prompt.name: prompt for prompt in found}


def main():
    """Print all prompts of the instance of --config as JSON."""
    parser = argparse.ArgumentParser(prog="python -m launch.gathered", description=main.__doc__)
    parser.add_argument("--config")
    found = Gathered(open_place(parser.parse_args().config), tables=False)
    print(json.dumps([dataclasses.asdict(prompt) for prompt in found.prompts.values()]))


if __name__ == "__main__":
    main()
