import type { OpenStore } from "../storage/store.ts";
import { acceptHeartbeat, type Heartbeat } from "./accept-heartbeat.ts";
import { acceptPush, type PushAnswer, type PushRequest } from "./accept-push.ts";
import { type Expectation, expectNodes } from "./expect-nodes.ts";
import { type Retirement, retireNode } from "./retire-node.ts";

/** All that can be written, on one store. Each is durable when it returns. */
export type Intake = Readonly<{
  push: (request: PushRequest) => Promise<PushAnswer>;
  heartbeat: (heartbeat: Heartbeat) => Promise<void>;
  retire: (retirement: Retirement) => Promise<void>;
  /** Gives the names that it took in. */
  expect: (expectation: Expectation) => Promise<readonly string[]>;
}>;

/** `retentionMs`: how far back history is kept, and so how old an observation may be. */
export function createIntake(store: OpenStore, { retentionMs }: { retentionMs: number }): Intake {
  return {
    push: (request) => acceptPush(store.inCluster(request.cluster), request, { retentionMs }),
    heartbeat: (heartbeat) => acceptHeartbeat(store.inCluster(heartbeat.cluster), heartbeat),
    retire: (retirement) => retireNode(store.inCluster(retirement.cluster), retirement),
    expect: (expectation) => expectNodes(store.inCluster(expectation.cluster), expectation, { retentionMs }),
  };
}
