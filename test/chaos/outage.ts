import { setTimeout as sleep } from "node:timers/promises";
import { checkHistory, type Verdict } from "./check-history.ts";
import { type Answered, ask, type Asked } from "./http-call.ts";
import { startWriters, type World } from "./world.ts";
import { CLUSTER, nodePath } from "./writer.ts";

export type Outage = Readonly<{
  name: string;
  begin: () => Promise<void>;
  /** What an operator does, or what passes by itself. */
  end: () => Promise<void>;
  /** Whether nothing can be written meanwhile, so that readiness has to be false. */
  stopsWrites: boolean;
  lastsMs: number;
  firstMark: number;
}>;

export type OutageResult = Verdict &
  Readonly<{
    name: string;
    /** Requests that were sent while it lasted, or until all was well again. */
    requests: number;
    unanswered: number;
    /** Answers of 5xx other than 503. */
    wrong: readonly string[];
    slowestMs: number;
    /** Pushes taken while it lasted, and refused. */
    taken: number;
    refused: number;
    /** Whether readiness was false when it had to be. */
    wasToldUnready: boolean;
    /** From its end to the first push that is taken, and to readiness. */
    recoveryMs: number;
  }>;

/** What must be answered within so long. */
const ANSWER_MS_MAX = 5_000;

const QUERY = JSON.stringify({ query: `{ nodes(cluster: "${CLUSTER}", first: 10) { edges { node { name state } } } }` });
const READS: readonly Asked[] = [
  { method: "POST", path: "/graphql", headers: { "Content-Type": "application/json" }, body: QUERY },
  { method: "GET", path: `/api/v1/tables/nodes?cluster=${CLUSTER}` },
  { method: "GET", path: `/api/v1/tables/changes?cluster=${CLUSTER}&limit=10` },
  { method: "POST", path: `${nodePath("nobody")}/heartbeat`, headers: { "If-Match": '"00000000-0000-0000-0000-000000000000"' } },
  { method: "GET", path: "/readyz" },
  { method: "GET", path: "/metrics" },
  { method: "GET", path: "/healthz" },
];
const READERS = 4;
const WARM_UP_MS = 500;
const PAUSE_MS = 100;

/** All requests of all kinds, before, in and after an outage; in the end what is stored is held against what was pushed. */
export async function runOutage(world: World, outage: Outage): Promise<OutageResult> {
  const seen = new Seen();
  const onAnswer = (answer: Answered | null): void => seen.push(answer);
  const writers = startWriters(world, { name: `outage${outage.firstMark}`, firstMark: outage.firstMark, pauseMs: PAUSE_MS, onAnswer });
  await sleep(WARM_UP_MS);
  const reading = new AbortController();
  const readers = Array.from({ length: READERS }, (_, number) => readOn(world.service.url, number, { seen, signal: reading.signal }));

  await outage.begin();
  seen.isOn = true;
  await sleep(outage.lastsMs);
  seen.isOn = false;
  await outage.end();
  const recoveryMs = await recovery(world, seen);
  await Promise.all(writers.map((writer) => writer.stop()));
  reading.abort();
  await Promise.all(readers);
  const { notReady, ...found } = seen.found();
  const wasToldUnready = notReady > 0 || !outage.stopsWrites;
  return {
    name: outage.name,
    wasToldUnready,
    ...(await checkHistory(
      world.store,
      writers.map((writer) => writer.told),
    )),
    ...found,
    recoveryMs,
  };
}

/** What became of all requests since the outage began. */
class Seen {
  isOn = false;
  #hasBegun = false;
  #counts = { requests: 0, unanswered: 0, slowestMs: 0, taken: 0, refused: 0, notReady: 0 };
  #taken = 0;
  readonly #wrong = new Set<string>();

  get taken(): number {
    return this.#taken;
  }

  push(answer: Answered | null): void {
    this.note("a push", answer);
    if (answer?.status === 200) this.#taken += 1;
    if (this.isOn && answer !== null) this.#counts[answer.status === 200 ? "taken" : "refused"] += 1;
  }

  read(path: string, answer: Answered | null): void {
    this.note(path, answer);
    if (this.isOn && path === "/readyz" && answer?.status === 503) this.#counts.notReady += 1;
  }

  note(what: string, answer: Answered | null): void {
    this.#hasBegun ||= this.isOn;
    if (!this.#hasBegun) return;
    this.#counts.requests += 1;
    if (answer === null) this.#counts.unanswered += 1;
    else this.#counts.slowestMs = Math.max(this.#counts.slowestMs, answer.ms);
    if (answer !== null && answer.ms > ANSWER_MS_MAX) this.#counts.unanswered += 1;
    if (answer !== null && answer.status >= 500 && answer.status !== 503)
      this.#wrong.add(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }

  found() {
    return { ...this.#counts, wrong: [...this.#wrong] };
  }
}

async function readOn(url: string, number: number, { seen, signal }: Readonly<{ seen: Seen; signal: AbortSignal }>): Promise<void> {
  for (let turn = number; !signal.aborted; turn++) {
    const asked = READS[turn % READS.length];
    if (asked === undefined) continue;
    seen.read(asked.path, await ask(url, asked).catch(() => null));
    await sleep(PAUSE_MS / 4);
  }
}

const RECOVERY_MS_MAX = 60_000;

async function recovery({ service }: World, seen: Seen): Promise<number> {
  const [from, before] = [performance.now(), seen.taken];
  while (seen.taken === before || !(await service.isReady())) {
    if (performance.now() - from > RECOVERY_MS_MAX) throw new Error(`nothing is taken ${RECOVERY_MS_MAX} ms after an outage`);
    await sleep(10);
  }
  return performance.now() - from;
}
