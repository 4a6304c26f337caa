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

describe("the fixed contract", () => {
  it("holds: all that it names is in schema.graphql, with the same types and defaults", () => {
    const ours = new Map(OURS.map(({ place, is }) => [place, is]));
    const broken = CONTRACT.filter(({ place, is }) => ours.get(place) !== is);

    expect(broken.map(({ place, is }) => `${place}: ${ours.get(place) ?? "nothing"} instead of ${is}`)).toEqual([]);
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
