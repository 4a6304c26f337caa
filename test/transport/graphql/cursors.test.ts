import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { openFinding } from "../../support/kept-findings.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

const NODES = 3;
let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE);
  for (let node = 1; node <= NODES; node++)
    await pushAt(server.store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, NODES) });
  await openFinding(server.store);
});

afterAll(() => server.stop());

/** Every connection, by the kind of its cursors: a node's rows are one list, of which some are left out. */
const CONNECTIONS = {
  node: { nodes: "" },
  vtep: { vteps: "" },
  change: { changes: `since: "-1h"` },
  difference: { diff: `from: "-1h"` },
  finding: { findings: "" },
  row: { facts: "", routes: "", neighbors: "", fdb: "" },
} as const;

const ALL = Object.entries(CONNECTIONS).flatMap(([kind, fields]) =>
  Object.entries(fields).map(([field, more]: [string, string]) => ({ kind, field, more })),
);

async function page({ kind, field, more }: (typeof ALL)[number], after: string | null) {
  const own = kind === "row" ? "" : `cluster: "test", ${more},`;
  const connection = `${field}(${own} first: 1, after: $after) { pageInfo { endCursor } edges { cursor } }`;
  const query = kind === "row" ? `node(cluster: "test", name: "node1") { ${connection} }` : connection;
  const { data, errors } = await server.ask(`query ($after: String) { ${query} }`, { after });
  const found = (kind === "row" ? (data?.["node"] as Record<string, unknown> | undefined) : data)?.[field];
  return { cursor: (found as { pageInfo: { endCursor: string } } | undefined)?.pageInfo.endCursor ?? "", codes: codesOf(errors) };
}

const codesOf = (errors: readonly { extensions: { code: string } }[] | undefined): string[] =>
  (errors ?? []).map(({ extensions }) => extensions.code);
const encoded = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString("base64url");

describe("a cursor", () => {
  it.each(ALL)("of $field goes on there, and is refused by every list of another kind", async (connection) => {
    const { cursor } = await page(connection, null);

    for (const other of ALL) {
      const expected = other.kind === connection.kind ? [] : ["BAD_USER_INPUT"];
      expect({ in: other.field, codes: (await page(other, cursor)).codes }).toEqual({ in: other.field, codes: expected });
    }
    expect(cursor).not.toBe("");
  });

  it.each([
    ["nothing", ""],
    ["text that is no JSON", "bm9uc2Vuc2U"],
    ["a moment that no database knows", encoded(["change", 1e300, 1, 1, "x"])],
    ["a number of no node", encoded(["change", NOON, 2 ** 31, 1, "x"])],
    ["a part of a number", encoded(["difference", 1, 1.5, "x"])],
    ["a key that is none", encoded(["difference", 1, 1, null])],
    ["too little", encoded(["change", NOON])],
  ])("that holds %s is refused by every list", async (_name, cursor) => {
    for (const connection of ALL) expect((await page(connection, cursor)).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("is never a bug", () => {
    expect(server.bugs).toEqual([]);
  });
});
