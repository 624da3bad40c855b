"""A bundle gives back what was packed; a hostile one is refused whole."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flow import bundle, document
from flow.document import DocumentError
from tests.flow.samples import MENU
from tests.launch.test_flow import make_wav

FLOW = document.parse(MENU)
GOOD = bundle.write(bundle.Bundle(FLOW, {("en", "welcome"): make_wav(), ("zh", "w.1-2_3"): make_wav()}))


def pack(files, **options):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data, **options)
    return made.getvalue()


DOCUMENT = ("flow.json", json.dumps(MENU))


def test_what_was_packed_comes_out():
    assert bundle.read(GOOD) == bundle.Bundle(FLOW, {("en", "welcome"): make_wav(), ("zh", "w.1-2_3"): make_wav()})


@pytest.mark.parametrize("name", ["../x.wav", "prompts/en/../../x.wav", "/etc/passwd", "prompts/fr/x.wav", "prompts/en/.x.wav", "prompts/en/x.sh",
                                  "prompts/en/a/b.wav", "prompts\\en\\x.wav", "prompts/en/..wav", "prompts/en/x.wav\n", "PROMPTS/en/x.wav"])
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(bundle.BundleError, match="it holds"):
        bundle.read(pack([DOCUMENT, (name, make_wav())]))


@pytest.mark.parametrize("files, said", [
    ([], "no flow.json"), ([("flow.json", b"\xff")], "UTF-8"), ([DOCUMENT, ("prompts/en/x.wav", b"no sound")], "no wav"),
    ([DOCUMENT, ("prompts/en/x.wav", make_wav(16000))], "8000"), ([DOCUMENT, ("prompts/en/x.wav", bytes(17 * 1024 * 1024))], "larger"),
    ([DOCUMENT, *((f"prompts/en/{n}.wav", b"") for n in range(1001))], "more than"),
    ([DOCUMENT, *((f"prompts/en/{n}.wav", bytes(16 * 1024 * 1024)) for n in range(5))], "larger")])
def test_what_does_not_belong_is_refused(files, said):
    with pytest.raises(bundle.BundleError, match=said):
        bundle.read(pack(files))


def test_a_file_twice_is_refused():
    with pytest.warns(UserWarning), pytest.raises(bundle.BundleError, match="twice"):
        bundle.read(pack([DOCUMENT, DOCUMENT]))


def test_a_broken_flow_is_told_as_ever():
    with pytest.raises(DocumentError):
        bundle.read(pack([("flow.json", "{}")]))


@given(some.integers(0, len(GOOD) - 1), some.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_refused_never_a_traceback(at, put):
    try:
        bundle.read(GOOD[:at] + put + GOOD[at + len(put):])
    except (bundle.BundleError, DocumentError):
        pass


@given(some.binary(max_size=200))
def test_garbage_is_refused(data):
    with pytest.raises(bundle.BundleError):
        bundle.read(data)
