"""The prompts of the blacklist."""

from flow.prompts import Prompt
from plugins.blacklist.rule import PROMPT

PROMPTS = (
    Prompt(PROMPT, "We are sorry, calls from your number cannot be accepted.", "对不起，您的号码暂时无法接入本系统。",
           "a blacklist rule with an announcement"),
)
