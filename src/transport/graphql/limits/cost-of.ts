import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import type { FieldShape, FieldShapes } from "./field-shapes.ts";
import { firstOf, type Variables } from "./first-of.ts";

/** A valid operation as it is about to be executed. */
export type AskedOperation = Variables & Readonly<{ shapes: FieldShapes; document: DocumentNode }>;

/** So many plain values of a list count as one. */
const PLAIN_VALUES = 10;

/**
 * How many values an operation asks for at most: each field once for each thing that it is asked of. A list that is bounded by `first` is as
 * long as `first` says, any other as long as is assumed. Each selection is looked at once for each length that the page around it can have.
 */
export function costOf(asked: AskedOperation): number {
  const { operation, selectionSet } = asked.operation;
  return new Costs(asked).ofSet(selectionSet, ROOTS[operation], null);
}

const ROOTS = { query: "Query", mutation: "Mutation", subscription: "Subscription" } as const;

class Costs {
  readonly #asked: AskedOperation;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, number>();

  constructor(asked: AskedOperation) {
    this.#asked = asked;
    const fragments = asked.document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** `page`: how many edges the connection has whose selection set this is; null where it is none. */
  ofSet({ selections }: SelectionSetNode, type: string, page: number | null): number {
    let sum = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) sum += this.#ofField(selection, this.#asked.shapes.get(type)?.get(selection.name.value), page);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum += this.ofSet(selection.selectionSet, type, page);
      else sum += this.#ofFragment(selection.name.value, type, page);
    }
    return sum;
  }

  #ofFragment(name: string, type: string, page: number | null): number {
    const key = `${page} ${name}`;
    const known = this.#known.get(key);
    const fragment = this.#fragments.get(name);
    if (known !== undefined || fragment === undefined) return known ?? 0;
    const cost = this.ofSet(fragment.selectionSet, type, page);
    this.#known.set(key, cost);
    return cost;
  }

  #ofField(node: FieldNode, shape: FieldShape | undefined, page: number | null): number {
    if (shape === undefined) return 1;
    const first = firstOf(shape, node, this.#asked);
    const { selectionSet } = node;
    if (!shape.isList) return shape.own + (selectionSet === undefined ? 0 : this.ofSet(selectionSet, shape.of, first));
    const length = first ?? page ?? shape.length;
    return shape.own + (selectionSet === undefined ? Math.ceil(length / PLAIN_VALUES) : length * this.ofSet(selectionSet, shape.of, null));
  }
}
