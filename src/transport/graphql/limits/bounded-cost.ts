import type { ApolloServerPlugin, GraphQLRequestContextDidResolveOperation } from "@apollo/server";
import type { OperationDefinitionNode } from "graphql";
import type { GraphqlContext } from "../context.ts";
import { costOf } from "./cost-of.ts";
import { type FieldShapes, fieldShapes, nameOf } from "./field-shapes.ts";
import { COST_MAX, limitError } from "./limits.ts";

type Resolved = GraphQLRequestContextDidResolveOperation<GraphqlContext>;

/** Refuses operations that ask for too much, before anything of them is read: `first` counts as it is given, in the text or by a variable. */
export function boundedCost(schema: string): ApolloServerPlugin<GraphqlContext> {
  const shapes = fieldShapes(schema);
  const listener = {
    didResolveOperation: (asked: Resolved): Promise<void> => {
      const measured = measuredCost(asked, shapes);
      return measured > COST_MAX ? Promise.reject(limitError({ name: "cost", max: COST_MAX, measured })) : Promise.resolve();
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

/** Of operations that cost the same whatever their variables are, for as long as Apollo keeps their documents. */
const known = new WeakMap<OperationDefinitionNode, number>();

function measuredCost({ document, operation, request }: Resolved, shapes: FieldShapes): number {
  if (operation === undefined) return 0;
  const measured = known.get(operation) ?? costOf({ shapes, document, operation, variables: request.variables ?? {} });
  if (!hasSizes(operation)) known.set(operation, measured);
  return measured;
}

const hasSizes = ({ variableDefinitions = [] }: OperationDefinitionNode): boolean =>
  variableDefinitions.some(({ type }) => nameOf(type) === "Int");
