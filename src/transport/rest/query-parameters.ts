import type { Request } from "express";
import { Failure } from "../../failure/failure.ts";

/** The parameters of one request, each asked for by name. */
export type QueryParameters = Readonly<{
  /** `true` or `false`; false where it is absent. */
  flag: (name: string) => boolean;
  /** Null where it is absent. */
  text: (name: string) => string | null;
  /** All values, whether repeated or separated by commas, as dashboards write them. */
  list: (name: string) => readonly string[];
}>;

/**
 * Reads the query of a request. A parameter that is not `known` is refused: a mistyped dryRun would store.
 *
 * @throws bad_user_input, at once or when a parameter is asked for
 */
export function queryParameters({ query }: Pick<Request, "query">, known: readonly string[]): QueryParameters {
  const strange = Object.keys(query).find((name) => !known.includes(name));
  if (strange !== undefined) {
    const there = known.length === 0 ? "there are none here" : `there are ${known.join(", ")}`;
    throw new Failure("bad_user_input", `no parameter is named ${JSON.stringify(strange.slice(0, 64))}; ${there}`);
  }
  const text = (name: string): string | null => single(name, query[name]);
  return {
    text,
    flag: (name) => readFlag(name, text(name)),
    list: (name) =>
      [query[name] ?? []]
        .flat()
        .flatMap((value) => (typeof value === "string" ? value.split(",") : []))
        .filter((value) => value !== ""),
  };
}

function single(name: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === "string") return value;
  throw new Failure("bad_user_input", `${name} is given more than once`);
}

function readFlag(name: string, value: string | null): boolean {
  if (value === null || value === "false") return false;
  if (value === "true") return true;
  throw new Failure("bad_user_input", `${name} is true or false, not ${JSON.stringify(value.slice(0, 64))}`);
}
