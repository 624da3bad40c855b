"""The music on hold has no silence and no seam."""
from launch.phone import tone
from launch.prompts import music


def test_it_never_falls_silent_and_joins_its_own_beginning():
    made = music.compose()
    assert len(made) == 16 * 8000 and max(map(abs, made)) <= 5000
    doubled = made[-4000:] + made[:4000]
    assert all(tone.loudness(part[at:at + 1600].tobytes()) > -45 for part in (made, doubled) for at in range(0, len(part), 1600))
    assert abs(made[0] - made[-1]) < 600
