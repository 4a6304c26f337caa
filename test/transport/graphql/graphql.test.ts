import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retireNode } from "../../../src/intake/retire-node.ts";
import { flannelSnapshot, vtepMac } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

const NODES = 3;
let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE);
  for (let node = 1; node <= NODES; node++)
    await pushAt(server.store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, NODES) });
});

afterAll(() => server.stop());

describe("every root field", () => {
  it("answers about a cluster that reported", async () => {
    const { data, errors } = await server.ask(`{
      clusters { name nodeCount }
      cluster(name: "test") { name historyFrom nodeCount nodes(first: 1) { totalCount edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }
      node(cluster: "test", name: "node1") { name cluster state observedAt receivedAt clockSkewMs intervalSeconds agentVersion }
      nodes(cluster: "test", state: [FRESH]) { totalCount }
      vtep(cluster: "test", mac: "${vtepMac(2).replaceAll(":", "-").toUpperCase()}") { mac agreement underlayIp bearers { node link vni local port isUp candidates } claims { underlayIp vni observerCount observers owners since } missingOn }
      vteps(cluster: "test") { totalCount edges { node { mac agreement } } }
      inconsistentSubnets(cluster: "test") { prefix }
      subnet(cluster: "test", prefix: "10.244.2.0/24") { prefix family isConsistent reasons owners nextHops { type gateway link remoteVteps loopsBack leadsTo nodeCount nodes } missingOn }
      lookup(cluster: "test", address: "10.244.2.9") { node route { dst link } }
      changes(cluster: "test", since: "-1h", first: 1) { edges { node { operation } } pageInfo { hasNextPage } }
      diff(cluster: "test", from: "-1h", first: 1) { edges { node { operation } } pageInfo { hasNextPage } }
    }`);

    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      clusters: [{ name: "test", nodeCount: NODES }],
      cluster: { nodeCount: NODES, nodes: { totalCount: NODES, edges: [{ node: { name: "node1" } }], pageInfo: { hasNextPage: true } } },
      node: {
        name: "node1",
        cluster: "test",
        state: "FRESH",
        observedAt: "2026-11-22T12:00:00.000Z",
        clockSkewMs: 0,
        intervalSeconds: 60,
        agentVersion: "1.0.0",
      },
      nodes: { totalCount: NODES },
      vtep: {
        mac: vtepMac(2),
        agreement: "AGREED",
        underlayIp: "192.0.2.2",
        claims: [{ observerCount: 2, owners: ["node2"], since: "2026-11-22T12:00:00.000Z" }],
      },
      vteps: { totalCount: NODES },
      inconsistentSubnets: [],
      subnet: {
        family: "IPV4",
        isConsistent: true,
        reasons: [],
        owners: ["node2"],
        nextHops: [{ leadsTo: ["node2"], nodes: ["node1", "node3"] }],
        missingOn: [],
      },
      changes: { edges: [{ node: { operation: "ADDED" } }] },
      diff: { edges: [{ node: { operation: "ADDED" } }] },
    });
  });

  it("gives null or nothing, and no error, about a cluster that never reported", async () => {
    const { data, errors } = await server.ask(`{
      cluster { name } node(name: "node1") { name } nodes { totalCount edges { cursor } }
      vtep(mac: "${vtepMac(1)}") { agreement claims { underlayIp } } vteps { totalCount } inconsistentSubnets { prefix }
      subnet(prefix: "10.244.2.0/24") { prefix } lookup(address: "10.244.2.9") { node }
      changes(since: "-1h") { edges { cursor } } diff(from: "-1h") { edges { cursor } }
    }`);

    expect(errors).toBeUndefined();
    expect(data).toEqual({
      cluster: null,
      node: null,
      nodes: { totalCount: 0, edges: [] },
      vtep: { agreement: "UNKNOWN", claims: [] },
      vteps: { totalCount: 0 },
      inconsistentSubnets: [],
      subnet: null,
      lookup: [],
      changes: { edges: [] },
      diff: { edges: [] },
    });
  });
});

