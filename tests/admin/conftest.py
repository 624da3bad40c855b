"""One web for the tests of a module, with the people that most of them need."""

import pytest

from tests.admin.site import Site
from tests.postgres import postgres_server  # noqa: F401 (a fixture)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A Site on SQLite with an administrator `root` and an agent `ann`."""
    found = Site(tmp_path_factory.mktemp("site"))
    found.add("root")
    found.add("ann", "agent", extension="1001")
    yield found
    found.close()
