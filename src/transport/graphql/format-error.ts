import { unwrapResolverError } from "@apollo/server/errors";
import type { GraphQLFormattedError } from "graphql";
import { toFailure } from "../../failure/to-failure.ts";

/** How Apollo marks whatever was thrown and says nothing of itself. */
const UNKNOWN_ERROR = "INTERNAL_SERVER_ERROR";

/** Apollo calls this for every error. What the caller may read is decided here and nowhere else; the rest goes to `log`. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown, log: (error: unknown) => void): GraphQLFormattedError {
  if (formatted.extensions?.["code"] !== UNKNOWN_ERROR) return formatted;

  const error = unwrapResolverError(thrown);
  const failure = toFailure(error);
  if (failure !== null) return { ...formatted, message: failure.message, extensions: { code: failure.code.toUpperCase() } };
  log(error);
  return { ...formatted, message: "internal error", extensions: { code: UNKNOWN_ERROR } };
}
