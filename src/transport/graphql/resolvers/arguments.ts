import type { Moment } from "../../../domain/history/span.ts";
import { isSection, SECTIONS, type Section } from "../../../domain/snapshot/section.ts";
import { Failure } from "../../../failure/failure.ts";
import type { ClusterAt } from "../../../questions/cluster-at.ts";
import type { PageArguments } from "../../../questions/page.ts";
import type { GraphqlContext } from "../context.ts";
import { momentAsked, type TimeArgument } from "../time-argument.ts";

type Maybe<T> = T | null | undefined;

/** The cluster that a root field is about; null where no such cluster ever reported. */
export function clusterAsked({ asker, clusterAt }: GraphqlContext, name: string, at: Maybe<TimeArgument>): Promise<ClusterAt | null> {
  return clusterAt(name, momentAsked(at, asker.now));
}

/** A moment that must be given; null stands for now. */
export const momentOrNow = ({ asker }: GraphqlContext, at: Maybe<TimeArgument>): Moment =>
  Math.min(momentAsked(at, asker.now) ?? asker.now, asker.now);

/** The page that is asked for; null stands for the default that schema.graphql tells. */
export const pageAsked = ({ first, after }: { first?: Maybe<number>; after?: Maybe<string> }, size = 50): PageArguments => ({
  first: first ?? size,
  after: after ?? null,
});

/** @throws bad_user_input for a name that no section has. */
export function sectionsAsked(names: Maybe<readonly string[]>): Section[] | null {
  if (names === null || names === undefined || names.length === 0) return null;
  const unknown = names.find((name) => !isSection(name));
  if (unknown !== undefined)
    throw new Failure("bad_user_input", `no section is named ${JSON.stringify(unknown.slice(0, 64))}; there are ${SECTIONS.join(", ")}`);
  return names.filter(isSection);
}

/** A filter that is null or empty does not filter. */
export function isWanted<T>(value: T, wanted: Maybe<readonly T[]>): boolean {
  return wanted === null || wanted === undefined || wanted.length === 0 || wanted.includes(value);
}
