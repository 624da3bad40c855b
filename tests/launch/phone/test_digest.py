"""Digest answers agree with the examples of RFC 2617 and RFC 7616."""
from launch.phone.digest import Challenge, answer, read_challenge

RFC7616 = ('Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
           'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def answered(algorithm):
    return answer(read_challenge(RFC7616.format(algorithm)), "GET", "/dir/index.html", "Mufasa", "Circle of Life", CNONCE)


def test_examples_of_rfc_7616():
    assert 'response="8ca523f5e9506fed4657c9700eebdbec"' in answered("MD5")
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in answered("SHA-256")
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in answered("MD5") and "nc=00000001" in answered("MD5")


def test_without_qop_as_in_rfc_2069():
    challenge = Challenge("testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093")
    value = answer(challenge, "GET", "/dir/index.html", "Mufasa", "CircleOfLife", "unused")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in value and "cnonce" not in value


def test_reads_what_it_can_answer():
    assert read_challenge('Digest realm="a", nonce="n", stale=TRUE').stale
    assert read_challenge('Basic realm="a"') is None
    assert read_challenge('Digest realm="a", nonce="n", algorithm=SHA-512-256') is None
    assert read_challenge('Digest realm="a", nonce="n", qop="auth-int"') is None
