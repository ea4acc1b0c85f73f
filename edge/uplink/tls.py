"""What an uplink must show and whom it trusts: TLS, password, and cautions about both.

No secret is ever part of a message: only the name of its file and what the system says of it.
"""

import os
import ssl

from edge.errors import UplinkError

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
OTHERS_MAY_READ = 0o044


def tls_context(uplink):
    """Return the ssl context of an uplink, or raise an UplinkError that names the file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and server name
    context.minimum_version = VERSIONS[uplink.tls_minimum]
    if uplink.insecure_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif uplink.ca_file:
        _try("ca_file", uplink.ca_file, context.load_verify_locations, uplink.ca_file)
    else:
        context.load_default_certs()
    if uplink.certificate_file:
        # A key with a pass phrase is an error; without the last word OpenSSL would ask a terminal.
        _try("certificate_file", uplink.certificate_file, context.load_cert_chain,
             uplink.certificate_file, uplink.key_file or None, lambda: b"")
    return context


def _try(key, path, load, *words):
    try:
        load(*words)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise UplinkError("%s: %s: %s" % (path, key, reason)) from error


def password(uplink):
    """Return the password in an uplink's file, None without one, or raise an UplinkError."""
    if not uplink.password_file:
        return None
    try:
        with open(uplink.password_file, encoding="utf-8") as file:
            return file.read().rstrip("\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no UTF-8"
        raise UplinkError("%s: password_file: %s" % (uplink.password_file, reason)) from error


def cautions(uplink):
    """Return a line for each thing about an uplink's secrets that works and should not be so."""
    lines = []
    if uplink.insecure_tls:
        lines.append("uplink %s: insecure_tls: whoever answers is taken for the server" %
                     uplink.name)
    for key in ("key_file", "password_file"):
        path = getattr(uplink, key)
        try:
            mode = os.stat(path).st_mode if path else 0
        except OSError:
            continue  # connecting will say so
        if mode & OTHERS_MAY_READ:
            lines.append("uplink %s: %s: %s: others may read it (mode %03o), allowed 600" % (
                uplink.name, key, path, mode & 0o777))
    return lines
