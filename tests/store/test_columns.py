"""What a caller can send, both engines keep."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import calls
from store.columns import clean

ANY_TEXT = st.text(st.characters(codec=None), max_size=50)
NUMBERS = st.floats(-1e9, 1e9) | st.sampled_from([float("nan"), float("inf")]) | st.integers(-2**53, 2**53)
ANY_JSON = st.recursive(ANY_TEXT | NUMBERS | st.booleans() | st.none(),
                        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4), max_leaves=10)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=ANY_TEXT, fact=ANY_JSON)
def test_any_name_and_fact_is_stored(database, name, fact):
    calls.save({"node": "n", "linkedid": "1.1", "name_from": name, "facts": {"fact": fact}, "started": 1.0})
    call = calls.find("1.1")
    assert call.name_from == clean(name)
    assert call.facts == {"fact": clean(fact)}
