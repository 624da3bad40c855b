"""Pages and resources of a plugin: rendered from its own templates, checked like ours; a wrong one harms only itself."""

import textwrap

import pytest

from admin import application
from admin.settings import Settings
from hooks.call import Hooks
from hooks.loader import load
from tests.admin.site import PASSWORD, Site

PLUGIN = """
    from hooks.specs import impl
    from hooks.web import Field, Page, PageEntry, Permission, Resource

    def show(viewer, query):
        return Page("hello.html", {"who": viewer.name, "word": query.get("word", ""), "number": "13812345678"})

    def fail(viewer, query):
        raise RuntimeError("broken page")

    @impl
    def cc_permissions(request):
        return [Permission("hello.view", "See the greeting")]

    @impl
    def cc_pages(request):
        return [PageEntry("greet", "Greeting", "hello.view", show), PageEntry("fail", "Broken", "hello.view", fail),
                PageEntry("free", "No such right", "hello.nothing", show)]

    @impl
    def cc_resources(request):
        return [Resource("people", "A taken name", (Field("id", "text", "Id"),), None, "hello.view", "hello.view")]
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A web with a plugin of somebody else, `hello`."""
    folder = tmp_path / "pageshelf" / "hello"
    (folder / "templates").mkdir(parents=True)
    for name in ("pageshelf/__init__.py", "pageshelf/hello/__init__.py"):
        (tmp_path / name).touch()
    (folder / "plugin.py").write_text(textwrap.dedent(PLUGIN))
    (folder / "templates" / "hello.html").write_text(
        '{% extends "page.html" %}{% block main %}<p id="said">{{ who }} {{ word }} {{ mask(number) }}</p>{% endblock %}')
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "state").mkdir()
    found = Site(tmp_path / "state")
    hooks = Hooks(load(package="pageshelf", entry_points=False), found.place)
    found.house = application.make_house(found.place, Settings(), hooks)
    found.server.wsgi_app = application.mark(application.make_application(found.house), True)
    yield found
    found.close()


def test_a_page_is_rendered_from_the_plugins_template_and_refused_without_the_right(site):
    site.add("root")
    site.add("ann", "agent")
    page = site.sign_in("root").get("/p/hello/greet?word=%3Cb%3E").text
    assert '<p id="said">root &lt;b&gt; 13812345678</p>' in page and 'href="/p/hello/greet" aria-current="page"' in page
    assert site.sign_in("ann", PASSWORD).get("/p/hello/greet").status == 403


def test_a_wrong_page_or_resource_is_left_out_by_name_and_the_others_stand(site):
    site.add("root")
    browser = site.sign_in("root")
    assert browser.get("/p/hello/free").status == 404 and browser.get("/manage/people").status == 200
    assert site.house.hooks.failures["hello"] == 2
    assert browser.get("/p/hello/fail").status == 500 and "broken page" in site.house.hooks.last_failure["hello"]
