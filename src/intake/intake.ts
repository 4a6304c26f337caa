import { within } from "../storage/deadline.ts";
import type { OpenStore } from "../storage/store.ts";
import { acceptHeartbeat, type Heartbeat } from "./accept-heartbeat.ts";
import { acceptPush, type PushAnswer, type PushRequest, type Write } from "./accept-push.ts";
import { type Expectation, expectNodes } from "./expect-nodes.ts";
import { type Retirement, retireNode } from "./retire-node.ts";
import { retryConflicts } from "./retry-conflicts.ts";

/** All that can be written, on one store. Each is durable when it returns. */
export type Intake = Readonly<{
  push: (request: PushRequest) => Promise<PushAnswer>;
  heartbeat: (heartbeat: Heartbeat) => Promise<void>;
  retire: (retirement: Retirement) => Promise<void>;
  /** Gives the names that it took in. */
  expect: (expectation: Expectation) => Promise<readonly string[]>;
}>;

export type IntakeOptions = Readonly<{
  /** How far back history is kept, and so how old an observation may be. */
  retentionMs: number;
  /** How long one of them may wait for the database, beside a fifth of a millisecond a row; then it fails as busy. */
  withinMs: number;
  /** Told each time that one is done again because others were in its way. */
  onRetry: () => void;
}>;

/** A node of a large mesh has 2,000 rows; the most that is taken, 100,000 rows never seen before, took 4 s on a busy machine. */
const ROW_MS = 0.2;

/** Takes in what nodes report, and are to report; each on a store that reaches no other cluster. */
export function createIntake(store: OpenStore, { retentionMs, withinMs, onRetry }: IntakeOptions): Intake {
  const writeIn = (cluster: string): Write => {
    const { db, cache } = store.inCluster(cluster);
    return (rows, work) => within(withinMs + rows * ROW_MS, db, (hurried) => retryConflicts(() => work({ db: hurried, cache }), onRetry));
  };
  return {
    push: (request) => acceptPush(writeIn(request.cluster), request, { retentionMs }),
    heartbeat: (heartbeat) => writeIn(heartbeat.cluster)(1, (hurried) => acceptHeartbeat(hurried, heartbeat)),
    retire: (retirement) => writeIn(retirement.cluster)(1, (hurried) => retireNode(hurried, retirement)),
    expect: (expectation) => writeIn(expectation.cluster)(1, (hurried) => expectNodes(hurried, expectation, { retentionMs })),
  };
}
