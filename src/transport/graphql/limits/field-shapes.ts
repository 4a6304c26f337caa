import { type FieldDefinitionNode, Kind, parse, type TypeNode } from "graphql";

/** What a field of the schema costs. */
export type FieldShape = Readonly<{
  /** The name of the type that it leads to. */
  of: string;
  isList: boolean;
  /** How much is answered where its `first` is not given; null where it has no such argument. */
  first: number | null;
  /** How long it is taken to be, where it is a list that nothing bounds. */
  length: number;
  /** What it costs itself, whatever is asked of it. */
  own: number;
}>;

/** By type and field. */
export type FieldShapes = ReadonlyMap<string, ReadonlyMap<string, FieldShape>>;

/** Lists without `first` are taken to be so long. */
const LIST_LENGTH = 10;

/** Save these: one of each node that reports, and the catalog. */
const LIST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["Query.lookup", 1_000],
  ["Query.findingCatalog", 200],
]);

/** What looks through the history before it answers. */
const OWN_COSTS: ReadonlyMap<string, number> = new Map([
  ["Trace.lastReachableAt", 10_000],
  ["Trace.brokenBy", 10_000],
]);

/** The schema's fields, from its text. Fields that lead to the schema itself cost what all of it would. */
export function fieldShapes(schema: string): FieldShapes {
  const types = parse(schema).definitions.filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION);
  const shapes = types.map(({ name: { value: type }, fields = [] }) => {
    const known = fields.map((field) => [field.name.value, shapeOf(`${type}.${field.name.value}`, field)] as const);
    return [type, new Map(type === "Query" ? [...known, ...META_FIELDS] : known)] as const;
  });
  return new Map(shapes);
}

/** How deep they can be asked is bounded by graphql-js (MaxIntrospectionDepthRule). */
const META_SHAPE: FieldShape = { of: "__Schema", isList: false, first: null, length: 1, own: 10_000 };
const META_FIELDS = [["__schema", META_SHAPE] as const, ["__type", META_SHAPE] as const];

function shapeOf(place: string, { type, arguments: declared = [] }: FieldDefinitionNode): FieldShape {
  const first = declared.find(({ name }) => name.value === "first")?.defaultValue;
  return {
    of: nameOf(type),
    isList: isList(type),
    first: first?.kind === Kind.INT ? Number(first.value) : null,
    length: LIST_LENGTHS.get(place) ?? LIST_LENGTH,
    own: OWN_COSTS.get(place) ?? 1,
  };
}

/** The name of a type, whatever stands around it. */
export const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

const isList = (type: TypeNode): boolean => (type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE);
