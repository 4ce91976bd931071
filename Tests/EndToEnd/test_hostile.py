"""Requests that no page of ours sends, to every listener: a clear status, and the next one is served."""

import contextlib
import socket
import ssl
import urllib.parse

import pytest

from stack import nobody_tls
from villager import leave


def connect(url, tls=None, patience=20):
    """A connection, by TLS where the address says so: with the certificate of `tls`, else nobody's."""
    parts = urllib.parse.urlparse(url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=patience)
    return (tls or nobody_tls()).wrap_socket(connection) if parts.scheme == "https" else connection


def send(url, request, patience=20, tls=None):
    """Sends bytes as they are; gives back the status and everything that was answered."""
    with connect(url, tls, patience) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            connection.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionResetError, TimeoutError, ssl.SSLError):
            while part := connection.recv(65536):
                answer += part
                if complete(answer):
                    break
    return (int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0), answer


def complete(answer):
    head, gap, body = answer.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return bool(gap) and (not lengths or len(body) >= int(lengths[0]))


def request(url, method="GET", path="/", body=b"", host=None, declared=None, **headers):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or urllib.parse.urlparse(url).netloc}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or declared is not None:
        lines.append(f"Content-Length: {len(body) if declared is None else declared}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=["screen", "intake", "desk", "public"])
def site(request, stack):
    """Name and address of a listener; afterwards it still serves."""
    name = request.param
    url = getattr(stack, f"{name}_url")
    yield name, url
    path, status = {"screen": ("/health", 204), "intake": ("/", 404), "desk": ("/login", 200), "public": ("/t/x", 200)}[name]
    assert send(url, globals()["request"](url, path=path))[0] == status


def post_path(name):
    return {"screen": "/touch", "intake": "/intake/submissions/QS01-000001-N", "desk": "/login", "public": "/r/x"}[name]


def credentials(stack, name):
    if name == "screen":
        return {"Cookie": stack.screen_cookie}
    return {}


def terminal_tls(stack, name):
    return stack.terminal_tls() if name == "intake" else None


def test_an_oversized_body_is_refused(stack, site):
    name, url = site
    method = "PUT" if name == "intake" else "POST"
    body = b"a=" + b"x" * (2 << 20)
    status, _ = send(url, request(url, method, post_path(name), body, **FORM, **credentials(stack, name)), tls=terminal_tls(stack, name))
    assert status == 413
    # A size that is only claimed is not waited for.
    status, _ = send(url, request(url, method, post_path(name), b"a=1", declared=1 << 40, **FORM, **credentials(stack, name)), tls=terminal_tls(stack, name))
    assert status == 413


def test_an_oversized_header_is_refused(stack, site):
    name, url = site
    status, answer = send(url, request(url, X_Long="x" * 100_000))
    assert status in (400, 431), answer[:200]
    status, answer = send(url, request(url, path="/" + "x" * 100_000))
    assert status in (400, 414, 431), answer[:200]
    status, answer = send(url, request(url, **{f"X_{number}": "x" for number in range(1000)}))
    assert status in (400, 431), answer[:200]


def test_a_wrong_method_is_refused(stack, site):
    name, url = site
    for method in ("DELETE", "PUT" if name != "intake" else "POST", "TRACE", "PROPFIND"):
        status, answer = send(url, request(url, method, post_path(name), **credentials(stack, name)), tls=terminal_tls(stack, name))
        assert status in (400, 404, 405, 501), (method, answer[:200])


def test_no_path_leads_out_of_the_site(stack, site):
    name, url = site
    for path in ("/styles/../../Package.swift", "/../../../../etc/passwd", "/styles/%2e%2e/%2e%2e/etc/passwd",
                 "/styles/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/styles/\\..\\..\\etc\\passwd", "/page/../../etc/passwd",
                 "/styles/kiosk.css/../../locales/zh-Hans/kiosk.yaml", "/styles/kiosk.css%00.png"):
        status, answer = send(url, request(url, path=path, **credentials(stack, name)), tls=terminal_tls(stack, name))
        assert status in (200, 303, 400, 401, 403, 404, 405), (path, answer[:200])
        assert b"root:" not in answer and b"swift-tools" not in answer and b"brand:" not in answer


def test_what_is_no_http_is_refused(stack, site):
    name, url = site
    for nonsense in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), b"GET\r\n\r\n", b"\r\n" * 4 + b"\0\1\2\r\n\r\n"):
        status, answer = send(url, nonsense, patience=5)
        assert status in (0, 400, 505), answer[:200]


