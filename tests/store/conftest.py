"""Both engines and a small volume for the tests of the store."""

import os
import subprocess

import pytest

from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url", "small_volume"]


@pytest.fixture
def small_volume(tmp_path):
    """A real file system of 6 MiB of its own, to be filled up."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small volume needs root")
    folder = tmp_path / "volume"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
