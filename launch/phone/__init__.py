"""A small SIP telephone for test calls, the robot agent and the tests."""
from launch.phone.errors import PhoneError
from launch.phone.leg import Leg
from launch.phone.media import Media
from launch.phone.phone import Phone
from launch.phone.source import Pcm, Silence, Tone, Wav

__all__ = ["Leg", "Media", "Pcm", "Phone", "PhoneError", "Silence", "Tone", "Wav"]
