import type { Bench, Group } from "./bench.ts";
import { createDatabase } from "./database.ts";
import { beat, packed, push } from "./intake-calls.ts";
import { row, type Row } from "./measure.ts";
import { type Service, startService } from "./service.ts";
import { envelopeOf, type SyntheticCluster, syntheticCluster } from "./synthetic-cluster.ts";

const PUSHES = 1_000;
const HEARTBEATS = 10_000;
/** Nodes that speak at the same time. */
const AT_ONCE = 4;
const MOST_MIB = 300;

/** Resident memory of the service, once it has taken in a cluster of 1,000 nodes. */
export const memory: Group = {
  name: "memory",
  async measure({ server, tell }: Bench) {
    const database = await createDatabase(server);
    const service = await startService(database.url);
    try {
      return await measureMemory(service, tell);
    } finally {
      await service.stop();
      await database.close();
    }
  },
};

async function measureMemory(service: Service, tell: Bench["tell"]): Promise<Row[]> {
  const cluster = syntheticCluster(PUSHES);
  const peak = { mib: 0 };
  const sample = setInterval(() => (peak.mib = Math.max(peak.mib, service.rssMib())), 100);
  const started = service.rssMib();
  try {
    tell(`memory: ${PUSHES} pushes`);
    const { etag, bytes } = await pushAll(service, cluster);
    const pushed = service.rssMib();
    tell(`memory: ${HEARTBEATS} heartbeats`);
    await atOnce(HEARTBEATS, () => beat(service, 0, etag));
    const mib = (measure: string, value: number): Row => row(measure, value, { unit: " MiB", bar: null });
    return [
      row(`memory of the service after ${PUSHES} pushes of ${Math.round(bytes / 1000)} kB (RSS)`, pushed, {
        unit: " MiB",
        bar: { most: MOST_MIB },
      }),
      row(`and after ${HEARTBEATS} heartbeats more, against before them`, service.rssMib() / pushed, { unit: "x", bar: { most: 1.05 } }),
      mib("memory of the service when it has started", started),
      mib("most memory at any moment of these", peak.mib),
    ];
  } finally {
    clearInterval(sample);
  }
}

/** Each node pushes once. Gives what the first one needs for its heartbeats, and the size of a body. */
async function pushAll(service: Service, cluster: SyntheticCluster): Promise<{ etag: string; bytes: number }> {
  const first = envelopeOf(cluster, 0, Date.now());
  const { etag } = await push(service, 0, packed(first));
  await atOnce(PUSHES - 1, (index) => push(service, index + 1, packed(envelopeOf(cluster, index + 1, Date.now()))));
  return { etag, bytes: first.length };
}

async function atOnce(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
