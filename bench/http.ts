import type { OpenStore } from "../src/storage/store.ts";
import type { Bench, Group } from "./bench.ts";
import type { BenchDatabase } from "./database.ts";
import { beat, packed, push } from "./intake-calls.ts";
import { interleaved, median, ms, note, row, type Row, timed } from "./measure.ts";
import { CLUSTER, type PushedCluster } from "./pushed-cluster.ts";
import { type Answer, type Service, startService } from "./service.ts";
import { envelopeOf } from "./synthetic-cluster.ts";

/** Requests of each kind in a round. */
const NODES = 20;
/**
 * A service that has just started runs code that nobody has compiled yet, and so does the client: both answer some 1,000 requests of
 * each kind before they run as they will for the rest of their days. Full pushes take long, and need fewer.
 */
const WARM_ROUNDS = 50;
const WARM_PUSHES = 20;

/** What the service costs those who speak to it. */
export const http: Group = {
  name: "http",
  async measure({ pushed, mainSize }: Bench) {
    const cluster = await pushed(mainSize);
    const database = await cluster.copy();
    // As if findings had been looked for in all pushes: what that takes after the first pushes of all nodes is another measure.
    await database.client.query("delete from finding_due");
    const service = await startService(database.url);
    try {
      return await measureHttp({ service, cluster, database, store: database.open(1) });
    } finally {
      await service.stop();
      await database.close();
    }
  },
};

type Parts = Readonly<{ service: Service; cluster: PushedCluster; database: BenchDatabase; store: OpenStore }>;

async function measureHttp({ service, cluster, database, store }: Parts): Promise<Row[]> {
  const nodes = Array.from({ length: NODES }, (_, node) => node);
  const etags = new Map<number, string>();
  for (const node of nodes) etags.set(node, (await push(service, node, bodyOf(cluster, node))).etag);
  let asked = 0;
  const short = {
    heartbeat: () => medianOf(nodes, (node) => beat(service, node, etags.get(node) ?? "")),
    vtep: () => medianOf(nodes, () => ask(service, cluster, (asked += 1))),
    vtepAgain: () => medianOf(nodes, () => ask(service, cluster, 0)),
    vtepWritten: () => medianOf(nodes, () => askGraphql(service, { query: written(cluster, (asked += 1)) })),
    select: () => medianOf(nodes, () => database.client.query("select 1")),
    prisma: () => medianOf(nodes, () => store.db.$queryRaw`select 1`),
    health: () => medianOf(nodes, () => service.send({ method: "GET", path: "/healthz" })),
  };
  for (let warm = 0; warm < WARM_PUSHES; warm++) await push(service, 0, bodyOf(cluster, 0));
  await interleaved(short, WARM_ROUNDS);
  const full = async (): Promise<number> => {
    const bodies = nodes.map((node) => ({ node, body: bodyOf(cluster, node) }));
    return medianOf(bodies, async ({ node, body }) => unchanged(await push(service, node, body)));
  };
  return rowsAbout(await interleaved({ full, ...short }), cluster.size);
}

/** Observed now, so that each body is a later report of the same. */
const bodyOf = ({ cluster }: PushedCluster, node: number): Buffer => packed(envelopeOf(cluster, node, Date.now()));

function unchanged({ text }: Answer): void {
  if (!text.includes(`"outcome":"unchanged"`)) throw new Error(`the push was not the same: ${text}`);
}

async function medianOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const found: number[] = [];
  for (const item of items) found.push(await timed(() => work(item)));
  return median(found);
}

type Times = Readonly<Record<"full" | "heartbeat" | "vtep" | "vtepAgain" | "vtepWritten" | "select" | "prisma" | "health", number>>;

function rowsAbout({ full, heartbeat, vtep, vtepAgain, vtepWritten, select, prisma, health }: Times, size: number): Row[] {
  return [
    row(`heartbeat over HTTP against a full unchanged push over HTTP (gzip), N = ${size}`, heartbeat / full, {
      unit: "x",
      bar: { most: 0.25 },
    }),
    row(`vtep of another MAC each time, through GraphQL over HTTP, against "select 1" through pg, N = ${size}`, vtep / select, {
      unit: "x",
      bar: { most: 60 },
    }),
    row(`vtep of the same MAC, nothing changed since, against the same, N = ${size}`, vtepAgain / select, { unit: "x", bar: { most: 60 } }),
    row(`vtep of another MAC each time, written into the query, against the same, N = ${size}`, vtepWritten / select, {
      unit: "x",
      bar: { most: 60 },
    }),
    row(`vtep of another MAC each time against "select 1" through Prisma, N = ${size}`, vtep / prisma, { unit: "x", bar: null }),
    note(
      "one request at a time over HTTP",
      `full push ${ms(full)}, heartbeat ${ms(heartbeat)}, vtep ${ms(vtep)} (the same again ${ms(vtepAgain)}), /healthz ${ms(health)}; "select 1" ${ms(select)} through pg, ${ms(prisma)} through Prisma`,
    ),
  ];
}

/** The founding question: where do the nodes believe that this VTEP is? */
const QUERY = `query ($mac: MAC!) {
  vtep(cluster: "${CLUSTER}", mac: $mac) { agreement underlayIp bearers { node link } claims { underlayIp observerCount } missingOn }
}`;

/** The nodes are asked about in turn. */
const macOf = ({ cluster, size }: PushedCluster, turn: number): string => cluster.peers[(100 + turn) % size]?.mac ?? "";

/** As clients ask that ask again and again: one query, and the MAC beside it. */
function ask(service: Service, cluster: PushedCluster, turn: number): Promise<void> {
  return askGraphql(service, { query: QUERY, variables: { mac: macOf(cluster, turn) } });
}

/** As a person writes it: another query each time, parsed and checked anew. */
const written = (cluster: PushedCluster, turn: number): string =>
  QUERY.replace("query ($mac: MAC!)", "").replace("$mac", `"${macOf(cluster, turn)}"`);

async function askGraphql(
  service: Service,
  request: Readonly<{ query: string; variables?: Readonly<Record<string, string>> }>,
): Promise<void> {
  const headers = { "content-type": "application/json" };
  const { status, text } = await service.send({ method: "POST", path: "/graphql", headers, body: JSON.stringify(request) });
  const isRight = status === 200 && text.includes(`"observerCount":`) && !text.includes(`"errors"`);
  if (!isRight) throw new Error(`GraphQL answered ${status}: ${text}`);
}
