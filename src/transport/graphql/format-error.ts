import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { toFailure } from "../../failure/to-failure.ts";

/** Apollo calls this for every error. What the caller may read is decided here and nowhere else; the rest goes to `log`. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown, log: (error: unknown) => void): GraphQLFormattedError {
  const error = unwrapResolverError(thrown);
  const failure = toFailure(error);
  if (failure !== null) return { ...formatted, message: failure.message, extensions: { code: failure.code.toUpperCase() } };
  if (error instanceof GraphQLError) return formatted;
  log(error);
  return { ...formatted, message: "internal error", extensions: { code: "INTERNAL_SERVER_ERROR" } };
}
