"""A real mail server for tests: aiosmtpd with STARTTLS or TLS, AUTH and a Maildir.

usage: mailserver.py MAILDIR CERT KEY SECURITY MODE [PORT]
SECURITY is starttls, tls or none (then CERT and KEY are not read). MODE is ok, or a fault:
a reply code (421, 450, 550) given to RCPT, "data-450" given to DATA, "drop" (the message is
kept, then the connection is closed without an answer), "no-tls" (STARTTLS is not offered),
"busy" (every third recipient is told 450, and a message that was kept is answered later),
"count" (each message is given the number of its connection), and with that "limit" (421 to
the third message of a connection), "hangup" (closed at the second one's MAIL) and
"drop-second" (the second one is kept, then closed without an answer); "xoauth2" (count, and
the token ya29.good is the only way in).
Prints the port; ends when its standard input is closed.
"""
import asyncio
import base64
import ssl
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult

maildir, cert, key, security, mode = sys.argv[1:6]
port = int(sys.argv[6]) if len(sys.argv) > 6 else 0


counted = mode in ("count", "limit", "hangup", "drop-second", "xoauth2")


class Handler(Mailbox):
    asked = 0
    connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if not hasattr(session, "number"):
            Handler.connections += 1
            session.number, session.messages = Handler.connections, 0
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if mode == "limit" and session.messages == 2:
            asyncio.get_running_loop().call_later(0.02, server.transport.close)
            return "421 4.7.0 too many messages in one connection"
        if mode == "hangup" and session.messages == 1:
            server.transport.abort()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

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
        if counted:
            envelope.content = b"X-Connection: %d\r\n" % session.number + envelope.content
        session.messages += 1
        answer = await super().handle_DATA(server, session, envelope)
        if mode == "busy":
            await asyncio.sleep(0.05)
        if mode == "drop" or mode == "drop-second" and session.messages == 2:
            server.transport.abort()
        return answer


class TokenHandler(Handler):
    async def auth_XOAUTH2(self, server, args):
        given = base64.b64decode(args[1])
        if given == b"user=camledger\x01auth=Bearer ya29.good\x01\x01":
            return AuthResult(success=True)
        # As the providers do: the reason first, which the client acknowledges.
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)


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
            TokenHandler(maildir) if mode == "xoauth2" else Handler(maildir),
            hostname="mail.test",
            ident="test",
            enable_SMTPUTF8=True,
            require_starttls=starttls,
            tls_context=context if starttls else None,
            auth_required=secure,
            auth_require_tls=starttls,
            authenticator=authenticate if secure else None,
            auth_exclude_mechanism=["PLAIN", "LOGIN"] if mode == "xoauth2" else None,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "127.0.0.1", port, ssl=context if security == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
