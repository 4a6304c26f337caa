import { Failure, type FailureCode } from "../../src/failure/failure.ts";
import { acceptHeartbeat, type Heartbeat } from "../../src/intake/accept-heartbeat.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import type { Push, PushResult } from "../../src/intake/push.ts";
import { type Retirement, retireNode } from "../../src/intake/retire-node.ts";
import type { Store } from "../../src/storage/store.ts";
import { ACCEPT } from "../builders/push.ts";

/** Whoever takes in pushes, heartbeats and retirements, and says what became of them. Null: it is not known, but done. */
export type Taker = Readonly<{
  push: (push: Push) => Promise<PushResult["outcome"] | null>;
  /** False: it names another snapshot than the present one. */
  heartbeat: (heartbeat: Heartbeat) => Promise<boolean | null>;
  /** False: there was no such node. */
  retire: (retirement: Retirement) => Promise<boolean | null>;
}>;

/** This process, on that store. */
export function takerOn(store: Store): Taker {
  return {
    push: async (push) => (await acceptSnapshot(store, push, ACCEPT)).outcome,
    heartbeat: (heartbeat) => isTaken(acceptHeartbeat(store, heartbeat), "digest_not_current"),
    retire: (retirement) => isTaken(retireNode(store, retirement), "not_found"),
  };
}

async function isTaken(work: Promise<void>, refusal: FailureCode): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === refusal) return false;
    throw error;
  }
}
