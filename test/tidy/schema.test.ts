import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { resolvers } from "../../src/transport/graphql/resolvers/resolvers.ts";
import { readText } from "./project-files.ts";

/** One element of a schema: where it stands, as `Query.vtep(mac)`, and what it is, with its default. */
type Element = Readonly<{ place: string; is: string; description: string }>;

const OURS = elementsOf(buildSchema(readText("schema.graphql")));
const CONTRACT = elementsOf(buildSchema(readText("test/tidy/contract.graphql")));

describe("schema.graphql", () => {
  it("describes every type, field, argument, enum value and input", () => {
    expect(OURS.filter(({ description }) => description.trim() === "").map(({ place }) => place)).toEqual([]);
  });

  it("bounds every connection by `first` and goes on `after` a cursor", () => {
    const connections = OURS.filter(({ is }) => /Connection!?$/.test(is)).map(({ place }) => place);
    const has = (place: string, is: string) => OURS.some((one) => one.place === place && one.is.startsWith(is));

    expect(connections.filter((place) => !has(`${place}(first)`, "Int = ") || !has(`${place}(after)`, "String"))).toEqual([]);
    expect(connections.length).toBeGreaterThan(5);
  });
});

/** Types behind which a value of ours stands, and of these the fields that it holds under their own names. The compiler sees all others. */
const MAPPED = [...readText("codegen.ts").matchAll(/^ {2}(\w+): "[^"]*#\w+",$/gm)].map(([, type = ""]) => type);
const HELD = new Set(
  (
    "Node.name Node.state Node.observedAt Node.receivedAt Node.intervalSeconds Node.agentVersion Fact.section Fact.key Fact.isVolatile " +
    "Link.addresses VtepLink.addresses NextHop.weight RouteMatch.node RouteMatch.route " +
    "Finding.openedAt Finding.closedAt FindingConnection.edges FindingConnection.pageInfo " +
    "Token.clusters Token.node Token.purpose Token.shown Token.createdAt Token.rotatedAt Token.expiresAt Token.revokedAt Token.lastUsedAt " +
    "AuditEntry.at AuditEntry.actor AuditEntry.target AuditEntry.requestId"
  ).split(" "),
);

describe("resolvers", () => {
  it("answer every field of Query, of Mutation and of the types with a value of ours behind them", () => {
    const fields = OURS.flatMap(({ place }) =>
      [/^(\w+)\.(\w+)$/.exec(place) ?? []].flatMap(([, type = "", field = ""]) => ({ place, type, field })),
    );
    const ours = fields.filter(({ type }) => type === "Query" || type === "Mutation" || MAPPED.includes(type));
    const silent = ours.filter(
      ({ place, type, field }) => !HELD.has(place) && Reflect.get(Reflect.get(resolvers, type) ?? {}, field) === undefined,
    );

    expect(silent.map(({ place }) => place)).toEqual([]);
    expect([...HELD].filter((place) => !ours.some((field) => field.place === place))).toEqual([]);
    expect(MAPPED.length).toBeGreaterThan(10);
  });
});

describe("the fixed contract", () => {
  it("holds: all that it names is in schema.graphql, with the same types and defaults", () => {
    const ours = new Map(OURS.map(({ place, is }) => [place, is]));
    const broken = CONTRACT.filter(({ place, is }) => ours.get(place) !== is);

    expect(broken.map(({ place, is }) => `${place}: ${ours.get(place) ?? "nothing"} instead of ${is}`)).toEqual([]);
  });

  it("holds for its callers: no argument that it does not name has to be given", () => {
    const fixed = new Set(CONTRACT.map(({ place }) => place));
    const added = OURS.filter(({ place }) => place.endsWith(")") && fixed.has(place.replace(/\(\w+\)$/, "")) && !fixed.has(place));

    expect(added.filter(({ is }) => is.endsWith("!")).map(({ place }) => place)).toEqual([]);
  });

  it("was looked at", () => {
    const fixed = new Map(CONTRACT.map(({ place, is }) => [place, is]));

    expect(fixed.size).toBeGreaterThan(200);
    expect(fixed.get("Query.vtep(cluster)")).toBe('String! = "default"');
    expect(fixed.get("Agreement.WRONG_OWNER")).toBe("value");
    expect(fixed.get("Vtep.claims")).toBe("[UnderlayClaim!]!");
  });
});

function elementsOf(schema: GraphQLSchema): Element[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type));
  return types.flatMap((type) => {
    const self = { place: type.name, is: type.astNode?.kind ?? "", description: type.description ?? "" };
    if (isEnumType(type))
      return [self, ...type.getValues().map((value) => element(`${type.name}.${value.name}`, { ...value, type: "value" }))];
    if (isInputObjectType(type))
      return [self, ...Object.values(type.getFields()).map((field) => element(`${type.name}.${field.name}`, field))];
    if (!isObjectType(type) && !isInterfaceType(type)) return [self];
    const fields = Object.values(type.getFields()).map((field) => ({ field, place: `${type.name}.${field.name}` }));
    const ofFields = fields.flatMap(({ field: { args, description, type: is }, place }) => [
      element(place, { description, type: is }),
      ...args.map((argument) => element(`${place}(${argument.name})`, argument)),
    ]);
    return [self, ...ofFields];
  });
}

type Described = Readonly<{ type: unknown; description?: string | null | undefined; defaultValue?: unknown }>;

function element(place: string, { type, description, defaultValue }: Described): Element {
  const fallback = defaultValue === undefined ? "" : ` = ${JSON.stringify(defaultValue)}`;
  return { place, is: `${String(type)}${fallback}`, description: description ?? "" };
}
