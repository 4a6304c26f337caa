import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE, { timeoutMs: 1_000 });
  for (let node = 1; node <= 2; node++) await pushAt(server.store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, 2) });
});

afterAll(() => server.stop());

/** Asks while somebody else holds the table that answers come from; waits until the database does nothing for us any more. */
async function askWhileLocked(queries: readonly string[]) {
  return server.store.keepers.$transaction(
    async (other) => {
      await other.$executeRaw`lock table slot_state in access exclusive mode`;
      const answers = await Promise.all(queries.map((query) => server.ask(query)));
      const waiting = () => other.$queryRaw`
        select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(waiting).toEqual([]);
      return answers;
    },
    { timeout: 20_000 },
  );
}

describe("a question that the database does not answer in time", () => {
  const nodes = `nodes(cluster: "test") { edges { node { name facts { totalCount } } } }`;

  it("fails with a code of its own beside what is known, and its statement is stopped", async () => {
    const node = `cluster(name: "nobody") { name } node(cluster: "test", name: "node1") { facts { totalCount } }`;
    const [whole, part] = await askWhileLocked([`{ ${nodes} }`, `{ ${node} }`]);
    const late = { message: "this was not answered within 1000 ms: ask for less at once", extensions: { code: "QUERY_TIMEOUT" } };

    expect(whole).toMatchObject({ data: null, errors: [late] });
    expect(part).toMatchObject({ data: { cluster: null, node: null }, errors: [late] });
  });

  it("leaves nothing behind: it is answered afterwards, on every connection", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => server.ask(`{ ${nodes} }`)));

    expect(answers.map(({ errors }) => errors)).toEqual(answers.map(() => undefined));
    expect(server.bugs).toEqual([]);
  });
});
