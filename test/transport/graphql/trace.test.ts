import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptHeartbeat } from "../../../src/intake/accept-heartbeat.ts";
import { retireNode } from "../../../src/intake/retire-node.ts";
import type { FlannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { podAddress, tracedSnapshot, withoutEntry } from "../../builders/traced-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

const NODES = 3;
const SECOND = 1000;
/** node1 loses its FDB entry for node2 then, and a minute later node3 its entry for node1. */
const BROKEN_AT = NOON + 10 * MINUTE;
const NOW = NOON + 12 * MINUTE;
const [FROM, TO] = [podAddress(1), podAddress(2)];
let server: GraphqlServer;

/** What the nodes' heartbeats name. */
const digestsOf = (cluster: string): Promise<{ digest: string }[]> =>
  server.store.db
    .$queryRaw`select n.digest::text from node n join cluster c on c.id = n.cluster_id where c.name = ${cluster} order by n.name`;

/** Every node reports: as a healthy one, but for what is told of it. */
async function report(cluster: string, at: number, broken: Readonly<Record<string, Partial<FlannelSnapshot>>> = {}): Promise<void> {
  for (let number = 1; number <= NODES; number++) {
    const node = `node${number}`;
    await pushAt(server.store, at, { node, cluster, snapshot: broken[node] ?? tracedSnapshot(number, NODES) });
  }
}

beforeAll(async () => {
  server = await startGraphqlServer(NOW);
  const node1 = withoutEntry(tracedSnapshot(1, NODES), 2);
  const node3 = withoutEntry(tracedSnapshot(3, NODES), 1);
  await report("test", NOON);
  await report("test", BROKEN_AT - 30 * SECOND);
  await report("test", BROKEN_AT, { node1 });
  await report("test", BROKEN_AT + MINUTE, { node1, node3 });
});

afterAll(() => server.stop());

type Asked = Readonly<{ from?: string; to?: string; cluster?: string; at?: number; more?: string }>;

const questionOf = ({ from = FROM, to = TO, cluster = "test", at, more = "" }: Asked, fields: string): string =>
  `{ trace(cluster: "${cluster}", from: "${from}", to: "${to}"${at === undefined ? "" : `, at: "${at}"`}${more}) { ${fields} } }`;

async function ask(asked: Asked, fields: string): Promise<Record<string, unknown>> {
  const { data, errors } = await server.ask(questionOf(asked, fields));
  expect(errors).toBeUndefined();
  return data?.["trace"] as Record<string, unknown>;
}

const iso = (moment: number): string => new Date(moment).toISOString();
const VERDICT = "verdict caveats { code message node }";
const WHY = `${VERDICT} lastReachableAt brokenBy { at node section operation key isVolatile }`;

describe("trace", () => {
  it("tells the way there and back, decision by decision", async () => {
    const path = "verdict dropCause droppedAt pathMtu hops { node steps { kind outcome link } }";
    const told = await ask({ at: BROKEN_AT - 1 }, `verdict summary forward { ${path} } return { ${path} }`);

    expect(told).toMatchObject({
      verdict: "REACHABLE",
      summary: "10.244.1.7 to 10.244.2.7 with 84 bytes: the request arrives over node1, node2, and the reply comes back.",
      forward: { verdict: "REACHABLE", dropCause: null, droppedAt: null, pathMtu: 1450 },
      return: { verdict: "REACHABLE", hops: [{ node: "node2" }, { node: "node1" }] },
    });
    const { hops } = told["forward"] as { hops: { node: string; steps: { kind: string; outcome: string }[] }[] };
    expect(hops.map(({ node, steps }) => [node, ...steps.map(({ kind }) => kind)])).toEqual([
      ["node1", "SOURCE", "ROUTE", "NEIGHBOR", "FDB", "ENCAPSULATE", "UNDERLAY_ROUTE", "UNDERLAY_NEIGHBOR"],
      ["node2", "RECEIVE", "DECAPSULATE", "ROUTE", "DELIVER"],
    ]);
    expect(hops.flatMap(({ steps }) => steps.map(({ outcome }) => outcome))).toEqual(Array.from({ length: 11 }, () => "PASS"));
  });

  it("shows the rows that decided, each with its section", async () => {
    const { forward } = await ask({ at: BROKEN_AT - 1 }, "forward { hops { steps { kind evidence } } }");

    const { hops } = forward as { hops: { steps: { kind: string; evidence: unknown[] }[] }[] };
    expect(hops[0]?.steps.find(({ kind }) => kind === "FDB")?.evidence).toEqual([
      { section: "fdb", mac: "0e:42:0a:00:00:02", link: "flannel.1", remoteVtep: "192.0.2.2", state: "permanent", flags: ["self"] },
    ]);
  });

  it("tells where the packet ends and why, and nothing of a way back", async () => {
    const told = await ask({}, "verdict summary forward { verdict dropCause droppedAt } return { verdict }");

    expect(told).toEqual({
      verdict: "UNREACHABLE",
      summary: "10.244.1.7 to 10.244.2.7 with 84 bytes: flannel.1 has no FDB entry for 0e:42:0a:00:00:02 (MISSING_FDB).",
      forward: { verdict: "UNREACHABLE", dropCause: "MISSING_FDB", droppedAt: "node1" },
      return: null,
    });
  });

  it("takes the packet's size into account", async () => {
    const told = await ask({ from: podAddress(2), to: podAddress(3), more: ", size: 1451" }, "verdict forward { dropCause pathMtu }");

    expect(told).toEqual({ verdict: "UNREACHABLE", forward: { dropCause: "MTU_TOO_SMALL", pathMtu: 1450 } });
  });
});

describe("Trace.lastReachableAt and brokenBy", () => {
  it("name the last moment at which it held and what broke it, whatever changed elsewhere since", async () => {
    expect(await ask({}, WHY)).toMatchObject({
      verdict: "UNREACHABLE",
      lastReachableAt: iso(BROKEN_AT - 1),
      brokenBy: [
        {
          at: iso(BROKEN_AT),
          node: "node1",
          section: "fdb",
          operation: "REMOVED",
          key: "flannel.1 0e:42:0a:00:00:02 self",
          isVolatile: false,
        },
      ],
    });
  });

  it("are what the same question answers at that moment and a millisecond later", async () => {
    const verdicts = await Promise.all([BROKEN_AT - 1, BROKEN_AT].map(async (at) => (await ask({ at }, "verdict"))["verdict"]));

    expect(verdicts).toEqual(["REACHABLE", "UNREACHABLE"]);
  });

  it("are null and empty of a trace that holds", async () => {
    expect(await ask({ at: BROKEN_AT - 1 }, WHY)).toMatchObject({ verdict: "REACHABLE", lastReachableAt: null, brokenBy: [] });
  });

  it("are null and empty where it never held", async () => {
    await report("broken", NOW, { node1: withoutEntry(tracedSnapshot(1, NODES), 2) });

    expect(await ask({ cluster: "broken" }, WHY)).toMatchObject({ verdict: "UNREACHABLE", lastReachableAt: null, brokenBy: [] });
  });

  it("find the break of the way back, on the far end", async () => {
    await report("back", NOW - 2 * MINUTE);
    await report("back", NOW - MINUTE, { node2: withoutEntry(tracedSnapshot(2, NODES), 1) });

    expect(await ask({ cluster: "back" }, WHY)).toMatchObject({
      verdict: "UNREACHABLE",
      lastReachableAt: iso(NOW - MINUTE - 1),
      brokenBy: [{ node: "node2", section: "fdb", operation: "REMOVED", key: "flannel.1 0e:42:0a:00:00:01 self" }],
    });
  });

  it("do not take for REACHABLE what another node's duplicate left open", async () => {
    const third = tracedSnapshot(3, NODES);
    const twin = { ifname: "eth0", addr_info: [{ family: "inet", local: "192.0.2.2", prefixlen: 24, scope: "global" }] };
    const node3 = { ...third, addresses: [...third.addresses, twin] };
    await report("twins", NOW - 2 * MINUTE, { node3 });
    await report("twins", NOW - MINUTE, { node1: withoutEntry(tracedSnapshot(1, NODES), 2) });

    expect(await ask({ cluster: "twins", at: NOW - MINUTE - 1 }, "verdict")).not.toEqual({ verdict: "REACHABLE" });
    expect(await ask({ cluster: "twins" }, WHY)).toMatchObject({ verdict: "UNREACHABLE", lastReachableAt: null, brokenBy: [] });
  });

  it("name no change where a neighbor that merely happened has not been told of since", async () => {
    const first = tracedSnapshot(1, NODES);
    const neighbors = first.neighbors.map((row) => ({ ...row, state: ["REACHABLE"] }));
    await report("aged", NOON, { node1: { ...first, neighbors } });
    for (const [number, { digest }] of (await digestsOf("aged")).entries())
      for (let minute = 1; minute <= 12; minute++)
        await acceptHeartbeat(server.store, { cluster: "aged", node: `node${number + 1}`, digest, receivedAt: NOON + minute * MINUTE });

    expect(await ask({ cluster: "aged" }, WHY)).toMatchObject({ verdict: "UNDETERMINED", lastReachableAt: iso(NOON), brokenBy: [] });
  });

  it("find a node that has been retired since", async () => {
    await report("retired", NOW - 15 * MINUTE);
    await report("retired", NOW - 10 * MINUTE);
    await retireNode(server.store, { cluster: "retired", node: "node2", receivedAt: NOW - 9 * MINUTE });
    for (const number of [1, 3])
      await pushAt(server.store, NOW, { node: `node${number}`, cluster: "retired", snapshot: tracedSnapshot(number, NODES) });

    const told = await ask({ cluster: "retired" }, WHY);

    expect(told).toMatchObject({ verdict: "UNDETERMINED", lastReachableAt: iso(NOW - 9 * MINUTE - 1) });
    expect(told["brokenBy"]).toContainEqual(expect.objectContaining({ node: "node2", section: "addresses", operation: "REMOVED" }));
  });
});

describe("a trace that the data does not decide", () => {
  it("meets a node that is overdue: it is told which, and until when the answer held", async () => {
    await report("quiet", NOON);

    const told = await ask({ cluster: "quiet" }, WHY);

    expect(told).toMatchObject({ verdict: "UNDETERMINED", lastReachableAt: iso(NOON + 3 * MINUTE), brokenBy: [] });
    expect(told["caveats"]).toContainEqual({
      code: "NODE_OVERDUE",
      node: "node2",
      message: `node2 is overdue: it was heard of last at ${iso(NOON)}`,
    });
  });

  it("is decided all the same where the packet ends before the node that is overdue", async () => {
    await report("half", NOON);
    await pushAt(server.store, NOW, { node: "node1", cluster: "half", snapshot: withoutEntry(tracedSnapshot(1, NODES), 2) });

    expect(await ask({ cluster: "half" }, "verdict forward { dropCause }")).toEqual({
      verdict: "UNREACHABLE",
      forward: { dropCause: "MISSING_FDB" },
    });
  });

  it("meets a node of which one table has not been collected in time", async () => {
    const { fdb: _failed, ...node2 } = tracedSnapshot(2, NODES);
    await report("partial", NOON);
    await report("partial", NOW, { node2 });

    expect((await ask({ cluster: "partial" }, VERDICT))["caveats"]).toContainEqual({
      code: "NODE_OVERDUE",
      node: "node2",
      message: `node2's fdb are overdue: they were collected last at ${iso(NOON)}`,
    });
  });

  it("meets a node of which one table was never collected", async () => {
    const { fdb: _never, ...node1 } = tracedSnapshot(1, NODES);
    await report("lacking", NOW, { node1 });

    const { verdict, caveats } = await ask({ cluster: "lacking" }, VERDICT);

    expect(verdict).toBe("UNDETERMINED");
    expect(caveats).toContainEqual({ code: "SECTION_MISSING", message: "node1 has not reported its FDB", node: "node1" });
  });

  it("leads to a node that is LOST: it is named", async () => {
    server.clock.now = NOON + 25 * 60 * MINUTE;
    await report("lost", NOON);
    for (const number of [1, 3])
      await pushAt(server.store, server.clock.now, { node: `node${number}`, cluster: "lost", snapshot: tracedSnapshot(number, NODES) });

    const told = await ask({ cluster: "lost" }, WHY);
    server.clock.now = NOW;

    expect(told).toMatchObject({ verdict: "UNDETERMINED", lastReachableAt: iso(NOON + 3 * MINUTE), brokenBy: [] });
    expect(told["caveats"]).toContainEqual(expect.objectContaining({ code: "NODE_LOST", node: "node2" }));
  });

  it("asks about a cluster that never reported", async () => {
    expect(await ask({ cluster: "nowhere" }, WHY)).toEqual({
      verdict: "UNDETERMINED",
      caveats: [{ code: "ADDRESS_UNKNOWN", message: "no node of such a cluster has ever reported", node: null }],
      lastReachableAt: null,
      brokenBy: [],
    });
  });

  it.each([
    ["a source that there is not", "node9", { message: `no node named "node9" reports`, node: null }],
    [
      "a source that does not have it",
      "node2",
      { message: "node2 does not have 10.244.1.7, and no link on which it could be", node: "node2" },
    ],
  ])("names %s", async (_name, fromNode, caveat) => {
    expect(await ask({ more: `, fromNode: "${fromNode}"` }, VERDICT)).toEqual({
      verdict: "UNDETERMINED",
      caveats: [{ code: "ADDRESS_UNKNOWN", ...caveat }],
    });
  });

  it("begins at the source that is named", async () => {
    expect(await ask({ at: BROKEN_AT - 1, more: `, fromNode: "node1"` }, "verdict")).toEqual({ verdict: "REACHABLE" });
  });
});

describe("bad input to a trace", () => {
  it.each([
    ["BAD_USER_INPUT", "addresses of two families", { to: "fd00::1" }, /10\.244\.1\.7 is an IPv4 address and to fd00::1 an IPv6/],
    ["BAD_USER_INPUT", "a packet smaller than its header", { more: ", size: 19" }, /between 20, the IPv4 header, and 65535, not 19/],
    ["BAD_USER_INPUT", "an IPv6 packet smaller than its header", { from: "fd00::1", to: "fd00::2", more: ", size: 39" }, /between 40/],
    ["BAD_USER_INPUT", "a packet that no header can tell of", { more: ", size: 65536" }, /not 65536/],
    ["BAD_USER_INPUT", "more changes than a page holds", { more: ", size: 84" }, /first must be between/],
    ["HISTORY_NOT_KEPT", "a moment before the history that is kept", { at: NOON - 100 * 86_400_000 }, /is kept from/],
  ])("is answered %s: %s", async (code, name, asked, message) => {
    const fields = name.startsWith("more changes") ? "brokenBy(first: 1001) { key }" : "verdict";

    const { errors } = await server.ask(questionOf(asked, fields));

    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describe("the log of bugs of traces", () => {
  it("is empty after all of this", () => {
    expect(server.bugs).toEqual([]);
  });
});
