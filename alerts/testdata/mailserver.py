"""A real mail server for tests: aiosmtpd with STARTTLS or TLS, AUTH and a Maildir.

usage: mailserver.py MAILDIR CERT KEY SECURITY MODE [PORT]
SECURITY is starttls, tls or none (then CERT and KEY are not read). MODE is ok, or a fault:
a reply code (421, 450, 550) given to RCPT, "data-450" given to DATA, "drop" (the message is
kept, then the connection is closed without an answer), "no-tls" (STARTTLS is not offered),
"busy" (every third recipient is told 450, and a message that was kept is answered later).
Prints the port; ends when its standard input is closed.
"""
import asyncio
import ssl
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult

maildir, cert, key, security, mode = sys.argv[1:6]
port = int(sys.argv[6]) if len(sys.argv) > 6 else 0


class Handler(Mailbox):
    asked = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        Handler.asked += 1
        if mode == "busy" and Handler.asked % 3 == 0:
            return "450 4.2.1 mailbox busy"
        if mode in ("421", "450", "550"):
            return {
                "421": "421 4.3.2 service shuts down",
                "450": "450 4.2.1 mailbox busy",
                "550": "550 5.1.1 no such user",
            }[mode]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        if mode == "data-450":
            return "450 4.3.0 try later"
        answer = await super().handle_DATA(server, session, envelope)
        if mode == "busy":
            await asyncio.sleep(0.05)
        if mode == "drop":
            server.transport.abort()
        return answer


def authenticate(server, session, envelope, mechanism, data):
    ok = mechanism in ("PLAIN", "LOGIN") and data.login == b"camledger" and data.password == "비밀 pass".encode()
    return AuthResult(success=ok, handled=False)


async def main():
    context = None
    if security != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(cert, key)
    starttls = security == "starttls" and mode != "no-tls"
    secure = security != "none" and mode != "no-tls"

    def factory():
        return SMTP(
            Handler(maildir),
            hostname="mail.test",
            ident="test",
            enable_SMTPUTF8=True,
            require_starttls=starttls,
            tls_context=context if starttls else None,
            auth_required=secure,
            auth_require_tls=starttls,
            authenticator=authenticate if secure else None,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "127.0.0.1", port, ssl=context if security == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
