"""The prompts of business_hours; the times and days between them are flow.speech's."""

from flow.prompts import Prompt

_USE = "saying the working hours"
PROMPTS = (
    Prompt("hours-intro", "Our working hours are:", "我们的工作时间是：", _USE),
    Prompt("hours-every-day", "every day", "每天", _USE),
    Prompt("hours-from", "from", "从", _USE),
    Prompt("hours-to", "to", "到", _USE),
    Prompt("hours-and", "and", "和", _USE),
    Prompt("hours-noon", "twelve noon", "中午十二点", _USE),
    Prompt("hours-midnight", "midnight", "午夜零点", _USE),
    Prompt("hours-around-the-clock", "around the clock", "全天二十四小时", _USE),
    Prompt("hours-none", "There are no regular working hours at the moment.", "目前没有固定的工作时间。", "a table without any hours"),
    Prompt("hours-message-offer", "To leave a message, press one. To end the call, press two.", "留言请按一，结束通话请按二。",
           "out of hours: whether to leave a message"),
)
SPOKEN = ("hours-intro", "hours-every-day", "hours-from", "hours-to", "hours-and", "hours-noon", "hours-midnight",
          "hours-around-the-clock", "hours-none")
