"""Web hooks reach public addresses and what cc.ini lists, by whatever name or writing."""

import http.server
import ipaddress
import threading

import pytest

from admin.webhooks.target import TargetError, is_allowed, post, read_networks, read_target, refuse_literal, resolve


@pytest.mark.parametrize("url", ["ftp://a/", "https://", "https://user:pw@example.com/", "https://a b/", "http://a:99999/", "javascript:alert(1)", "//a/b",
                                 "http://a\\@b/", "http://a/\r\nX: y", "http://é.example/", "http://a/" + "x" * 600])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(TargetError):
        read_target(url)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.1.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
                                     "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
                                     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "ff02::1"])
def test_no_private_address_is_allowed_in_any_writing(address):
    assert not is_allowed(ipaddress.ip_address(address), ())


def test_public_addresses_and_listed_ones_are_allowed():
    assert is_allowed(ipaddress.ip_address("93.184.216.34"), ()) and is_allowed(ipaddress.ip_address("2606:2800:220:1::1"), ())
    networks = read_networks("10.1.2.3, 192.168.7.0/24")
    assert is_allowed(ipaddress.ip_address("10.1.2.3"), networks) and not is_allowed(ipaddress.ip_address("10.1.2.4"), networks)
    with pytest.raises(ValueError, match="hook_targets.*'nonsense'"):
        read_networks("nonsense")


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0"])
def test_other_names_of_this_machine_are_found_when_they_are_looked_up(host):
    with pytest.raises(TargetError):
        resolve(read_target(f"http://{host}/"), ())


def test_a_literal_is_refused_at_once_and_no_network_is_asked():
    with pytest.raises(TargetError, match="hook_targets"):
        refuse_literal(read_target("http://[::1]:80/"), ())
    with pytest.raises(TargetError):
        post("http://169.254.169.254/latest/meta-data", b"", {}, ())


def test_a_redirect_is_not_followed():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            asked.append(self.path)

        def log_message(self, *_):
            pass

    asked = []
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(TargetError, match="307"):
        post(f"http://127.0.0.1:{server.server_port}/here", b"{}", {}, read_networks("127.0.0.1"))
    server.shutdown()
    server.server_close()
    assert asked == ["/here"]
