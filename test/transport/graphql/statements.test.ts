import { setImmediate } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { flannelSnapshot, vtepMac } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

const NODES = 6;
let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE);
  for (let node = 1; node <= NODES; node++)
    await pushAt(server.store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, NODES) });
  await pushAt(server.store, NOON, { node: "node1", cluster: "other", snapshot: flannelSnapshot(1, 2) });
  await pushAt(server.store, NOON, { node: "node1", cluster: "third", snapshot: flannelSnapshot(1, 2) });
});

afterAll(() => server.stop());

/** How many statements a question sends, once everything that never changes has been read. */
async function statements(query: string): Promise<number> {
  expect((await server.ask(query)).errors).toBeUndefined();
  // An answer goes out before its transaction ends: the end of this one is not of the next question.
  await setImmediate();
  const sent = vi.spyOn(Client.prototype, "query");
  await server.ask(query);
  const texts = sent.mock.calls.map(([statement]: unknown[]) => textOf(statement));
  sent.mockRestore();
  expect(texts.filter((text) => FRAME.test(text)).length).toBeLessThanOrEqual(3);
  return texts.filter((text) => !FRAME.test(text)).length;
}

/** One each: a transaction begins, takes on its role and clusters, and ends. */
const FRAME = /^(begin|commit|select set_config)\b/i;

function textOf(statement: unknown): string {
  return typeof statement === "string" ? statement : (statement as { text: string }).text;
}

const ROWS = "edges { node { validFrom } } totalCount";
const EVERYTHING = `name cluster state observedAt receivedAt clockSkewMs intervalSeconds agentVersion
  sections { name status error observedAt rowCount } facts { edges { node { key value } } totalCount } vteps { link addresses } links { name addresses }
  routes { ${ROWS} } neighbors { ${ROWS} } fdb { ${ROWS} }`;
const nodes = (first: number, fields: string) => `{ nodes(cluster: "test", first: ${first}) { edges { node { ${fields} } } totalCount } }`;

describe("the statements of a question", () => {
  it("are as many for a page of many nodes as for one, whatever is asked of them", async () => {
    const one = await statements(nodes(1, EVERYTHING));

    expect(one).toBeGreaterThan(3);
    expect(await statements(nodes(NODES, EVERYTHING))).toBe(one);
  });

  it("are one more for the ages of a whole page, and only where they are asked for", async () => {
    const without = await statements(nodes(NODES, "routes { edges { node { dst } } }"));

    expect(await statements(nodes(NODES, "routes { edges { node { dst validFrom } } }"))).toBe(without + 1);
  });

  it("are no more for counting what was found", async () => {
    const page = (more: string) => `{ vteps(cluster: "test") { edges { node { mac } } ${more} } }`;

    expect(await statements(page("totalCount"))).toBe(await statements(page("")));
  });

  it("are as many for the ages of the claims on a page as for those on one VTEP", async () => {
    const page = (first: number) => `{ vteps(cluster: "test", first: ${first}) { edges { node { claims { since } } } } }`;

    expect(await statements(page(NODES))).toBe(await statements(page(1)));
  });

  it("are as many for counting the nodes of all clusters as for one", async () => {
    expect(await statements("{ clusters { name nodeCount } }")).toBe(2);
    expect(await statements(`{ cluster(name: "test") { name nodeCount } }`)).toBe(2);
  });

  it("are two for a trace while nothing is written: the cluster's revision, and the nodes that it meets", async () => {
    const trace = `{ trace(cluster: "test", from: "10.244.1.0", to: "10.244.2.0") { verdict summary forward { hops { node steps { evidence } } } } }`;

    expect(await statements(trace)).toBe(2);
  });

  it("are one more for counting findings, and only where that is asked for; counts of all clusters are one", async () => {
    const page = (more: string) => `{ findings(cluster: "test") { edges { node { id title evidence } } ${more} } }`;

    expect(await statements(page(""))).toBe(2);
    expect(await statements(page("totalCount"))).toBe(3);
    expect(await statements("{ clusters { name findingCounts { severity count } } }")).toBe(2);
    expect(await statements("{ findingCatalog { code } }")).toBe(0);
  });

  it("are none where nothing is read", async () => {
    expect(await statements("{ __typename }")).toBe(0);
    expect(await statements(`{ vtep(mac: "${vtepMac(1)}", cluster: "nowhere") { agreement } }`)).toBe(1);
  });
});
