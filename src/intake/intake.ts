import { within } from "../storage/deadline.ts";
import type { Store } from "../storage/store.ts";
import { acceptHeartbeat, type Heartbeat } from "./accept-heartbeat.ts";
import { acceptPush, type PushAnswer, type PushRequest, type Write } from "./accept-push.ts";
import { type Retirement, retireNode } from "./retire-node.ts";
import { retryConflicts } from "./retry-conflicts.ts";

/** All that can be written, on one store. Each is durable when it returns. */
export type Intake = Readonly<{
  push: (request: PushRequest) => Promise<PushAnswer>;
  heartbeat: (heartbeat: Heartbeat) => Promise<void>;
  retire: (retirement: Retirement) => Promise<void>;
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

/** Takes in what nodes report, on one store. */
export function createIntake(store: Store, { retentionMs, withinMs, onRetry }: IntakeOptions): Intake {
  const write: Write = (rows, work) =>
    within(withinMs + rows * ROW_MS, store.db, (db) => retryConflicts(() => work({ ...store, db }), onRetry));
  return {
    push: (request) => acceptPush(write, request, { retentionMs }),
    heartbeat: (heartbeat) => write(1, (hurried) => acceptHeartbeat(hurried, heartbeat)),
    retire: (retirement) => write(1, (hurried) => retireNode(hurried, retirement)),
  };
}
