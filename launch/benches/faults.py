"""Runs the stories of faults in their long form: 200 calls, 50 calls at a time, outages of 60 s."""

import os
import subprocess
import sys
import xml.etree.ElementTree

from launch import prove
from launch.instance import find_project

STORIES = ("tests/stories/test_many.py", "tests/stories/test_faults.py", "tests/stories/test_resume.py")


def run(folder, short, say):
    """Run the stories; return {"stories": [...], "bars": [...]}, one bar a story; `short` keeps the tests' own size."""
    project, report = find_project(), folder / f"faults.{os.getpid()}.xml"
    say(f"{len(STORIES)} files of stories" + ("" if short else ", about 6 minutes"))
    prove.prepare()
    environment = {**os.environ, **({} if short else {"SWITCHROOM_LONG": "1"})}
    subprocess.call([sys.executable, "-P", "-m", "pytest", "-q", "--rootdir", str(project), "--junitxml", str(report), *STORIES],
                    cwd=project, env=environment, stdout=sys.stderr)
    try:
        stories = [_read(case) for case in xml.etree.ElementTree.parse(report).iter("testcase")]
    finally:
        report.unlink(missing_ok=True)
    return {"stories": stories, "bars": [{"bar": story["name"], "value": f"{story['seconds']:.0f} s", "limit": "passes",
                                          "met": story["passed"]} for story in stories]}


def describe(figures):
    """Return the lines that a person reads."""
    return [f"{'passed' if story['passed'] else 'FAILED'}  {story['seconds']:5.0f} s  {story['name'].replace('_', ' ')}"
            for story in figures["stories"]]


def _read(case):
    return {"name": case.get("name").removeprefix("test_"), "seconds": float(case.get("time", 0)),
            "passed": case.find("failure") is None and case.find("error") is None and case.find("skipped") is None}
