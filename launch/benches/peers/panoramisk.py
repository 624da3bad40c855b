"""panoramisk's FastAGI application on stock asyncio."""

import asyncio

from panoramisk import fast_agi

from launch.benches.session import TOKEN, list_commands


async def walk(request):
    """Send the ten commands."""
    for line in list_commands():
        await request.send_command(line)


async def main():
    """Serve until ended."""
    application = fast_agi.Application(loop=asyncio.get_running_loop())
    application.add_route(f"call?token={TOKEN}", walk)
    server = await asyncio.start_server(application.handler, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
