import type { Moment } from "../../domain/history/span.ts";
import { Failure } from "../../failure/failure.ts";
import { momentAsked, parseTimeArgument } from "../graphql/time-argument.ts";
import type { QueryParameters } from "./query-parameters.ts";

/**
 * The moment that a parameter names; null where it is absent or empty.
 *
 * @throws bad_user_input
 */
export function readMoment({ text }: QueryParameters, name: string, now: Moment): Moment | null {
  const value = text(name);
  if (value === null || value === "") return null;
  const time = parseTimeArgument(value);
  if (!time.ok) throw new Failure("bad_user_input", `${name}: ${time.reason}`);
  return momentAsked(time.value, now);
}
