import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runSql, urlOfDatabase } from "../support/database-url.ts";
import { chanceOf } from "./chance.ts";
import { makeDisk, mountMemory } from "./disk.ts";
import { type HerdResult, runHerd } from "./herd.ts";
import { killRounds, type RoundsResult } from "./kill-rounds.ts";
import { faultsOf } from "./outages.ts";
import { type OutageResult, runOutage } from "./outage.ts";
import { most, none, type Row, told } from "./report.ts";
import { whyNoPowerCuts } from "./why-not.ts";
import { makeRoot, startWorld, type World, type WorldOptions } from "./world.ts";

/** What a run does, and how often. */
export type Chaos = Readonly<{
  kills: number;
  postgresKills: number;
  powerCuts: number;
  outageSeconds: number;
  herd: number;
  seed: number;
  /** Why nothing can be mounted; null where it can. */
  noMounts: string | null;
  tell: (text: string) => void;
  /** Given: what is at work comes to its end and is told, and nothing else begins. */
  stopping: AbortSignal;
}>;

type Phase = Readonly<{ name: string; phase: (chaos: Chaos) => Promise<Row[]> }>;

export const PHASES: readonly Phase[] = [
  { name: "kill -9 of the service", phase: killService },
  { name: "kill -9 of PostgreSQL", phase: killPostgres },
  { name: "power cuts", phase: cutPower },
  { name: "outages of PostgreSQL", phase: outages },
  { name: "the herd", phase: herd },
];

/** What is shipped. */
const BUILT = ["dist/main.mjs"];
/** Where nothing is asked but what is lost, a machine that is busy otherwise shall not refuse pushes for it. */
const PATIENT = { VXLENS_ANSWER_WITHIN: "1m" };
const DISK_MEGABYTES = 1_500;
/** The service's tables at first, and some room to go on. */
const SMALL_MEGABYTES = 64;

function killService(chaos: Chaos): Promise<Row[]> {
  return rounds(chaos, { name: "kill", count: chaos.kills }, (world) => () => world.service.end("SIGKILL"));
}

function killPostgres(chaos: Chaos): Promise<Row[]> {
  return rounds(chaos, { name: "postgres-kill", count: chaos.postgresKills }, ({ postgres }) => async () => {
    await postgres.kill();
    await postgres.start();
  });
}

type Counted = Readonly<{ name: string; count: number; options?: Omit<WorldOptions, "program"> }>;

async function rounds(
  chaos: Chaos,
  { name, count, options = {} }: Counted,
  killIn: (world: World) => (round: number) => Promise<void>,
): Promise<Row[]> {
  if (count === 0 || chaos.stopping.aborted) return [];
  const world = await startWorld({ ...options, program: BUILT, settings: PATIENT });
  try {
    return roundRows(name, await killRounds(world, { ...chaos, name, count, chance: chanceOf(chaos.seed), kill: killIn(world) }));
  } finally {
    await world.stop();
  }
}

function roundRows(name: string, { rounds: count, acknowledged, lost, half, slowestReadyMs }: RoundsResult): Row[] {
  const what = `${count} ${name}s, 8 writers`;
  return [
    none(`${what}: acknowledged pushes lost, of ${acknowledged}`, lost.length),
    none(`${what}: pushes half applied`, half.length),
    told(`${what}: slowest to be ready again`, `${Math.round(slowestReadyMs)} ms`),
  ];
}

/** The service goes with the machine in every other round; in the others it lives elsewhere. */
async function cutPower(chaos: Chaos): Promise<Row[]> {
  if (chaos.powerCuts === 0 || chaos.stopping.aborted) return [];
  const reason = chaos.noMounts ?? whyNoPowerCuts();
  if (reason !== null) return [told("power cuts", `not run here: ${reason}`)];
  const root = await makeRoot("power");
  const disk = await makeDisk(root, { megabytes: DISK_MEGABYTES });
  try {
    const counted = { name: "power-cut", count: chaos.powerCuts, options: { directory: join(disk.directory, "data") } };
    return await rounds(chaos, counted, ({ postgres, service }) => async (round) => {
      await disk.cutPower();
      await postgres.kill();
      if (round % 2 === 0) await service.end("SIGKILL");
      await disk.mountAgain();
      await postgres.start();
    });
  } finally {
    await disk.remove().catch((error: unknown) => chaos.tell(String(error)));
    await rm(root, { recursive: true, force: true });
  }
}

