"""Asks web servers for JSON within a time, a size, a budget of retries and a breaker."""

import time

import urllib3

LARGEST = 64 * 1024
PIECE = 8192


class AnswerError(Exception):
    """The server gave no usable answer; the message says why, `again` whether asking again could help."""

    def __init__(self, message, again=True):
        super().__init__(message)
        self.again = again


class Client:
    """Asks by HTTP; connections are kept between calls, redirects are not followed."""

    def __init__(self, breaker):
        self._breaker = breaker
        self._pool = urllib3.PoolManager(num_pools=50, maxsize=8, retries=False)

    def ask(self, host, request, seconds, retries):
        """Return the body of `request` (method, url, body or None, headers), or None when there is nothing; raises AnswerError.

        All tries together take `seconds`; `retries` more are made, of GET alone: a posted request is sent once.
        """
        end = time.monotonic() + seconds
        if not self._breaker.may_ask(host):
            raise AnswerError(f"{host} failed again and again and is left alone for some seconds", again=False)
        left = retries if request[0] == "GET" else 0
        while True:
            try:
                body = self._ask_once(request, end)
                self._breaker.note(host, True)
                return body
            except AnswerError as error:
                self._breaker.note(host, not error.again)
                if not error.again or left <= 0 or time.monotonic() >= end or not self._breaker.may_retry(host):
                    raise
                left -= 1

    def _ask_once(self, request, end):
        method, url, body, headers = request
        left = max(0.05, end - time.monotonic())
        try:
            answer = self._pool.request(method, url, body=body, headers={"Accept-Encoding": "identity", **headers}, redirect=False,
                                        preload_content=False, decode_content=False, timeout=urllib3.Timeout(total=left))
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise AnswerError(f"{type(error).__name__}: {str(error)[:150]}") from None
        return _take(answer, end)


def _take(answer, end):
    whole = False
    try:
        if answer.status in (204, 404, 410):
            return None
        if not 200 <= answer.status < 300:
            raise AnswerError(f"status {answer.status}", again=answer.status >= 500 or answer.status == 429)
        body = b""
        for piece in answer.stream(PIECE):
            body += piece
            if len(body) > LARGEST:
                raise AnswerError(f"the answer is larger than {LARGEST} bytes")
            if time.monotonic() > end:
                raise AnswerError("the answer did not end in its time")
        whole = True
        return body
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise AnswerError(f"{type(error).__name__}: {str(error)[:150]}") from None
    finally:
        # What is left unread must not become the next answer on this connection.
        answer.release_conn() if whole else answer.close()
