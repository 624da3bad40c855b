"""What voicemail says, in English and Chinese; names that Asterisk knows have recorded English."""

from flow.prompts import Prompt

_ASKING = (
    Prompt("voicemail-extension", "Please enter your extension, then press the hash key.", "请输入您的分机号，按井号键结束。", "who wants to listen"),
    Prompt("voicemail-pin", "Please enter your PIN, then press the hash key.", "请输入您的密码，按井号键结束。", "signing in"),
    Prompt("voicemail-first-pin", "You have no PIN yet. Please choose one of four to ten digits, then press the hash key.",
           "您还没有设置密码，请输入四到十位数字作为密码，按井号键结束。", "the first PIN, at one's own phone"),
    Prompt("voicemail-new-pin", "Please enter your new PIN, then press the hash key.", "请输入新密码，按井号键结束。", "changing the PIN"),
    Prompt("voicemail-again-pin", "Please enter it once more, then press the hash key.", "请再输入一次，按井号键结束。", "the PIN again"),
    Prompt("voicemail-weak-pin", "That PIN cannot be used. Please choose four to ten digits that are hard to guess.",
           "该密码不可用，请使用四到十位不易猜到的数字。", "a PIN that is refused"),
    Prompt("voicemail-pin-differs", "The two entries differ.", "两次输入不一致。", "the PIN was repeated wrongly"),
    Prompt("voicemail-pin-changed", "Your new PIN is in force.", "新密码已生效。", "the PIN was changed"),
    Prompt("vm-incorrect", "Login incorrect.", "分机号或密码不正确。", "wrong PIN", recorded=True),
    Prompt("voicemail-locked", "This mailbox is locked after too many wrong PINs. Please try again later.",
           "密码错误次数过多，信箱已暂时锁定，请稍后再试。", "too many wrong PINs"),
    Prompt("voicemail-denied", "You may not open this mailbox.", "您无权打开这个信箱。", "no right on the box"),
)

_LISTENING = (
    Prompt("vm-youhave", "You have", "您有", "before a number of messages", recorded=True),
    Prompt("voicemail-new-message", "new message", "条新留言", "after 1"),
    Prompt("voicemail-new-messages", "new messages", "条新留言", "after other numbers"),
    Prompt("vm-and", "and", "和", "between two numbers", recorded=True),
    Prompt("voicemail-old-message", "old message", "条旧留言", "after 1"),
    Prompt("voicemail-old-messages", "old messages", "条旧留言", "after other numbers"),
    Prompt("voicemail-none", "You have no messages.", "您没有留言。", "an empty box"),
    Prompt("vm-received", "received", "收到时间", "before date and time of a message", recorded=True),
    Prompt("vm-from", "from", "来自", "before the caller's number", recorded=True),
    Prompt("vm-unknown-caller", "an unknown caller", "未知号码", "a message without a number", recorded=True),
    Prompt("voicemail-after-hours", "outside office hours", "下班时间的留言", "a message left after hours"),
    Prompt("vm-nomore", "No more messages.", "没有更多的留言了。", "after the last message, before the first", recorded=True),
    Prompt("voicemail-menu", "To hear it again, press 1. Done, press 3. Previous, press 4. Next, press 6. Delete or restore, press 7. "
           "Forward, press 8. Greeting and PIN, press 0. To end, press the hash key.",
           "重听请按一，标记为已处理请按三，上一条请按四，下一条请按六，删除或恢复请按七，转发请按八，问候语和密码设置请按零，结束请按井号键。",
           "after each message"),
    Prompt("voicemail-menu-call-back", "To call back, press 2.", "回拨请按二。", "before the menu when calling back is possible"),
    Prompt("voicemail-menu-empty", "Greeting and PIN, press 0. To end, press the hash key.", "问候语和密码设置请按零，结束请按井号键。",
           "the menu of an empty box"),
)

_DOING = (
    Prompt("vm-deleted", "Message deleted.", "留言已删除。", "after deleting", recorded=True),
    Prompt("vm-undeleted", "Message undeleted.", "留言已恢复。", "after restoring", recorded=True),
    Prompt("voicemail-done", "Marked as done.", "已标记为已处理。", "after marking as done"),
    Prompt("voicemail-forward", "Please enter the extension to forward to, then press the hash key.", "请输入要转发到的分机号，按井号键结束。",
           "forwarding"),
    Prompt("voicemail-forwarded", "The message has been forwarded.", "留言已转发。", "after forwarding"),
    Prompt("voicemail-no-box", "There is no such mailbox, or it has this message already.", "没有这个信箱，或该信箱已有此留言。",
           "forwarding did not work"),
    Prompt("voicemail-options", "To record your greeting, press 1. For the standard greeting, press 2. To change your PIN, press 3. "
           "To go back, press star.", "录制问候语请按一，恢复标准问候语请按二，修改密码请按三，返回请按星号键。", "greeting and PIN"),
    Prompt("voicemail-speak-greeting", "Please speak your greeting after the tone. When you have finished, press the hash key.",
           "请在提示音后录制问候语，录完请按井号键。", "before recording a greeting"),
    Prompt("voicemail-keep-greeting", "To keep this greeting, press 1. To record it again, press 2. To drop it, press star.",
           "保存请按一，重录请按二，放弃请按星号键。", "after the new greeting was played"),
    Prompt("voicemail-greeting-kept", "Your greeting has been saved.", "问候语已保存。", "the greeting is in force"),
    Prompt("voicemail-greeting-standard", "The standard greeting is in force.", "已恢复标准问候语。", "the own greeting is gone"),
    Prompt("vm-tooshort", "Your message is too short.", "留言时间太短。", "a message or greeting that is dropped", recorded=True),
    Prompt("vm-goodbye", "Goodbye.", "再见。", "the end", recorded=True),
)

PROMPTS = _ASKING + _LISTENING + _DOING
