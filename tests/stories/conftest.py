"""One running instance that the stories share."""

import pytest

from tests.instance import Instance


@pytest.fixture(scope="session")
def site():
    """A Switchroom with the starter site."""
    found = Instance(live={"effective_after": 1})
    try:
        yield found.up()
    finally:
        found.close()