async function outages(chaos: Chaos): Promise<Row[]> {
  if (chaos.outageSeconds === 0 || chaos.stopping.aborted) return [];
  const root = await makeRoot("small");
  const small = chaos.noMounts === null ? join(root, "small") : null;
  const unmount = small === null ? async () => {} : await mountMemory(small, { megabytes: SMALL_MEGABYTES });
  const rows: Row[] = small === null ? [told("disk full", `not run here: ${chaos.noMounts}`)] : [];
  let url = "";
  const world = await startWorld({
    program: BUILT,
    async makeDatabase(postgres) {
      url = urlOfDatabase(postgres.url, "service");
      if (small !== null) {
        await postgres.give(small);
        await runSql(postgres.url, `create tablespace small location '${small}'`);
      }
      await runSql(postgres.url, `create database service template template0 ${small === null ? "" : "tablespace small"}`);
      return url;
    },
  });
  try {
    let number = 0;
    for (const fault of faultsOf(world, { url, small })) {
      chaos.tell(fault.name);
      const result = await runOutage(world, {
        ...fault,
        lastsMs: Math.max(chaos.outageSeconds * 1_000, fault.leastMs),
        firstMark: number++ * 5_000,
      });
      for (const wrong of [...result.lost, ...result.half, ...result.wrong]) chaos.tell(`${fault.name}: ${wrong}`);
      rows.push(...outageRows(result));
    }
    return rows;
  } finally {
    await world.stop();
    await unmount();
    await rm(root, { recursive: true, force: true });
  }
}

function outageRows(result: OutageResult): Row[] {
  const { name, requests, taken, refused } = result;
  return [
    none(`${name}: requests unanswered, or after more than 5 s, of ${requests}`, result.unanswered),
    none(`${name}: answers of 5xx other than 503`, result.wrong.length),
    none(`${name}: readiness that was told though nothing could be written`, result.wasToldUnready ? 0 : 1),
    none(`${name}: acknowledged pushes lost or half applied, of ${result.acknowledged}`, result.lost.length + result.half.length),
    told(`${name}: slowest answer; pushes taken and refused meanwhile`, `${Math.round(result.slowestMs)} ms; ${taken}, ${refused}`),
    told(`${name}: from its end until a push is taken and the service is ready`, `${Math.round(result.recoveryMs)} ms`),
  ];
}

/** The first herd warms the process up: what it then holds is the baseline. */
async function herd(chaos: Chaos): Promise<Row[]> {
  if (chaos.herd === 0 || chaos.stopping.aborted) return [];
  const world = await startWorld({ program: BUILT });
  try {
    const chance = chanceOf(chaos.seed);
    const of = (mark: number) => ({ cluster: `herd-${randomUUID().slice(0, 8)}`, nodes: chaos.herd, mark, chance });
    chaos.tell("a first herd, to warm up");
    await runHerd(world, of(1));
    chaos.tell("the herd that is measured");
    return herdRows(await runHerd(world, of(2)), chaos.herd);
  } finally {
    await world.stop();
  }
}

/** Within 30 s with what clients wait; no request waits longer than 5 s; memory that a process keeps for what may come again. */
const [DURABLE_SECONDS, ANSWERED_SECONDS, KEPT_MEBIBYTES] = [30, 5, 64];

function herdRows(result: HerdResult, nodes: number): Row[] {
  const what = `${nodes} first pushes within one second`;
  const { residentBytes: memory, p99 } = result;
  const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  return [
    most(`${what}: all durable, with retries after 503`, result.durableMs / 1_000, { unit: " s", bar: DURABLE_SECONDS }),
    none(`${what}: nodes of which nothing is stored`, nodes - result.stored),
    none(`${what}: requests unanswered`, result.unanswered),
    most(`${what}: slowest answer, 200 or 503`, result.slowestMs / 1_000, { unit: " s", bar: ANSWERED_SECONDS }),
    told(`${what}: refusals`, String(result.refusals)),
    none(`${what}: reads that failed meanwhile, of ${result.reads + result.readsFailed}`, result.readsFailed),
    told(
      `${what}: p99 of reads to that when idle`,
      `${(p99.herdMs / p99.idleMs).toFixed(1)}x (${Math.round(p99.herdMs)} ms to ${Math.round(p99.idleMs)} ms)`,
    ),
    most(
      `${what}: memory 20 s later above that before (${mebibytes(memory.before)} MiB, at most ${mebibytes(memory.most)} MiB meanwhile)`,
      mebibytes(memory.after - memory.before),
      { unit: " MiB", bar: KEPT_MEBIBYTES },
    ),
  ];
}
