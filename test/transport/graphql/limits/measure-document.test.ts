import fc from "fast-check";
import { type FragmentDefinitionNode, getIntrospectionQuery, Kind, parse, type SelectionSetNode } from "graphql";
import { describe, expect, it } from "vitest";
import { DOCUMENT_LIMITS } from "../../../../src/transport/graphql/limits/limits.ts";
import { measureDocument } from "../../../../src/transport/graphql/limits/measure-document.ts";

const measured = (text: string) => measureDocument(parse(text));

describe("measureDocument", () => {
  it("counts levels, selections, root fields, aliases and directives", () => {
    const text = `query Q($c: Boolean! @a) { x: clusters { name @include(if: $c) ... on Cluster { y: nodeCount } } __typename }`;

    expect(measured(text)).toEqual({ depth: 3, selections: 5, root_fields: 2, aliases: 2, directives: 2 });
  });

  it("puts fragments in wherever they are spread, at the root too", () => {
    const text = `{ ...A ...A } fragment A on Query { clusters { ...B } } fragment B on Cluster { name historyFrom }`;

    expect(measured(text)).toMatchObject({ depth: 4, selections: 10, root_fields: 2 });
  });

  it("counts what is written but never spread, as other rules look at it", () => {
    expect(measured(`{ __typename } fragment A on Query { clusters { name } a: __typename }`)).toMatchObject({ selections: 4, aliases: 1 });
  });

  it("takes the largest of several operations, since one of them is executed", () => {
    expect(measured("query A { a b } query B { c d e }")).toMatchObject({ root_fields: 3, depth: 1 });
  });

  it("comes to an end with fragments that are within themselves", () => {
    expect(measured("{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A x }").root_fields).toBeLessThan(9);
  });

  it("looks at each selection once, however often fragments double one another", () => {
    const doubling = Array.from({ length: 200 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`);

    expect(measured(`{ ...F0 } ${doubling.join(" ")} fragment F200 on Query { x }`)).toMatchObject({ selections: 1_000_000, depth: 202 });
  });

  it("finds what putting in all fragments by hand comes to", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (shapes) => {
        const text = documentOf(shapes);

        expect(measured(text)).toMatchObject(byHand(text));
      }),
    );
  });

  it("finds GraphiQL's question for the schema within the limits", () => {
    const asked = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
    };
    const size = measured(getIntrospectionQuery(asked));

    for (const [name, max] of Object.entries(DOCUMENT_LIMITS)) expect(Reflect.get(size, name)).toBeLessThanOrEqual(max);
  });
});

/** A fragment for each list, in which 0 is a field and a higher number a spread of a later fragment, a field with braces, or an inline fragment. */
function documentOf(shapes: readonly (readonly number[])[]): string {
  const last = shapes.length;
  const fragments = shapes.map((shape, index) => {
    const selections = shape.map((kind, at) => {
      const later = `...F${Math.min(last, index + 1 + (at % 2))}`;
      return [`x`, later, `f { ${later} }`, `... { ${later} x }`][kind];
    });
    return `fragment F${index} on Query { ${selections.join(" ")} }`;
  });
  return `{ ...F0 } ${fragments.join(" ")} fragment F${last} on Query { x }`;
}

function byHand(text: string): { depth: number; selections: number; root_fields: number } {
  const { definitions } = parse(text);
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  const inner = (name: string) => fragments.find((fragment) => fragment.name.value === name)!.selectionSet;
  const expand = (set: SelectionSetNode): { depth: number; selections: number; root_fields: number } => {
    const found = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return expand(inner(selection.name.value));
      if (selection.kind === Kind.INLINE_FRAGMENT) return expand(selection.selectionSet);
      const below = selection.selectionSet === undefined ? { depth: 0, selections: 0 } : expand(selection.selectionSet);
      return { ...below, root_fields: 1 };
    });
    const sum = (key: "selections" | "root_fields") => found.reduce((total, one) => total + one[key], 0);
    return {
      depth: 1 + Math.max(0, ...found.map(({ depth }) => depth)),
      selections: found.length + sum("selections"),
      root_fields: sum("root_fields"),
    };
  };
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)!;
  const all = [operation, ...fragments];
  const written = JSON.stringify(definitions).match(/"kind":"(?:Field|FragmentSpread|InlineFragment)"/g)!.length;
  return {
    depth: Math.max(...all.map(({ selectionSet }) => expand(selectionSet).depth)),
    selections: Math.max(written, ...all.map(({ selectionSet }) => expand(selectionSet).selections)),
    root_fields: expand(operation.selectionSet).root_fields,
  };
}
