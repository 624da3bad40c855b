"""Runs the command line as `python -m launch`."""

from launch.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
