"""A mail server for one test, on loopback: it takes mails, and can fall silent in the middle of one."""

from __future__ import annotations

import socketserver
import threading


class _Talk(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        box, to = self.server.box, ""
        self.say("220 mailbox")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if word != b"DATA":
                self.say("250 ok")
                if word == b"QUIT":
                    return
                continue
            self.say("354 go on")
            body = b""
            while (line := self.rfile.readline()) and line != b".\r\n":
                body += line
            if not line or not box.takes():
                return
            box.mails.append((to, body.decode()))
            self.say("250 taken")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


class Mailbox:
    """``mails`` are those that were taken: (address, text). With *most*, the next one after so many is never answered
    for, until :meth:`goes_on`; ``silent`` is set when that happens."""

    def __init__(self, most=None):
        self.mails, self.most = [], most
        self.silent, self.resumed = threading.Event(), threading.Event()
        self.server = _Server(("127.0.0.1", 0), _Talk)
        self.server.box = self
        self.port = self.server.server_address[1]

    def takes(self):
        if self.most is None or len(self.mails) < self.most:
            return True
        self.silent.set()
        self.resumed.wait(60)
        return False

    def goes_on(self):
        self.most = None
        self.resumed.set()

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exc):
        self.resumed.set()
        self.server.shutdown()
        self.server.server_close()
