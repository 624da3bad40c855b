"""Says on every page in one or two sentences what it is for and how it is used."""

TEXTS = {
    "/": "What happens now and what came of today, as far as your role reaches. Notes at the top say what waits for you.",
    "/api": "Every address that programs may use with your rights. Open one to see what it takes and answers.",
    "/audit": "Who did what and when. Each row is sealed with the one before it, so that the check finds any that was changed or removed.",
    "/calls": "Every call with its times and result. Join conditions, save a search under a name, open a call to see its path and hear it.",
    "/call-exports": "An export goes on in the background, also when you close this page. Fetch the file when it is ready.",
    "/dialplan": "What Asterisk is told to do. A change is shown line by line before it is applied, checked afterwards and taken back if it fails.",
    "/flows": "A flow says step by step what happens to a call. Change a draft, try it, then publish it: the next call goes by it.",
    "/organisation": "Sites, departments and teams with their people. Who leads a team sees the people below it.",
    "/backups": "Copies of the database and settings, made every night. A failed one raises an alarm; bring one back with ./switchroom restore.",
    "/plugins": "What each plugin brings and how it is. Switch one off and it is gone within a second, without a restart.",
    "/prompts": "What callers hear: upload a recording, record one by phone, or have a text spoken. Listen before you use it.",
    "/reports": "What came of the calls of a period. Choose the period and what to count by; the figures are those of the call log.",
    "/sessions": "Who is signed in, from where and since when. End a session and that browser has to sign in again.",
    "/sign-ins": "Every try to sign in, also the wrong ones. After several wrong tries a name has to wait longer and longer.",
    "/status": "The processes, room on disk and work in the background. What ends is started again by itself; here you see why it ended.",
    "/live": "Calls, queues and agents as they are now; it follows by itself. A banner appears when the connection is lost.",
    "/lines": "Trunks, phones, processes and alarms as they are now.",
    "/me": "Your password, one-time codes, languages, the browsers in which you are signed in, and tokens for programs.",
    "/web-hooks/<key>": "What was sent to this address and what became of it. A message that fails is tried again for nine hours.",
}
LIST = "Search by any word, click a row to change it. Everything that is changed stands in its history; export, change and import a file for many rows."
FORM = "Problems are shown beside their field and nothing is lost. A change holds from the next call on."
OTHER = "Whatever you do here is written to the audit."


def find_help(asked):
    """Return the message id of the help for the page that is asked for."""
    path = asked.route.path
    if path in TEXTS:
        return TEXTS[path]
    if path.startswith("/manage/"):
        return LIST if path.count("/") == 2 else FORM
    near = max((known for known in TEXTS if known != "/" and path.startswith(known)), key=len, default="")
    return TEXTS.get(near, OTHER)
