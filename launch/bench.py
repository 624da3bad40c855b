"""Runs a benchmark and prints its figures and bars."""

import importlib
import json
import sys

from launch.instance import open_instance

NAMES = {name: f"launch.benches.{name}" for name in ("agi", "calls", "editor", "faults", "wall", "calllog")}


def add_arguments(parser):
    """Add the arguments of `bench`."""
    parser.add_argument("name", choices=sorted(NAMES), help="what to measure")
    parser.add_argument("--short", action="store_true", help="less of everything; the figures are rough")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Run the benchmark; exit status 1 when a bar is missed."""
    folder = open_instance(options.config).place.cache
    folder.mkdir(parents=True, exist_ok=True)
    bench = importlib.import_module(NAMES[options.name])
    figures = bench.run(folder, options.short, _say)
    print(json.dumps(figures, indent=1) if options.json else "\n".join(getattr(bench, "describe", describe)(figures)))
    return 0 if all(bar["met"] for bar in figures["bars"]) else 1


def describe(figures):
    """Return the lines that a person reads."""
    lines = [_describe_server(name, server) for name, server in figures["servers"].items()]
    engine = figures["engine"]
    lines.append(f"engine      {engine['rate']:.0f} sessions/s, barest with the same bytes {engine['barest']:.0f}/s; "
                 f"{engine['readable']} of {engine['expected']} events readable; {engine['failed']} sessions failed")
    lines.append("engine CPU  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in engine["cpu"].items()))
    return lines + [_describe_bar(bar) for bar in figures["bars"]]


def _describe_server(name, server):
    rates = " / ".join(f"{rate:.0f}" for rate in server["rate"].values())
    costs = " / ".join(f"{seconds * 1000:.2f}" for seconds in server["cpu"].values())
    return (f"{name:11} {rates} sessions/s at {' / '.join(server['rate'])}, CPU {costs} ms a session, think p99 "
            f"{server['p99'] * 1000:.1f} ms, {server['slow']:.0f} slow connects, {server['held'] / 1024:.1f} kB a held session")


def _describe_bar(bar):
    return f"{'met    ' if bar['met'] else 'NOT met'}  {bar['bar']}: {bar['value']} (bar {bar['limit']})"


def _say(line):
    print(f"bench: {line}", file=sys.stderr)
