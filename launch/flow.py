"""The command line's view of flows: see, check, test, publish, roll back, bind to numbers, export."""

from flow.document import DocumentError
from launch.account import become
from launch.errors import LaunchError
from launch.flows import change, look, parcel, rehearse
from launch.flows.desk import ENDINGS, Desk, read_file
from launch.instance import open_instance
from store import flows
from store.db import DatabaseError, open_database

ACTIONS = {"list": look.list_flows, "show": look.show, "history": look.history, "diff": look.diff, "convert": look.convert,
           "numbers": look.numbers, "uses": look.uses, "check": rehearse.check, "test": rehearse.test, "simulate": rehearse.simulate,
           "publish": change.publish, "rollback": change.rollback, "bind": change.bind, "unbind": change.unbind,
           "export": parcel.export, "import": parcel.bring}
ALWAYS_FILES = {"check", "convert", "publish", "import"}
MAYBE_FILES = {"test", "simulate", "diff"}


def add_arguments(parser):
    """Add the arguments of `flow`."""
    parser.add_argument("what", choices=sorted(ACTIONS))
    parser.add_argument("name", nargs="?", help="a flow, a file (.json, .flow, - is standard input), a number for bind and unbind")
    parser.add_argument("more", nargs="*", help="versions for show, rollback and diff; the flow for bind")
    parser.add_argument("--text", action="store_true", help="show, convert: the text form")
    parser.add_argument("--press", metavar="KEYS", default="", help="simulate: keys, a comma between each listening")
    parser.add_argument("--result", metavar="FIELDS", action="append", default=[],
                        help="simulate: the result of the next queue, dial or recording, such as CONTINUE")
    parser.add_argument("--from", dest="caller", metavar="N", default="13800000000", help="simulate: the caller's number")
    parser.add_argument("--stub", metavar="STEP=OUTCOME", action="append", default=[],
                        help="simulate: what a step answers; then no step asks anything outside")
    parser.add_argument("--time", metavar="TIME", help='simulate: the time of the call, such as "2026-03-02 10:00"')
    parser.add_argument("--output", metavar="FILE", help="export: the file to write")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Do one action on flows."""
    instance = open_instance(options.config)
    # Files belong to the person, the store to the system user.
    content = _read(options)
    options.sink = _open(options)
    become(instance.place.user)
    database = open_database(instance.sections.store.url(instance.place.state))
    try:
        return ACTIONS[options.what](Desk(instance, options, content))
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Run: ./switchroom up") from None
    except flows.FlowError as error:
        raise LaunchError(str(error)) from None
    except DocumentError as error:
        raise LaunchError(f"{options.name} is refused:\n{error}") from None
    finally:
        database.close()


def _read(options):
    name = options.name or ""
    if options.what in ALWAYS_FILES or options.what in MAYBE_FILES and (name == "-" or name.endswith(ENDINGS)):
        return read_file(name)
    return None


def _open(options):
    try:
        return open(options.output, "wb") if options.output else None
    except OSError as error:
        raise LaunchError(f"{options.output}: {error.strerror}") from None
