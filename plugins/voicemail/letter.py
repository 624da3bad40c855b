"""Writes the mail that carries a message, in English or Chinese."""

import datetime
import email.utils
import hashlib
import zoneinfo
from email.message import EmailMessage

TEXTS = {
    "en": {
        "subject": "Message for {box} from {number}",
        "body": "A message was left for {title}.\n\nFrom: {number}\nAt: {at}\nLength: {length}\n",
        "queue": "Queue: {queue}\n", "hours": "Left outside office hours.\n",
        "attached": "\nThe recording is attached.\n", "large": "\nThe recording is too large to attach; listen to it by phone.\n",
        "gone": "\nThe recording is no longer there.\n", "unknown": "an unknown number"},
    "zh": {
        "subject": "{number} 给 {box} 的留言",
        "body": "{title}收到一条新留言。\n\n来电号码：{number}\n时间：{at}\n时长：{length}\n",
        "queue": "队列：{queue}\n", "hours": "留言于下班时间。\n",
        "attached": "\n录音见附件。\n", "large": "\n录音过大，无法附上，请用电话收听。\n",
        "gone": "\n录音已不存在。\n", "unknown": "未知号码"},
}


def write(row, box, address, sender, language, zone, sound, host):
    """Return the EmailMessage of the message `row` in `box` for `address`.

    `sound` is the recording's bytes, None when it is too large, b"" when it is gone. The same message to the same
    address has the same Message-ID, so that a mail sent twice can be known as one.
    """
    texts = TEXTS.get(language, TEXTS["en"])
    at = datetime.datetime.fromtimestamp(row.at, zoneinfo.ZoneInfo(zone))
    words = {"box": _line(row.box), "title": _line(box.title or row.box), "number": _line(row.number) or texts["unknown"],
             "at": at.strftime("%Y-%m-%d %H:%M"), "length": f"{int(row.seconds) // 60}:{int(row.seconds) % 60:02d}", "queue": _line(row.queue)}
    parts = ["body", *(["queue"] if row.queue else []), *(["hours"] if row.after_hours else []),
             "attached" if sound else "large" if sound is None else "gone"]
    mail = EmailMessage()
    mail["Subject"] = texts["subject"].format(**words)
    mail["From"], mail["To"] = sender, address
    mail["Date"] = email.utils.format_datetime(at)
    mail["Message-ID"] = f"<{row.id}.{_digest(address)}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("".join(texts[part] for part in parts).format(**words))
    if sound:
        mail.add_attachment(sound, maintype="audio", subtype="x-wav", filename=f"message-{at.strftime('%Y%m%d-%H%M')}.wav")
    return mail


def _line(text):
    """What a caller sent stays on one line, or it would begin a header of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _digest(address):
    return hashlib.sha256(address.lower().encode()).hexdigest()[:16]
