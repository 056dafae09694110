# SPDX-License-Identifier: MIT
#
# The fan-out of fan_out.lua by botocore, with as many threads as the argument says. Debian's
# botocore is older than the service: the description of its one operation lies beside this.

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

WORKERS = 200
os.environ["AWS_DATA_PATH"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "botocore")

import botocore.config
import botocore.session

threads = int(sys.argv[1])
begun = time.monotonic()
client = botocore.session.get_session().create_client(
    "deadline", endpoint_url=os.environ["BENCH_URL"] + "/short",
    config=botocore.config.Config(max_pool_connections=threads))


def count(i):
    pages = client.get_paginator("list_sessions_for_worker").paginate(
        farmId="farm-" + "1" * 32, fleetId="fleet-" + "2" * 32, workerId=f"worker-{i:032x}")
    return sum(len(page["sessions"]) for page in pages)


with ThreadPoolExecutor(threads) as pool:
    total = sum(pool.map(count, range(WORKERS)))
print(time.monotonic() - begun)
assert total == WORKERS * 200
