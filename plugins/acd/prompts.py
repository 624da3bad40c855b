"""What caller and agent hear at the pick-up: the digits of the agent's number stand between the two parts."""

from flow.prompts import Prompt

BEFORE, AFTER = "agent-number", "agent-serves"
PROMPTS = (
    Prompt(BEFORE, "Agent", "工号", "at the pick-up: before the agent's number"),
    Prompt(AFTER, "at your service.", "为您服务。", "at the pick-up: after the agent's number"),
)
