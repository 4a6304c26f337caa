import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { DOCUMENT_LIMITS } from "./limits.ts";

export type DocumentSize = Readonly<Record<keyof typeof DOCUMENT_LIMITS, number>>;

/**
 * How large a document is once its fragments are put in wherever they are spread. Each of its selections is looked at once, so that a
 * document whose fragments double one another costs no more than its own length. A fragment within itself counts as empty: that is refused elsewhere.
 */
export function measureDocument({ definitions }: DocumentNode): DocumentSize {
  const walk = new Walk(definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION));
  const operations = definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => walk.operation(operation));
  const all = [...operations, ...walk.allFragments()];
  return {
    depth: Math.max(0, ...all.map(({ depth }) => depth)),
    selections: Math.max(walk.selections, ...all.map(({ selections }) => selections)),
    root_fields: Math.max(0, ...operations.map(({ fields }) => fields)),
    aliases: walk.aliases,
    directives: walk.directives,
  };
}

/** Of a selection set: the sets within each other, all selections, and the fields of the outermost set. */
type Extent = Readonly<{ depth: number; selections: number; fields: number }>;

const NOTHING: Extent = { depth: 0, selections: 0, fields: 0 };

/** Farther is not counted: fragments that double one another make numbers that no one can read. */
const counted = (count: number): number => Math.min(count, 1_000_000);

class Walk {
  /** As written, fragments once. */
  selections = 0;
  aliases = 0;
  directives = 0;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #extents = new Map<string, Extent>();

  constructor(fragments: readonly FragmentDefinitionNode[]) {
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  operation({ directives, variableDefinitions, selectionSet }: OperationDefinitionNode): Extent {
    this.#countDirectives(directives);
    for (const variable of variableDefinitions ?? []) this.#countDirectives(variable.directives);
    return this.#set(selectionSet);
  }

  allFragments(): Extent[] {
    return [...this.#fragments.keys()].map((name) => this.#fragment(name));
  }

  #fragment(name: string): Extent {
    const known = this.#extents.get(name);
    const fragment = this.#fragments.get(name);
    if (known !== undefined || fragment === undefined) return known ?? NOTHING;

    this.#extents.set(name, NOTHING);
    this.#countDirectives(fragment.directives);
    const extent = this.#set(fragment.selectionSet);
    this.#extents.set(name, extent);
    return extent;
  }

  #set(set: SelectionSetNode): Extent {
    let [depth, selections, fields] = [0, 0, 0];
    this.selections += set.selections.length;
    for (const selection of set.selections) {
      this.#countDirectives(selection.directives);
      const inner = this.#selection(selection);
      depth = Math.max(depth, inner.depth);
      selections = counted(selections + 1 + inner.selections);
      fields = counted(fields + inner.fields);
    }
    return { depth: depth + 1, selections, fields };
  }

  #selection(selection: SelectionNode): Extent {
    if (selection.kind === Kind.FIELD) return this.#field(selection);
    return selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragment(selection.name.value) : this.#set(selection.selectionSet);
  }

  #field({ alias, selectionSet }: FieldNode): Extent {
    if (alias !== undefined) this.aliases += 1;
    const inner = selectionSet === undefined ? NOTHING : this.#set(selectionSet);
    return { ...inner, fields: 1 };
  }

  #countDirectives(directives: readonly DirectiveNode[] | undefined): void {
    this.directives += directives?.length ?? 0;
  }
}
