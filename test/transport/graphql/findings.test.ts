import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpkeep } from "../../../src/upkeep/start-upkeep.ts";
import { flannelSnapshot, type FlannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";
import { evaluateAll, withAddress } from "../../support/kept-findings.ts";

const NODES = 4;
const LOST_AFTER_MS = 24 * 60 * MINUTE;
const at = (minute: number): number => NOON + minute * MINUTE;
const iso = (minute: number): string => new Date(at(minute)).toISOString();

let server: GraphqlServer;

const push = (minute: number, node: number, snapshot: FlannelSnapshot, observed = minute) =>
  pushAt(server.store, at(minute), { node: `node${node}`, snapshot, observedAt: at(observed) });

async function evaluate(minute: number): Promise<void> {
  server.clock.now = at(minute);
  await evaluateAll(server.store, at(minute));
}

const healthy = (node: number) => flannelSnapshot(node, NODES);
/** Node 2 holds what node 1 is reached by, and node 4 what node 3 is. */
const broken2 = () => withAddress(healthy(2), "192.0.2.1");
const broken4 = () => withAddress(healthy(4), "192.0.2.3");

/**
 * 0: sound. 1: node 2 breaks, 2: confirmed. 5: it recovers. 10: node 4 breaks, 11: confirmed; then it is silent.
 * 20: a late push tells that node 2 was sound at 3 already.
 */
beforeAll(async () => {
  server = await startGraphqlServer(NOON);
  for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
  for (const minute of [1, 2]) {
    await push(minute, 2, broken2());
    await evaluate(minute);
  }
  await push(5, 2, healthy(2));
  await evaluate(5);
  for (const minute of [10, 11]) {
    await push(minute, 4, broken4());
    await evaluate(minute);
  }
  await evaluate(19);
});

afterAll(() => server.stop());

type Finding = Readonly<{ id: string; code: string; subject: string; openedAt: string; closedAt: string | null }>;
type Connection = Readonly<{ edges: readonly { cursor: string; node: Finding }[]; totalCount: number; pageInfo: { hasNextPage: boolean } }>;

async function ask(args: string, fields = "id subject openedAt closedAt"): Promise<Connection> {
  const { data, errors } = await server.ask(
    `{ findings(cluster: "test", ${args}) { edges { cursor node { ${fields} } } totalCount pageInfo { hasNextPage } } }`,
  );
  expect(errors).toBeUndefined();
  return data?.["findings"] as Connection;
}

const told = async (args: string): Promise<readonly [string, string, string | null][]> =>
  (await ask(args)).edges.map(({ node }) => [node.subject, node.openedAt, node.closedAt]);

describe("findings", () => {
  it("tells what is open, with the time of the first sighting, though its node is silent", async () => {
    expect(await told("")).toEqual([["address:192.0.2.3", iso(10), null]]);
    expect(await told(`at: "${iso(1)}"`)).toEqual([["address:192.0.2.1", iso(1), iso(5)]]);
    expect(await told(`at: "${iso(0)}"`)).toEqual([]);
    expect(await told(`at: "${iso(5)}"`)).toEqual([]);
  });

  it("tells with `since` also what was open at any moment after it", async () => {
    const both = [
      ["address:192.0.2.1", iso(1), iso(5)],
      ["address:192.0.2.3", iso(10), null],
    ];

    expect(await told(`since: "${iso(0)}"`)).toEqual(both);
    expect(await told(`since: "${iso(4)}"`)).toEqual(both);
    expect(await told(`since: "${iso(5)}"`)).toEqual([both[1]]);
    expect(await told(`since: "${iso(0)}", at: "${iso(6)}"`)).toEqual([both[0]]);
    expect(await told(`since: "${iso(0)}", at: "${iso(0)}"`)).toEqual([]);
  });

  it("tells what it says in full, and what there is to do", async () => {
    const { edges } = await ask("first: 1", "id code severity title message nodeCount nodes(first: 1) subject evidence remedy");

    expect(edges[0]?.node).toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+_UNDERLAY_IP$/) as string,
      severity: "CRITICAL",
      subject: "address:192.0.2.3",
      nodeCount: expect.any(Number) as number,
      nodes: [expect.stringMatching(/^node[34]$/)],
      title: expect.stringMatching(/\w/) as string,
      message: expect.stringContaining("192.0.2.3") as string,
    });
  });

  it.each([
    ["code", `code: ["MISSING_ROUTE", "CODE"]`, 2],
    ["another code", `code: ["MISSING_ROUTE", "NO\\u0000NE"]`, 0],
    ["severity", `severity: [CRITICAL]`, 2],
    ["another severity", `severity: [INFO, WARNING]`, 0],
    ["a node that it names", `node: ["node2"]`, 1],
    ["a node that it does not name", `node: ["node9"]`, 0],
    ["nothing", `node: [], code: [], severity: []`, 2],
  ])("filters by %s", async (_name, filter, count) => {
    const [known] = (await ask("", "code")).edges;
    const { edges, totalCount } = await ask(`since: "${iso(0)}", ${filter.replace("CODE", known?.node.code ?? "")}`);

    expect([edges.length, totalCount]).toEqual([count, count]);
  });

  it("goes on behind a cursor", async () => {
    const first = await ask(`since: "${iso(0)}", first: 1`);
    const next = await ask(`since: "${iso(0)}", first: 1, after: "${first.edges[0]?.cursor}"`);

    expect([first, next].map(({ edges, pageInfo }) => [edges[0]?.node.subject, pageInfo.hasNextPage])).toEqual([
      ["address:192.0.2.1", true],
      ["address:192.0.2.3", false],
    ]);
    expect(next.totalCount).toBe(2);
  });

  it("refuses moments that are not kept, and knows nothing of a cluster that there is not", async () => {
    const refused = await server.ask(`{ findings(cluster: "test", since: 0) { totalCount } }`);
    const unknown = await server.ask(`{ findings(cluster: "nowhere", since: 0) { totalCount edges { cursor } } }`);

    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(["HISTORY_NOT_KEPT"]);
    expect(unknown.data).toEqual({ findings: { totalCount: 0, edges: [] } });
  });

  it("counts by severity as of a moment", async () => {
    const { data } = await server.ask(
      `{ now: cluster(name: "test") { findingCounts { severity count } } before: cluster(name: "test", at: "${iso(6)}") { findingCounts { severity count } } }`,
    );
    const counts = (critical: number) => ({
      findingCounts: [
        { severity: "CRITICAL", count: critical },
        { severity: "WARNING", count: 0 },
        { severity: "INFO", count: 0 },
      ],
    });

    expect(data).toEqual({ now: counts(1), before: counts(0) });
  });

  it("answers otherwise about the past once a late push has told of it, under the same id", async () => {
    const before = await ask(`at: "${iso(2)}"`);
    await push(20, 2, { ...healthy(2), rules: [] }, 3);
    await evaluate(20);
    const after = await ask(`at: "${iso(2)}"`);

    expect(after.edges.map(({ node }) => node)).toEqual(before.edges.map(({ node }) => ({ ...node, closedAt: iso(3) })));
    expect(await told(`at: "${iso(4)}"`)).toEqual([]);
  });

  it("are looked for soon after a push, without being asked", async () => {
    await push(21, 4, healthy(4));
    const now = () => server.clock.now;
    server.clock.now = at(22);
    const options = { retentionMs: LOST_AFTER_MS, volatileMs: MINUTE, lostAfterMs: LOST_AFTER_MS, findingsDelayMs: 0, now };
    const upkeep = startUpkeep(server.store, {
      ...options,
      onError: (_task, error) => server.bugs.push(error),
      onDeleted: () => {},
      onEvaluated: () => {},
    });
    await expect.poll(() => told(""), { timeout: 10_000 }).toEqual([]);
    await upkeep.stop();

    expect(server.bugs).toEqual([]);
  });
});

describe("findingCatalog", () => {
  it("explains every code once", async () => {
    const { data } = await server.ask("{ findingCatalog { code severity title meaning remedy references } }");

    const codes = ((data?.["findingCatalog"] ?? []) as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["UNDERLAY_IP_IS_OWN", "NODE_LOST", "OWNER_UNKNOWN"]));
    expect(new Set(codes).size).toBe(codes.length);
  });
});
