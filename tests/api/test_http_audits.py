"""GraphQL over HTTP as others test it: all audits of the npm package graphql-http, run by node against a socket."""

import asyncio
import json
from pathlib import Path

import pytest
import uvicorn

from graph_schema.names import PartnerKind
from hub.serving import listen, url_host
from tests.support.node_packages import node_script
from tests.support.service import make_service

pytestmark = pytest.mark.anyio

AUDITS = 61
SCRIPT = Path(__file__).parents[1] / "support" / "node" / "audits.mjs"
PACKAGES = {"graphql-http": "1.23.1", "graphql": "16.14.0"}


async def test_all_audits_of_graphql_http_pass(tmp_path: Path) -> None:
    command = node_script(SCRIPT, PACKAGES, folder="node")
    service = make_service(tmp_path / "keys")
    async with service.client:
        # The audits ask for __type, so they are run as a partner that may introspect.
        token = await service.token(PartnerKind.INVESTIGATOR)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(service.app, log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    headers = json.dumps({"authorization": f"Bearer {token}", "GraphQL-Require-Preflight": "1"})
    url = f"http://{url_host(listener)}/graphql"
    try:
        process = await asyncio.create_subprocess_exec(
            *command, url, headers, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await asyncio.wait_for(process.communicate(), timeout=60)
    finally:
        server.should_exit = True
        await serving
    assert process.returncode == 0, err.decode()
    audits = json.loads(out)
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == AUDITS
