"""What the stories share: one running instance, and agents who sign in to a test's site."""

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


@pytest.fixture
def agent(site):
    """A maker of agents at the test's own site, signed out after the test."""
    made = []

    def agent(number, **answer):
        made.append(site.agent(number, **answer))
        return made[-1]
    yield agent
    for phone in made:
        phone.unregister()
    site.release(*made)