def test_a_half_sent_request_holds_up_nobody(stack, site):
    name, url = site
    half = [connect(url) for _ in range(50)]
    for number, each in enumerate(half):
        each.sendall(request(url, "POST", post_path(name), b"a=", declared=100, **FORM)[: None if number % 2 else 30])
    path = "/health" if name == "screen" else "/x"
    assert send(url, request(url, path=path))[0] in (200, 204, 404)
    for each in half:
        each.close()


@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}, {"Sec_Fetch_Site": "cross-site"}])
def test_a_forged_origin_moves_nothing(stack, arrive, headers):
    villager = arrive().go_to("services")
    token = villager.page.get_attribute("form.screen [name=token]", "value")
    before = villager.moment
    body = f"token={token}&revision={before['revision']}&do=leave".encode()
    touch = {**FORM, "Cookie": stack.screen_cookie}
    assert send(stack.screen_url, request(stack.screen_url, "POST", "/touch", body, **touch, **headers))[0] == 403
    assert villager.moment == before
    assert send(stack.desk_url, request(stack.desk_url, "POST", "/login", b"login=wang&password=x", **FORM, **headers))[0] == 403
    assert send(stack.public_url, request(stack.public_url, "POST", "/r/x", b"grade=1", **FORM, **headers))[0] == 403


def test_a_foreign_host_name_reads_nothing(stack):
    for url, more in ((stack.screen_url, {"Cookie": stack.screen_cookie}), (stack.desk_url, {}), (stack.public_url, {})):
        status, answer = send(url, request(url, host="evil.example", **more))
        assert status == 421, answer[:200]


def test_without_the_secret_of_this_boot_there_is_no_screen(stack, open_page, watch, picture):
    url = stack.screen_url
    for path in ("/", "/events", "/page/1", "/enter", "/enter?key=", "/enter?key=" + "A" * 43):
        assert send(url, request(url, path=path))[0] == 403, path
    wrong = {"Cookie": "yizhan_screen=" + "A" * 43}
    assert send(url, request(url, "POST", "/touch", b"do=wake&revision=0", **FORM, **wrong))[0] == 403
    # The cookie alone is not enough to touch: the form's token must come with it.
    right = {"Cookie": stack.screen_cookie}
    assert send(url, request(url, "POST", "/touch", b"do=wake&revision=0", **FORM, **right))[0] == 403
    watch.expected.add(403)
    page = open_page("portrait")
    page.goto(url)
    picture(page, "portrait/more-refused")
    assert "这个页面只在终端上打开" in page.inner_text("body")


def test_a_touch_that_makes_no_sense_changes_nothing(stack, arrive):
    villager = arrive().go_to("services")
    token = villager.page.get_attribute("form.screen [name=token]", "value")
    before = villager.moment
    touch = {**FORM, "Cookie": stack.screen_cookie}
    for fields in ("do=fly", "do=next&revision=abc", "choose=nothing", "do=sign&aspect=1&strokes=9,9", "",
                   "do=sign&aspect=nan&strokes=0,0 1,1", "%ff%fe=%00", "do=answers&a.phone=%27%22%3Cscript%3E"):
        revision = "" if "revision" in fields else f"&revision={before['revision']}"
        status, answer = send(
            stack.screen_url, request(stack.screen_url, "POST", "/touch", f"token={token}&{fields}{revision}".encode(), **touch))
        assert status in (303, 400), (fields, answer[:200])
    assert villager.moment == before


def test_a_terminal_that_is_not_known_hands_in_nothing(stack):
    url = stack.intake_url
    for path in ("/intake/submissions/QS01-000001-0", "/intake/renewal", "/intake/heartbeat", "/intake/bundle/1"):
        method = "PUT" if "submissions" in path else "GET" if "bundle" in path else "POST"
        status, answer = send(url, request(url, method, path, b"{}", Authorization="Bearer QS01.falsch"))
        assert status == 401, (path, answer[:200])
    known = stack.terminal_tls()
    for path, body, statuses in (
            ("/intake/submissions/QS01-000001-0", b"{}", (400,)), ("/intake/submissions/..%2f", b"{}", (400, 404)),
            ("/intake/submissions/QS02-000001-0", b"{}", (400, 403))):
        status, answer = send(url, request(url, "PUT", path, body, Content_Type="application/json"), tls=known)
        assert status in statuses, (path, answer[:300])


def test_a_listener_with_half_sent_requests_still_ends(stack):
    half = [connect(url) for url in (stack.intake_url, stack.desk_url, stack.public_url)]
    for each in half:
        each.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na")
    assert stack.center.stop(patience=20) == 0
    for each in half:
        each.close()
    stack.start_center()
    leave(stack)
