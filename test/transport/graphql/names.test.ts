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

/** What no name can be. PostgreSQL takes no NUL in a text. */
const STRANGE = ["", "NODE1", "node1\u0000", "node1 ", "x".repeat(10_000), "%", "'; drop table node; --"];

describe("a name that nothing bears", () => {
  it.each(STRANGE)("finds nothing and is no error: %j", async (name) => {
    // In the query itself: a body's own strings hold no NUL.
    const told = JSON.stringify(name);
    const query = `{
      cluster(name: ${told}) { name }
      there: node(cluster: "test", name: ${told}) { name }
      nowhere: node(cluster: ${told}, name: "node1") { name }
      nodes(cluster: ${told}) { totalCount }
      changes(cluster: "test", since: "-1h", node: [${told}], includeVolatile: true) { edges { cursor } }
      diff(cluster: "test", from: "-1h", node: [${told}], includeVolatile: true) { edges { cursor } }
    }`;

    expect(await server.ask(query)).toEqual({
      data: { cluster: null, there: null, nowhere: null, nodes: { totalCount: 0 }, changes: { edges: [] }, diff: { edges: [] } },
    });
  });

  it.each([
    { name: "node1\u0000", code: "nul_character" },
    { name: "\ud800", code: "lone_surrogate" },
  ])("is refused as $code where it stands in a body as $name", async ({ name, code }) => {
    const { errors } = await server.ask("query ($name: String!) { cluster(name: $name) { name } }", { name });

    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it("is one filter of several", async () => {
    const { data } = await server.ask(
      `{ changes(cluster: "test", since: "-1h", first: 1, node: ["node1", "\\u0000"]) { pageInfo { hasNextPage } } }`,
    );

    expect(data).toEqual({ changes: { pageInfo: { hasNextPage: true } } });
  });
});
