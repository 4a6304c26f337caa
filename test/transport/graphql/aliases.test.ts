import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

let server: GraphqlServer;

/** A minute after noon the node holds one more address, so that the slot of its own routes is another; the routes in it are as old as before. */
beforeAll(async () => {
  server = await startGraphqlServer(NOON + 2 * MINUTE);
  const healthy = flannelSnapshot(1, 3);
  const another = { type: "local", dst: "192.0.2.200", dev: "eth0", table: "local", protocol: "kernel", scope: "host", flags: [] };
  await pushAt(server.store, NOON, { node: "node1", snapshot: healthy });
  await pushAt(server.store, NOON + MINUTE, { node: "node1", snapshot: { ...healthy, routes: [...healthy.routes, another] } });
});

afterAll(() => server.stop());

const FIELDS = `name sections { name rowCount } facts { totalCount edges { node { section key } } } links { name addresses }
  routes(table: "local") { totalCount edges { node { dst validFrom } } } fdb { totalCount edges { node { mac validFrom } } }`;
const NODE = `node(cluster: "test", name: "node1") { ${FIELDS} }`;

async function answer(query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await server.ask(query);
  expect(errors).toBeUndefined();
  return data ?? {};
}

describe("a node that is asked for several times in one operation", () => {
  it("is told each time as if it were asked for once", async () => {
    const { node } = await answer(`{ ${NODE} }`);
    const { a, b, nodes, cluster } = await answer(`{
      a: ${NODE} b: ${NODE}
      nodes(cluster: "test") { edges { node { ${FIELDS} } } }
      cluster(name: "test") { nodes { edges { node { ${FIELDS} } } } }
    }`);

    expect([a, b]).toEqual([node, node]);
    expect(nodes).toEqual({ edges: [{ node }] });
    expect(cluster).toEqual({ nodes: { edges: [{ node }] } });
  });

  it("has rows as old as they are, however often their age is asked for", async () => {
    const rows = `routes(table: "local") { edges { node { dst validFrom } } }`;
    const { node, lookup } = await answer(`{
      node(cluster: "test", name: "node1") { a: ${rows} b: ${rows} }
      lookup(cluster: "test", address: "192.0.2.1") { route { dst validFrom } }
    }`);

    const told = { dst: "192.0.2.1/32", validFrom: "2026-11-22T12:00:00.000Z" };
    const added = { dst: "192.0.2.200/32", validFrom: "2026-11-22T12:01:00.000Z" };
    const page = { edges: expect.arrayContaining([{ node: told }, { node: added }]) as unknown };
    expect(node).toEqual({ a: page, b: page });
    expect(lookup).toEqual([{ route: told }]);
  });
});
