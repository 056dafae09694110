# SPDX-License-Identifier: MIT
#
# The botocore client of the benchmarks. It takes the arguments of module.lua; `fan` has 50 threads.
# Debian's botocore is older than the service: the one operation is described in botocore/.

import hashlib
import os
import sys
import time

os.environ["AWS_DATA_PATH"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "botocore")

import botocore.config
import botocore.session

lines = [] if os.environ.get("BENCH_CHECK") else None
count = 0


def milliseconds(moment):
    return round(moment.timestamp() * 1000)


def see(s):
    global count
    count += 1
    if lines is None:
        return
    ended = milliseconds(s["endedAt"]) if "endedAt" in s else "-"
    lines.append(f'{s["sessionId"]} {s["queueId"]} {s["jobId"]} {milliseconds(s["startedAt"])} '
                 f'{s["lifecycleStatus"]} {ended} {s.get("targetLifecycleStatus", "-")}\n')


def work(seconds):
    due = time.process_time() + seconds
    while time.process_time() < due:
        pass


def connect(delay, page_count, workers):
    return botocore.session.get_session().create_client(
        "deadline", endpoint_url=f'{os.environ["BENCH_URL"]}/{delay}ms/{page_count}/{workers}',
        verify=os.environ["BENCH_BUNDLE"],
        config=botocore.config.Config(max_pool_connections=50))


def pages(client, worker):
    return client.get_paginator("list_sessions_for_worker").paginate(
        farmId="farm-" + "1" * 32, fleetId="fleet-" + "2" * 32, workerId=f"worker-{worker:032x}")


def list_one(page_count, delay, busy=None):
    for page in pages(connect(delay, page_count, 1), 1):
        for session in page["sessions"]:
            see(session)
        if busy:
            work(int(busy) / 1000)


def fan(workers):
    from concurrent.futures import ThreadPoolExecutor
    client = connect(20, 2, workers)

    def collect(worker):
        return [session for page in pages(client, worker) for session in page["sessions"]]

    with ThreadPoolExecutor(50) as pool:
        for sessions in pool.map(collect, range(1, int(workers) + 1)):
            for session in sessions:
                see(session)


def keep(sessions):
    kept = []
    for page in pages(connect(0, -(-int(sessions) // 100), 1), 1):
        kept.extend(page["sessions"])
    for session in kept:
        see(session)


{"list": list_one, "fan": fan, "keep": keep}[sys.argv[1]](*sys.argv[2:])
if lines is None:
    print(count)
else:
    print(count, hashlib.sha256("".join(sorted(lines)).encode()).hexdigest())
