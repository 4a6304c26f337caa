import { type FieldNode, Kind, type OperationDefinitionNode, type ValueNode } from "graphql";
import { PAGE_SIZE_MAX } from "../../../questions/page.ts";
import type { FieldShape } from "./field-shapes.ts";

/** An operation, and what stands for its variables. */
export type Variables = Readonly<{
  operation: OperationDefinitionNode;
  /** As they came. */
  variables: Readonly<Record<string, unknown>>;
}>;

/**
 * What a field's `first` is: as written, else the variable's value or its default, else the argument's default. Null where the field has no
 * such argument. What the resolver will refuse counts as the nearest that it takes.
 */
export function firstOf(shape: FieldShape, { arguments: given }: FieldNode, variables: Variables): number | null {
  if (shape.first === null) return null;
  const first = valueOf(given?.find(({ name }) => name.value === "first")?.value, variables) ?? shape.first;
  return typeof first === "number" ? Math.max(0, Math.min(first, PAGE_SIZE_MAX)) : PAGE_SIZE_MAX;
}

function valueOf(value: ValueNode | undefined, variables: Variables): unknown {
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.VARIABLE ? valueOfVariable(value.name.value, variables) : undefined;
}

function valueOfVariable(name: string, of: Variables): unknown {
  if (Object.hasOwn(of.variables, name)) return of.variables[name];
  const defined = of.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  return valueOf(defined?.defaultValue, of);
}
