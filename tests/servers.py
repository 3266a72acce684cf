"""A server of the panel's pages that a test starts in the nursery and kills."""

import os
import secrets
import signal
import socket
import time


class Server:
    """A server on one port, started by the nursery and killed."""

    def __init__(self, nursery, where):
        self.nursery, self.where, self.secret = nursery, where, secrets.token_hex(32)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.nursery.stdin.write(f"web {self.where} {self.port} {self.secret}\n")
        self.nursery.stdin.flush()
        self.child = int(self.nursery.stdout.readline().split()[1])
        for _ in range(400):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def kill(self):
        os.kill(self.child, signal.SIGKILL)
        assert self.nursery.stdout.readline() == "over\n"
