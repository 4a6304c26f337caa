import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE);
  await pushAt(server.store, NOON, { node: "node1", snapshot: flannelSnapshot(1, 2) });
});

afterAll(() => server.stop());

/** What no name can be. PostgreSQL takes no NUL in a text, and a lone surrogate is no character. */
const STRANGE = ["", "NODE1", "node1\u0000", "\ud800", "node1 ", "x".repeat(10_000), "%", "'; drop table node; --"];

describe("a name that nothing bears", () => {
  it.each(STRANGE)("finds nothing and is no error: %j", async (name) => {
    const query = `query ($name: String!) {
      cluster(name: $name) { name }
      there: node(cluster: "test", name: $name) { name }
      nowhere: node(cluster: $name, name: "node1") { name }
      nodes(cluster: $name) { totalCount }
      changes(cluster: "test", since: "-1h", node: [$name], includeVolatile: true) { edges { cursor } }
      diff(cluster: "test", from: "-1h", node: [$name], includeVolatile: true) { edges { cursor } }
    }`;

    expect(await server.ask(query, { name })).toEqual({
      data: { cluster: null, there: null, nowhere: null, nodes: { totalCount: 0 }, changes: { edges: [] }, diff: { edges: [] } },
    });
  });

  it("is one filter of several", async () => {
    const { data } = await server.ask(
      `{ changes(cluster: "test", since: "-1h", first: 1, node: ["node1", "\\u0000"]) { pageInfo { hasNextPage } } }`,
    );

    expect(data).toEqual({ changes: { pageInfo: { hasNextPage: true } } });
  });
});
