"""Files are whole or not there, and an interrupt waits where it would do harm."""

import os
import signal
import threading

import pytest

from tandau.durable import place, uninterrupted


@pytest.fixture(autouse=True)
def _heeded():
    """Heed interrupts, which whoever runs the tests in the background may have put off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_is_heeded_after_the_block_and_once():
    done = []

    def work():
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_of_the_block_is_told_and_the_handler_comes_back():
    with pytest.raises(ValueError, match="own"), uninterrupted():
        raise ValueError("own")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_other_threads_and_ignored_interrupts_are_left_alone():
    found = []

    def work():
        with uninterrupted():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_file_that_must_stay_is_not_replaced(tmp_path):
    place(tmp_path / "one", b"first")
    with pytest.raises(FileExistsError):
        place(tmp_path / "one", b"second", replaces=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first"]