describe("a node's tables", () => {
  it("are told with their links, addresses and ages", async () => {
    const { data, errors } = await server.ask(`{ node(cluster: "test", name: "node1") {
      sections { name status error observedAt rowCount }
      facts(section: ["rules"]) { totalCount edges { node { section key value isVolatile } } }
      vteps { link mac vni local port mtu underlayLink learning isUp addresses }
      links { name kind mac mtu operState isUp master addresses vni }
      routes(family: IPV4, table: "main", contains: "10.244.2.7") { edges { node { dst family type table metric protocol scope gateway link prefSrc flags validFrom nextHops { gateway link weight flags } } } }
      neighbors(mac: "${vtepMac(2)}") { edges { node { address link mac nudState isVolatile validFrom } } }
      fdb(remoteVtep: "192.0.2.2", link: "flannel.1") { edges { node { mac link remoteVtep port vni vlan master state flags validFrom } } }
    } }`);

    expect(errors).toBeUndefined();
    expect(data?.["node"]).toMatchObject({
      facts: { totalCount: 3 },
      vteps: [
        {
          link: "flannel.1",
          mac: vtepMac(1),
          vni: 1,
          local: "192.0.2.1",
          port: 8472,
          underlayLink: "eth0",
          learning: false,
          isUp: true,
          addresses: ["10.244.1.0/32"],
        },
      ],
      routes: {
        edges: [
          { node: { dst: "0.0.0.0/0", gateway: "192.0.2.254" } },
          {
            node: {
              dst: "10.244.2.0/24",
              nextHops: [{ gateway: "10.244.2.0", link: "flannel.1", weight: 1, flags: ["onlink"] }],
              validFrom: "2026-11-22T12:00:00.000Z",
            },
          },
        ],
      },
      neighbors: { edges: [{ node: { address: "10.244.2.0", nudState: "PERMANENT", isVolatile: false } }] },
      fdb: { edges: [{ node: { mac: vtepMac(2), flags: ["self"], state: "permanent", vlan: null } }] },
    });
  });

  it("can be read page by page without loss or repetition", async () => {
    const keys: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await server.ask(
        `query ($after: String) { node(cluster: "test", name: "node1") { facts(first: 4, after: $after) { edges { node { section key } } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      );
      const { facts } = data!["node"] as {
        facts: { edges: { node: { section: string; key: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      keys.push(...facts.edges.map(({ node }) => `${node.section} ${node.key}`));
      after = facts.pageInfo.hasNextPage ? facts.pageInfo.endCursor : null;
    } while (after !== null);
    const { data } = await server.ask(`{ node(cluster: "test", name: "node1") { facts(first: 1000) { totalCount } } }`);

    expect(new Set(keys).size).toBe(keys.length);
    expect(data).toEqual({ node: { facts: { totalCount: keys.length } } });
  });
});

describe("a number beyond what an Int holds", () => {
  it("is told as the end of its range, and not as an error", async () => {
    const routes = [{ dst: "198.51.100.0/24", dev: "eth0", metric: 4_294_967_295, flags: [] }];
    await pushAt(server.store, NOON, { node: "skewed", snapshot: { ...flannelSnapshot(9, 1), routes }, clock: 0 });

    const { data, errors } = await server.ask(
      `{ node(cluster: "test", name: "skewed") { clockSkewMs routes { edges { node { metric } } } } }`,
    );
    await retireNode(server.store, { cluster: "test", node: "skewed", receivedAt: NOON + 1 });

    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: { clockSkewMs: -2_147_483_648, routes: { edges: [{ node: { metric: 2_147_483_647 } }] } } });
  });
});

describe("a time", () => {
  it.each([
    ["RFC 3339", `"2026-11-22T12:00:30Z"`],
    ["RFC 3339 with another offset", `"2026-11-22T13:00:30+01:00"`],
    ["epoch milliseconds as digits", `"${NOON + 1000}"`],
    ["now", `"now"`],
    ["a time before now", `"-30s"`],
    ["the future, which is not known yet", `"2030-01-01T00:00:00Z"`],
  ])("may be given as %s", async (_name, at) => {
    expect(await server.ask(`{ nodes(cluster: "test", at: ${at}) { totalCount } }`)).toEqual({ data: { nodes: { totalCount: NODES } } });
  });

  it("may be given as a number of milliseconds in a variable", async () => {
    const answer = await server.ask(`query ($at: DateTime) { nodes(cluster: "test", at: $at) { totalCount } }`, { at: NOON + 1000 });

    expect(answer).toEqual({ data: { nodes: { totalCount: NODES } } });
  });

  it("before anything was pushed finds nothing", async () => {
    expect(await server.ask(`{ nodes(cluster: "test", at: "-2m") { totalCount } }`)).toEqual({ data: { nodes: { totalCount: 0 } } });
  });
});

describe("bad input", () => {
  it.each([
    ["BAD_USER_INPUT", "a page of no size", `{ nodes(cluster: "test", first: -1) { totalCount } }`],
    ["BAD_USER_INPUT", "a page that is too large", `{ nodes(cluster: "test", first: 1001) { totalCount } }`],
    ["BAD_USER_INPUT", "a cursor that no answer held", `{ nodes(cluster: "test", after: "bm9uc2Vuc2U") { totalCount } }`],
    ["BAD_USER_INPUT", "a section that there is not", `{ changes(cluster: "test", since: "-1h", section: ["fbd"]) { edges { cursor } } }`],
    ["HISTORY_NOT_KEPT", "a moment before the history that is kept", `{ nodes(cluster: "test", at: "-92d") { totalCount } }`],
    [
      "HISTORY_NOT_KEPT",
      "changes since before the history that is kept",
      `{ changes(cluster: "test", since: "-92d") { edges { cursor } } }`,
    ],
    [
      "HISTORY_NOT_KEPT",
      "changes until before the history that is kept",
      `{ changes(cluster: "test", since: "-1h", until: "-92d") { edges { cursor } } }`,
    ],
    ["GRAPHQL_VALIDATION_FAILED", "a MAC that is none", `{ vtep(mac: "0e:42") { mac } }`],
    ["GRAPHQL_VALIDATION_FAILED", "an address with a mask", `{ lookup(address: "10.0.0.1/24") { node } }`],
    ["GRAPHQL_VALIDATION_FAILED", "a prefix with host bits", `{ subnet(prefix: "10.0.0.1/24") { prefix } }`],
    ["GRAPHQL_VALIDATION_FAILED", "a time that is none", `{ nodes(at: "yesterday") { totalCount } }`],
  ])("is answered %s: %s", async (code, _name, query) => {
    const { errors } = await server.ask(query);

    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  });
});

describe("GraphiQL", () => {
  const HTML = { Accept: "text/html,application/xhtml+xml", "Accept-Encoding": "gzip" };

  it("is served to a browser, and may load nothing from elsewhere", async () => {
    const response = await fetch(server.url, { headers: HTML });

    expect(await response.text()).toContain("GraphiQL");
    expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'self'");
  });

  it("is there again when its own address, which holds the query, is reloaded or shared", async () => {
    const response = await fetch(`${server.url}?query=%7B+clusters+%7B+name+%7D+%7D`, { headers: HTML });

    expect(await response.text()).toContain("GraphiQL");
  });

  it("leaves queries of programs alone", async () => {
    const headers = { Accept: "application/json", "Apollo-Require-Preflight": "1" };
    const response = await fetch(`${server.url}?query=%7B+__typename+%7D`, { headers });

    expect(await response.json()).toEqual({ data: { __typename: "Query" } });
  });
});

describe("the log of bugs", () => {
  it("is empty after all of this", () => {
    expect(server.bugs).toEqual([]);
  });
});
