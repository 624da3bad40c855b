"""The catalogue of prompts: every sentence a caller may hear, in each language, and what it is for."""

import re
from dataclasses import dataclass

LANGUAGES = ("en", "zh")
_NAME = re.compile(r"(?=.{1,64}\Z)[a-z0-9_-]+(/[a-z0-9_-]+)?")


@dataclass(frozen=True)
class Prompt:
    """One prompt; `recorded` means that Asterisk's own English sounds hold a recording under this name.

    A text may hold words of the other language: they are spoken by the other voice.
    """

    name: str
    en: str
    zh: str
    use: str
    recorded: bool = False
    tone: int = 0       # Hz: a tone instead of speech, for as long as `beep` needs

    def text(self, language):
        """Return the text in `language`; raises KeyError for a language that the catalogue does not have."""
        return {"en": self.en, "zh": self.zh}[language]


_OURS = (
    Prompt("welcome", "Hello, and thank you for calling.", "您好，感谢您的来电。", "the first words of a flow"),
    Prompt("menu-main",
           "For sales, press one. For technical support, press two. To leave a message, press three. "
           "For the status of an order, press four. To speak to the operator, press zero. 中文服务请按九。",
           "销售咨询请按一，技术支持请按二，留言请按三，查询订单请按四，转接总机请按零。For English, press nine.",
           "the main menu of the starter site: 1 sales, 2 support, 3 message, 4 order status, 0 operator, 9 the other language"),
    Prompt("menu-no-input", "Sorry, I did not receive a key.", "对不起，没有收到您的按键。", "nobody pressed a key in a menu"),
    Prompt("menu-invalid", "Sorry, that is not one of the choices.", "对不起，您的按键无效。", "a key that the menu does not have"),
    Prompt("closed", "Our office is closed at the moment. Please call again during office hours.",
           "现在是下班时间，请在工作时间再次来电。", "outside business hours"),
    Prompt("message-please", "Please leave your message after the tone. When you have finished, press the hash key, or hang up.",
           "请在提示音后留言，留言结束请按井号键，或直接挂机。", "before a recording; # ends it"),
    Prompt("message-thanks", "Thank you. Your message has been recorded.", "谢谢，您的留言已经录好。", "after a recording"),
    Prompt("apology", "We are sorry. There is a technical problem. Please call again later.",
           "非常抱歉，系统出现故障，请稍后再拨。", "a step failed and the flow has no branch for it"),
    Prompt("queue-wait", "Please hold the line while we connect you.", "请稍候，正在为您转接客服人员。", "before entering a queue"),
    Prompt("queue-empty", "We are sorry, nobody is available to take your call at the moment.",
           "对不起，目前没有客服人员在线。", "a queue without agents"),
    Prompt("operator-no-answer", "We are sorry, the operator is not answering.", "对不起，总机暂时无人接听。", "the operator did not answer"),
    Prompt("echo-intro", "This is a sound test. From now on, you will hear what you say. Hang up to end the test.",
           "这是通话质量测试。现在开始，您会听到自己说的话，挂机即可结束。", "before the echo test"),
    Prompt("enter-order-number", "Please enter your order number, then press the hash key.",
           "请输入您的订单号，按井号键结束。", "asking for an order number"),
    Prompt("robot", "Hello, this is the robot agent of the demonstration. I cannot hear you, but you can hear me.",
           "您好，我是演示用的机器人坐席。我听不懂您说的话，但您能听到我的声音。", "what the robot agent of `up --demo` says"),
    Prompt("doctor", "This is a test call. One moment, please.", "这是一次测试通话，请稍候。", "the menu of the doctor's own test call"),
    Prompt("goodbye", "Goodbye!", "再见！", "the last word of a flow", recorded=True),
    Prompt("beep", "[a short tone]", "[提示音]", "the tone before a recording", recorded=True, tone=1000),
)

# app_queue plays these by name; a number is said between the parts, so that each must stand open at its end.
_QUEUE = tuple(Prompt(f"queue-{name}", en, zh, use, recorded=True) for name, en, zh, use in (
    ("youarenext", "Your call is now first in line and will be answered by the next available representative.",
     "您是下一位，客服人员将马上为您接听。", "position 1"),
    ("thereare", "You are currently caller number", "您目前排在第", "position: before the number"),
    ("callswaiting", "waiting to speak with a representative.", "位，请耐心等候。", "position: after the number"),
    ("holdtime", "The estimated hold time is currently", "预计等待时间", "waiting time: before the number"),
    ("minute", "minute", "分钟", "waiting time: after 1"),
    ("minutes", "minutes", "分钟", "waiting time: after other numbers"),
    ("seconds", "seconds", "秒", "waiting time: after seconds"),
    ("less-than", "less than", "少于", "waiting time: before a limit"),
    ("quantity1", "Currently, there are more than", "目前有超过", "many waiting: before the number"),
    ("quantity2", "callers waiting to speak with a representative.", "位来电者正在等候客服人员。", "many waiting: after the number"),
    ("thankyou", "Thank you for your patience.", "感谢您的耐心等候。", "after each announcement"),
    ("reporthold", "hold time", "等待时间", "told to the agent"),
    ("periodic-announce", "All of our representatives are currently busy. Please stay on the line and your call will be "
     "answered by the next available representative.", "客服人员正忙，请不要挂机，我们会尽快为您接听。", "now and then while waiting")))

_SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen nineteen twenty").split()
_TENS = "thirty forty fifty sixty seventy eighty ninety".split()
_HAN = "零一二三四五六七八九"


