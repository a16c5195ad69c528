"""Lets containers reach what listens on this machine's 127.0.0.1: `forward.py ADDRESS PORT...` listens on ADDRESS and the same ports.

Fails when ADDRESS is not one of this machine; then the containers run on another one.
"""

import asyncio
import sys


async def copy(source, target):
    """All bytes from one to the other, and that they ended."""
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
        target.write_eof()
    except OSError:
        target.close()


async def join(port, source, target):
    """One connection and its counterpart."""
    try:
        back, forth = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        target.close()
        return
    await asyncio.gather(copy(source, forth), copy(back, target))
    forth.close()
    target.close()


async def forward(address, ports):
    """Listens until the process is ended."""
    for port in ports:
        await asyncio.start_server(lambda source, target, port=port: join(port, source, target), address, port)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(forward(sys.argv[1], [int(port) for port in sys.argv[2:]]))
