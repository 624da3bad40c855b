"""The starter site: what a fresh instance answers with before anyone changes it."""

from launch.starter.configuration import write

__all__ = ["write"]
