"""The front on a network: Debian's nginx with TLS before the pages, and the certificate that it shows."""

import datetime
import ipaddress
import os
import socket
import subprocess

import psutil

from launch import debian
from launch.configuration import write_file
from launch.errors import LaunchError
from launch.folders import set_folder

PROGRAMS = {"nginx": "nginx", "openssl": "openssl"}
NGINX = "/usr/sbin/nginx"
DAYS, RENEW_DAYS = 825, 30
EVERY = ("0.0.0.0", "::")
# One process, which the supervisor can end and start like any other: no worker is left behind.
TEMPLATE = """# Made by ./switchroom up from cc.ini; changes here are lost.
worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    default_type application/octet-stream;
    access_log off;
    server_tokens off;
    client_max_body_size 33m;
    client_header_timeout 6s;
    client_body_timeout 20s;
    send_timeout 30s;
    keepalive_timeout 65s;
    large_client_header_buffers 4 16k;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:tls:2m;
    ssl_session_tickets off;
    limit_conn_zone $binary_remote_addr zone=peers:2m;
    map $http_upgrade $connection_wanted {{ default close; websocket upgrade; }}
    server {{
        listen {https} ssl http2;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        limit_conn peers 200;{strict}
        # Small parts that never change and hold no secret; pages stay whole, or their length would tell of their tokens.
        location /static/ {{
            gzip on;
            gzip_types text/css text/javascript application/javascript image/svg+xml;
            gzip_proxied any;
            {forward}
        }}
        # SIP over websockets, which Asterisk answers itself.
        location = /sip {{
            proxy_pass http://{websocket}/ws;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_wanted;
            proxy_set_header Host $http_host;
            proxy_read_timeout 3600s;
        }}
        location / {{
            {forward}
        }}
    }}{redirect}
}}
"""
FORWARD = """proxy_pass http://unix:{socket}:;
            proxy_http_version 1.1;
            proxy_set_header Connection close;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_read_timeout 75s;"""
REDIRECT = """
    server {{
        listen {http};
        location / {{ return 308 https://$host:{port}$request_uri; }}
    }}"""


def silence_debian(installed, log):
    """Stop the nginx that Debian starts on port 80 for all of the machine when it was among the packages just `installed`."""
    if "nginx" in installed:
        debian.run_logged(["invoke-rc.d", "nginx", "stop"], log)
        debian.run_logged(["update-rc.d", "nginx", "disable"], log)


def find_socket(place):
    """Return the socket on which the admin process answers the front."""
    return place.run / "front" / "web.sock"


def find_redirect(web, listen):
    """Return the port that only redirects, or 0 when the address leaves none: all addresses exclude the pages' own."""
    return web.redirect_port or (0 if listen in EVERY else web.port)


def make_command(place, account, web, listen):
    """Return the command of the front: nginx as the system user, which may open ports below 1024 where it has to, and nothing else."""
    folder = find_folder(place)
    low = min(web.https_port, find_redirect(web, listen) or web.https_port) < 1024
    rights = "-all,+net_bind_service" if low else "-all"
    return ("setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", f"--inh-caps={rights}",
            f"--ambient-caps={rights}", NGINX, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf"))


def find_folder(place):
    """Return the folder of the front's configuration and certificate."""
    return place.state / "front"


def write(instance, listen):
    """Write certificate and configuration for the address `listen`; returns what was done, in words; raises LaunchError."""
    place, account, folder = instance.place, instance.account, find_folder(instance.place)
    for path in (folder, find_socket(place).parent):
        set_folder(path, account.pw_uid, account.pw_gid, 0o700)
    certificate, key, made = choose_certificate(instance, listen)
    write_file(folder / "nginx.conf", render(instance, listen, certificate, key), account)
    return f"certificate {'made' if made else 'kept'}"


def render(instance, listen, certificate, key):
    """Return nginx's configuration."""
    web, dial = instance.sections.admin, instance.sections.dialplan
    port = find_redirect(web, listen)
    # With a certificate of our own making a browser that is told to be strict would let nobody in.
    strict = '\n        add_header Strict-Transport-Security "max-age=31536000" always;' if web.certificate else ""
    redirect = REDIRECT.format(http=join(listen, port), port=web.https_port) if port else ""
    return TEMPLATE.format(folder=find_folder(instance.place), https=join(listen, web.https_port), certificate=certificate, key=key, strict=strict,
                           websocket=join(dial.http_host, dial.http_port), redirect=redirect, forward=FORWARD.format(socket=find_socket(instance.place)))


def join(host, port):
    """Return an address and port as URLs and nginx write them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def choose_certificate(instance, listen):
    """Return (certificate, key, whether they were made just now): those of cc.ini, or our own; raises LaunchError."""
    web, folder = instance.sections.admin, find_folder(instance.place)
    if web.certificate:
        for path in (web.certificate, web.certificate_key):
            check_readable(path, instance.account)
        return web.certificate, web.certificate_key, False
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    fresh = not is_good(certificate, key, listen)
    if fresh:
        make_certificate(certificate, key, listen, instance.account)
    return certificate, key, fresh


def check_readable(path, account):
    """Raise LaunchError when the system user cannot read a file of cc.ini."""
    done = subprocess.run(["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "test", "-r", str(path)],
                          stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise LaunchError(f"the system user {account.pw_name} cannot read {path}",
                          "Name `certificate` and `certificate_key` in [admin] of cc.ini as files that it can read, or neither.")


def is_good(certificate, key, listen):
    """Tell whether our own certificate is there, is for this address and lasts a while."""
    if not (certificate.is_file() and key.is_file()):
        return False
    command = ["openssl", "x509", "-noout", "-in", str(certificate), "-checkend", str(RENEW_DAYS * 86400)]
    lasts = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    names = subprocess.run(["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", str(certificate)], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, check=False).stdout
    return lasts and (listen in EVERY or f"IP Address:{ipaddress.ip_address(listen).exploded.upper()}" in names.upper().replace("IP ADDRESS", "IP Address")
                      or f"IP Address:{listen}" in names)


def make_certificate(certificate, key, listen, account):
    """Write a fresh key and a certificate that it signs itself; raises LaunchError."""
    addresses = [listen] if listen not in EVERY else list_addresses()
    names = ",".join([f"DNS:{socket.gethostname()}", "DNS:localhost", *(f"IP:{address}" for address in addresses)])
    beside = key.with_name("key.new")
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    made = certificate.with_name("certificate.new")
    year = datetime.date.today().year
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", str(DAYS), "-sha256",
               "-subj", f"/O=Switchroom {year}/CN={socket.gethostname()[:60]}", "-addext", f"subjectAltName={names}", "-keyout", str(beside), "-out", str(made)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LaunchError(f"no certificate was made: {done.stderr.strip().splitlines()[-1:]}", "Give one as `certificate` in [admin] of cc.ini.")
    for path, target in ((beside, key), (made, certificate)):
        os.chmod(path, 0o600)
        os.chown(path, account.pw_uid, account.pw_gid)
        os.replace(path, target)


def list_addresses():
    """Return the addresses of this machine."""
    found = [address.address.partition("%")[0] for addresses in psutil.net_if_addrs().values() for address in addresses
             if address.family in (socket.AF_INET, socket.AF_INET6)]
    return sorted(set(found))
