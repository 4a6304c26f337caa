import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { Failure } from "../../failure/failure.ts";
import { toFailure } from "../../failure/to-failure.ts";
import { limitError, TOKENS_MAX } from "./limits/limits.ts";

type ErrorOptions = Readonly<{
  log: (error: unknown) => void;
  /** Whether errors may name parts of the schema that the caller has not named: only where the schema can be asked for. */
  suggests: boolean;
}>;

/** How Apollo marks whatever was thrown and says nothing of itself. */
const UNKNOWN_ERROR = "INTERNAL_SERVER_ERROR";

/** Apollo calls this for every error. What the caller may read is decided here and nowhere else; the rest goes to `log`. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown, { log, suggests }: ErrorOptions): GraphQLFormattedError {
  const failure = failureIn(formatted, thrown);
  if (failure !== null) {
    const limit = failure.limit === null ? {} : { limit: failure.limit };
    return { ...formatted, message: failure.message, extensions: { code: failure.code.toUpperCase(), ...limit } };
  }
  if (TOO_MANY_BAD_VALUES.test(formatted.message)) return { ...formatted, extensions: { code: "BAD_USER_INPUT" } };
  if (formatted.extensions?.["code"] !== UNKNOWN_ERROR) return suggests ? formatted : withoutSuggestion(formatted);
  log(unwrapResolverError(thrown));
  return { ...formatted, message: "internal error", extensions: { code: UNKNOWN_ERROR } };
}

/** The failure that was thrown; or that stands for it, where others have thrown; null: it is something else. */
function failureIn(formatted: GraphQLFormattedError, thrown: unknown): Failure | null {
  const original = thrown instanceof GraphQLError ? thrown.originalError : undefined;
  if (original instanceof Failure) return original;
  if (TOO_MANY_TOKENS.test(formatted.message)) return toFailure(tooManyTokens.originalError);
  return formatted.extensions?.["code"] === UNKNOWN_ERROR ? toFailure(unwrapResolverError(thrown)) : null;
}

/** How graphql-js calls it (language/parser.ts, advanceLexer). It reads no further than one token too many. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more th\w+ \d+ tokens/;
const tooManyTokens = limitError({ name: "tokens", max: TOKENS_MAX, measured: TOKENS_MAX + 1 });

/** What graphql-js says instead of going on (execution/values.ts, getVariableValues); Apollo does not know it. */
const TOO_MANY_BAD_VALUES = /^Too many errors processing variables/;

/** graphql-js ends what it says of names that there are not with names that there are (jsutils/didYouMean.ts). */
const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError => ({
  ...error,
  message: error.message.replace(/ Did you mean [^?]*\?$/, ""),
});
