import { GraphQLError } from "graphql";
import { Failure, type FailureLimit } from "../../../failure/failure.ts";

/** What a document may hold at most, whatever it asks for; fragments count wherever they are spread. docs/api.md says why so much. */
export const DOCUMENT_LIMITS = {
  /** Selection sets within each other: pairs of braces, those of fragments among them. */
  depth: 20,
  /** Fields, spreads and inline fragments: of the whole text, and of one operation with its fragments put in. */
  selections: 300,
  /** Fields of one operation's outermost selection set. */
  root_fields: 20,
  aliases: 30,
  directives: 20,
} as const;

/** Longer documents are refused before they are parsed whole. */
export const TOKENS_MAX = 2_000;

/** The most values that one operation may ask for, as `costOf` counts them. */
export const COST_MAX = 250_000;

/** A limit of questions that was passed, and how far it was counted. */
export type PassedLimit = FailureLimit & Readonly<{ measured: number }>;

/** The one answer to a question that passes a limit: 400, with the limit's name, how much it is and what was found. */
export function limitError(limit: PassedLimit): GraphQLError {
  const failure = new Failure("query_too_complex", `${WORDS[limit.name] ?? limit.name}: ${limit.measured}, and ${limit.max} is the most`, {
    limit,
  });
  return new GraphQLError(failure.message, { originalError: failure, extensions: { http: { status: 400 } } });
}

const WORDS: Readonly<Partial<Record<FailureLimit["name"], string>>> = {
  tokens: "tokens in this document, as far as they were read",
  depth: "levels of selection sets",
  selections: "fields and fragments, wherever they are spread",
  root_fields: "fields at the root of one operation",
  aliases: "aliases in this document",
  directives: "directives in this document",
  cost: "values that this operation asks for",
};
