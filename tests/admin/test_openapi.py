"""The description of the API is true: hundreds of made-up requests get documented answers, and none breaks the server."""

import os
import random

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from schemathesis.checks import CHECKS as KNOWN
from schemathesis.checks import load_all_checks

from hooks.web import Query
from store import tokens
from tests.admin.site import Site

EXAMPLES = int(os.environ.get("SWITCHROOM_API_EXAMPLES", "3"))
# A stream has no end, and without a supervisor the health is bad: both have tests of their own.
ENDLESS = ("/api/v1/events", "/api/v1/health")
load_all_checks()
CHECKS = KNOWN.get_by_names(["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
                             "response_schema_conformance"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web whose API takes as many requests as it gets."""
    found = Site(tmp_path_factory.mktemp("api"), api_rate=0.0)
    found.token = tokens.issue(found.add("root"), "test", ["*"], 0)[0]
    found.add("ann", "agent", extension="1001")
    yield found
    found.close()


def find_key(site, name):
    """Return the key of some row of resource `name` that a test may change, or None."""
    resource = site.house.resources.get(name)
    rows = [row for row in resource.source.list(Query(limit=20)) if row.get("sign_in") != "root" and row.get("name") != "administrator"] if resource else ()
    return str(random.choice(rows)[resource.key]) if rows else None


def test_the_document_is_openapi_and_names_every_route_once(site):
    document = site.browser(Authorization=f"Bearer {site.token}").get("/api/v1/openapi.json").json
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert document["openapi"] == "3.1.0" and len({one["operationId"] for one in operations}) == len(operations) > 50
    assert all(one["summary"] and one["tags"] and "429" in one["responses"] for one in operations)
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.validator_for(schema)


@pytest.mark.slow
def test_made_up_requests_get_documented_answers_and_none_breaks_the_server(site):
    schema = schemathesis.openapi.from_dict(site.browser(Authorization=f"Bearer {site.token}").get("/api/v1/openapi.json").json)
    schema.config.update(base_url=f"http://127.0.0.1:{site.port}")
    wrong, asked = {}, 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in ENDLESS:
            continue

        @hypothesis.settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[hypothesis.Phase.generate],
                             suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
        def ask(case):
            nonlocal asked
            asked += 1
            key = find_key(site, operation.tags[0])
            if key and "key" in case.path_parameters and random.random() < 0.6:
                case.path_parameters["key"] = key
            response = case.call(headers={"Authorization": f"Bearer {site.token}"}, timeout=20)
            try:
                case.validate_response(response, checks=list(CHECKS))
            except BaseException as error:
                wrong.setdefault(operation.label, []).append((response.status_code, str(error)[:700]))

        ask()
    for label, errors in wrong.items():
        print(label, len(errors), *errors[:2])
    assert not wrong and asked > 200
