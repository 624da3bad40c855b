"""What the plugin says while somebody records a prompt, and the prompts that people recorded."""

from flow.prompts import Prompt
from plugins.recording import models
from store import db

PROMPTS = (
    Prompt("prompt-number", "Please enter the number of the prompt, then press the hash key.", "请输入提示音编号，按井号键结束。",
           "which of the site's own prompts to record"),
    Prompt("prompt-speak", "Please speak after the tone, then press the hash key.", "请在提示音后开始录音，录完请按井号键。",
           "before recording a prompt"),
    Prompt("prompt-choice", "To keep it, press one. To record it again, press two. To discard it, press three.",
           "保存请按一，重新录制请按二，放弃请按三。", "after a recorded prompt was played back"),
    Prompt("prompt-kept", "The prompt is in force.", "提示音已生效。", "a recorded prompt was kept"),
    Prompt("prompt-empty", "Nothing was recorded.", "没有录到声音。", "a recording of a prompt without sound"),
)


def list_own():
    """Return the site's own prompts as Prompts; none while the database is away or not made yet.

    Their text stands in for a language in which nobody has spoken them.
    """
    if db.proxy.obj is None:
        return []
    try:
        rows = models.list_all()
    except db.DatabaseError:
        return []
    finally:
        db.disconnect()
    return [Prompt(row["name"], row["text"] or row["name"], row["text"] or row["name"], "recorded by phone") for row in rows]
