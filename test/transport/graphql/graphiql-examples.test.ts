import { readFileSync } from "node:fs";
import { Kind, type OperationDefinitionNode, parse, print } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tracedSnapshot } from "../../builders/traced-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

const EXAMPLES = parse(readFileSync("src/transport/graphql/graphiql-examples.graphql", "utf8")).definitions.filter(
  (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
);
let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE);
  for (let node = 1; node <= 3; node++)
    await pushAt(server.store, NOON, { node: `node${node}`, cluster: "default", snapshot: tracedSnapshot(node, 3) });
});

afterAll(() => server.stop());

describe("the examples of GraphiQL", () => {
  it.each(EXAMPLES.map((example) => [example.name?.value ?? "", print(example)] as const))("are answered: %s", async (_name, query) => {
    const { data, errors } = await server.ask(query);

    expect(errors).toBeUndefined();
    expect(Object.keys(data ?? {})).toHaveLength(1);
  });

  it("were found, a trace among them", () => {
    expect(EXAMPLES.map(({ name }) => name?.value)).toContain("Trace");
  });
});