def _han(number):
    """Return a number below 100 as Chinese says it."""
    tens, ones = divmod(number, 10)
    return _HAN[ones] if not tens else (_HAN[tens] if tens > 1 else "") + "十" + (_HAN[ones] if ones else "")


# Asterisk says 21 in Chinese as digits/20 digits/1, 12345 as 1 wan 2 thousand 3 hundred 40 5.
_DIGITS = tuple(Prompt(f"digits/{name}", en, zh, "saying a number", recorded=name not in ("wan", "yi")) for name, en, zh in (
    *((number, _SMALL[number], _han(number)) for number in range(21)),
    *((tens, _TENS[tens // 10 - 3], _han(tens)) for tens in range(30, 100, 10)),
    ("hundred", "hundred", "百"), ("thousand", "thousand", "千"), ("wan", "ten thousand", "万"),
    ("million", "million", "百万"), ("yi", "hundred million", "亿"), ("minus", "minus", "负")))

# What flow.speech puts between numbers; recorded ones carry the names of Asterisk's own sounds.
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
             "sixteenth seventeenth eighteenth nineteenth twentieth").split()
_SPEECH = tuple(Prompt(name, en, zh, use, recorded=not name.startswith("say-") and name not in ("digits/liang", "digits/trillion", "hour"))
                for name, en, zh, use in (
    ("digits/liang", "two", "两", "a two that is counted: 两千, 两点"),
    ("digits/billion", "billion", "十亿", "saying a number"), ("digits/trillion", "trillion", "万亿", "saying a number"),
    ("digits/star", "star", "星号", "saying a key"), ("digits/pound", "pound", "井号", "saying a key"),
    ("digits/oh", "oh", "零", "saying a year or a time"),
    *((f"digits/mon-{index}", month, f"{_han(index + 1)}月", "saying a date") for index, month in enumerate(_MONTHS)),
    *((f"digits/day-{index}", day, f"星期{'日一二三四五六'[index]}", "saying a date") for index, day in enumerate(_WEEKDAYS)),
    *((f"digits/h-{index}", word, f"第{_han(index)}", "saying a date") for index, word in enumerate(_ORDINALS, 1)),
    ("digits/h-30", "thirtieth", "第三十", "saying a date"),
    ("digits/oclock", "o'clock", "点整", "saying a time"), ("digits/a-m", "A M", "上午", "saying a time"),
    ("digits/p-m", "P M", "下午", "saying a time"), ("digits/dollars", "dollars", "美元", "saying money"),
    ("hour", "hour", "小时", "saying a duration"), ("hours", "hours", "小时", "saying a duration"),
    ("minute", "minute", "分钟", "saying a duration"), ("minutes", "minutes", "分钟", "saying a duration"),
    ("second", "second", "秒", "saying a duration"), ("seconds", "seconds", "秒", "saying a duration"),
    ("say-point", "point", "点", "the point of a number"), ("say-year", "year", "年", "saying a date"),
    ("say-day", "day", "日", "saying a date"), ("say-clock", "o'clock", "点", "saying a time"),
    ("say-past", "minutes past", "分", "saying a time"), ("say-dollar", "dollar", "美元", "saying money"),
    ("say-cent", "cent", "美分", "saying money"), ("say-cents", "cents", "美分", "saying money"),
    ("say-yuan", "yuan", "元", "saying money"), ("say-jiao", "jiao", "角", "saying money"), ("say-fen", "fen", "分", "saying money"),
    ("say-euro", "euro", "欧元", "saying money"), ("say-euros", "euros", "欧元", "saying money"),
    ("say-euro-cent", "cent", "欧分", "saying money"), ("say-euro-cents", "cents", "欧分", "saying money")))

CATALOGUE = {prompt.name: prompt for prompt in _OURS + _QUEUE + _DIGITS + _SPEECH}


def find(name):
    """Return the Prompt called `name`, or None."""
    return CATALOGUE.get(name)


def has(name, language, prompts=CATALOGUE):
    """Tell whether `name` of `prompts` ({name: Prompt}) can be spoken in `language`: what flow.check asks for."""
    return name in prompts and language in LANGUAGES and bool(prompts[name].text(language).strip())


def gather(found, blame):
    """Return {name: Prompt} of ours and of `found` [(plugin, Prompt)]; a bad one is told to blame(plugin, reason)."""
    prompts, owners = dict(CATALOGUE), dict.fromkeys(CATALOGUE, "flow.prompts")
    for plugin, prompt in found:
        problem = refuse(prompt)
        if not problem and prompt.name in prompts:
            problem = f"prompt {prompt.name!r} of {plugin} is already brought by {owners[prompt.name]}; rename one of the two"
        if problem:
            blame(plugin, f"cc_prompts: {problem}")
        else:
            prompts[prompt.name], owners[prompt.name] = prompt, plugin
    return prompts


def refuse(prompt):
    """Return why `prompt` of a plugin cannot be spoken in every language, or an empty text."""
    if not isinstance(prompt, Prompt):
        return f"{prompt!r} is no flow.prompts.Prompt"
    if not _NAME.fullmatch(prompt.name):
        return f"prompt {prompt.name!r}: name it with up to 64 of a-z, 0-9, - and _, such as {_nearest(prompt.name)!r}"
    silent = [language for language in LANGUAGES if not prompt.tone and not prompt.text(language).strip()]
    return f"prompt {prompt.name!r} has no text in {', '.join(silent)}" if silent else ""


def _nearest(name):
    return re.sub(r"[^a-z0-9_-]+", "-", str(name).lower()).strip("-")[:64] or "welcome-back"
