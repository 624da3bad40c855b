"""Says the few words of the status page in English and Chinese."""

WORDS = {
    "en": {"title": "Switchroom status", "well": "All processes run.", "unwell": "Something does not run.", "process": "Process",
           "state": "State", "restarts": "Restarts", "since": "Seconds", "reason": "Last reason", "ports": "Ports",
           "first": "First call: run ./switchroom call 4000 --press 1, or register a SIP phone as 1001 and dial 4000.",
           "running": "running", "waiting": "waiting to start again", "stopped": "stopped"},
    "zh": {"title": "Switchroom 状态", "well": "所有进程运行正常。", "unwell": "有进程没有运行。", "process": "进程",
           "state": "状态", "restarts": "重启次数", "since": "秒", "reason": "最近原因", "ports": "端口",
           "first": "第一个电话:运行 ./switchroom call 4000 --press 1,或用 1001 注册一部 SIP 话机后拨 4000。",
           "running": "运行中", "waiting": "等待重启", "stopped": "已停止"},
}


def choose_language(header):
    """Return `zh` or `en` from an Accept-Language header, by its weights; English when in doubt."""
    best, language = 0.0, "en"
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        found, value = tag.strip().lower()[:2], read_weight(weight)
        if found in WORDS and value > best:
            best, language = value, found
    return language


def read_weight(text):
    """Return the weight of `q=0.8`, 1.0 when there is none, 0.0 when it cannot be read."""
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return max(0.0, min(1.0, float(value))) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
