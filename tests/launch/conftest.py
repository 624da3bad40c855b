"""Folders and crews for the tests of launch."""

import os
import pathlib
import shutil
import tempfile

import pytest

from tests.launch.crew import Crew


@pytest.fixture
def open_folder():
    """A folder that every user of the machine can enter; pytest's own are closed."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="switchroom-launch-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def crew(open_folder):
    """A maker of one Crew, ended after the test."""
    if os.geteuid():
        pytest.skip("only root can start processes of other users")
    made = []

    def make(**processes):
        made.append(Crew(open_folder, **processes))
        return made[0]
    yield make
    for one in made:
        one.close()
