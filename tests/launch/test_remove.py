"""`remove` takes what `up` made and leaves what the site's people made."""

from launch import remove


def make(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def test_own_prompts_and_own_dialplan_stay(tmp_path):
    make(tmp_path, "run/a", "sounds/en/welcome.wav", "sounds/custom/en/welcome.wav", "asterisk/etc/extensions.conf",
         "asterisk/etc/custom/extensions_custom.conf", "asterisk/log/messages.log", "switchroom.db")
    remove.remove_all_but(tmp_path, remove.GOES, remove.OWN)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["asterisk/etc/custom/extensions_custom.conf", "sounds/custom/en/welcome.wav", "switchroom.db"]


def test_without_own_files_nothing_of_those_folders_stays(tmp_path):
    make(tmp_path, "sounds/en/welcome.wav", "asterisk/etc/extensions.conf", "recordings/1.wav")
    remove.remove_all_but(tmp_path, remove.GOES, remove.OWN)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recordings"]
