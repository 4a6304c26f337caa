import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { podAddress, tracedSnapshot, withoutEntry } from "../../builders/traced-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

const NODES = 3;
/** node1 loses its FDB entry for node2 then. */
const BROKEN_AT = NOON + 10 * MINUTE;
const NOW = BROKEN_AT + MINUTE;
const [FROM, TO] = [podAddress(1), podAddress(2)];
let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOW);
  for (let node = 1; node <= NODES; node++) {
    await pushAt(server.store, NOON, { node: `node${node}`, snapshot: tracedSnapshot(node, NODES) });
    const snapshot = tracedSnapshot(node, NODES);
    await pushAt(server.store, BROKEN_AT, { node: `node${node}`, snapshot: node === 1 ? withoutEntry(snapshot, 2) : snapshot });
  }
});

afterAll(() => server.stop());

const TOLD = `verdict summary caveats { code message node }
  forward { verdict dropCause droppedAt pathMtu hops { node steps { kind outcome description link evidence } } }
  return { verdict dropCause droppedAt pathMtu hops { node } }`;

async function ask(more = "", { from = FROM, to = TO, cluster = "test", fields = TOLD } = {}): Promise<Record<string, unknown>> {
  const { data, errors } = await server.ask(`{ trace(cluster: "${cluster}", from: "${from}", to: "${to}" ${more}) { ${fields} } }`);
  expect(errors).toBeUndefined();
  return data?.["trace"] as Record<string, unknown>;
}

describe("trace", () => {
  it("tells the way there and back, with the rows that decided", async () => {
    const told = await ask(`, at: "${BROKEN_AT - 1}"`);
    console.log(JSON.stringify(told, null, 1));
    console.log(JSON.stringify(await ask(), null, 1));
    console.log(JSON.stringify(await ask("", { cluster: "nowhere" }), null, 1));
    console.log(JSON.stringify(await ask(`, fromNode: "node9"`), null, 1));
    console.log(JSON.stringify(await ask(`, fromNode: "node2"`), null, 1));
    console.log(JSON.stringify(await ask(`, at: "${BROKEN_AT - 6 * 60000}"`), null, 1));
    console.log(JSON.stringify(await server.ask(`{trace(from: "1.1.1.1", to: "fd00::1", cluster: "test") {verdict}}`), null, 1));
    console.log(JSON.stringify(await server.ask(`{trace(from: "1.1.1.1", to: "1.1.1.2", size:19, cluster: "test") {verdict}}`), null, 1));
  });
});
