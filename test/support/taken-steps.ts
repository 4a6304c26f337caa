import { Failure } from "../../src/failure/failure.ts";
import { acceptHeartbeat } from "../../src/intake/accept-heartbeat.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import type { Push } from "../../src/intake/push.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import type { Store } from "../../src/storage/store.ts";
import { ACCEPT, NOON } from "../builders/push.ts";
import { pushAt } from "./modelled-cluster.ts";
import type { Step } from "./push-steps.ts";

/** Takes steps one after the other and asks nothing; gives the moment of the last. What is refused is refused. */
export async function takeSteps(store: Store, cluster: string, steps: readonly Step[]): Promise<number> {
  const pushed: Push[] = [];
  let now = NOON;
  for (const { waitMs, node, action } of steps) {
    now += waitMs;
    await take(store, { cluster, node, now, action, pushed }).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
    });
  }
  return now;
}

type Taken = Readonly<{ cluster: string; node: Step["node"]; now: number; action: Step["action"]; pushed: Push[] }>;

async function take(store: Store, { cluster, node, now, action, pushed }: Taken): Promise<void> {
  if (action.kind === "retire") return retireNode(store, { cluster, node, receivedAt: now });
  if (action.kind === "heartbeat") return beat(store, { cluster, node, now });
  const push = action.kind === "push" ? pushAt({ cluster, node, now }, action) : repeated(pushed, { which: action.which, now });
  if (push === undefined) return;
  pushed.push(push);
  await acceptSnapshot(store, push, ACCEPT);
}

function repeated(pushed: readonly Push[], { which, now }: { which: number; now: number }): Push | undefined {
  const push = pushed[which % Math.max(1, pushed.length)];
  return push === undefined ? undefined : { ...push, receivedAt: now };
}

async function beat(store: Store, { cluster, node, now }: { cluster: string; node: string; now: number }): Promise<void> {
  const [present] = await store.db.$queryRaw<{ digest: string }[]>`
    select n.digest::text from node n join cluster c on c.id = n.cluster_id where c.name = ${cluster} and n.name = ${node} and n.digest is not null`;
  if (present !== undefined) await acceptHeartbeat(store, { cluster, node, digest: present.digest, receivedAt: now });
}
