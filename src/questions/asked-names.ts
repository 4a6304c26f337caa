import { filterOrNull } from "./filter.ts";

/** The names that a question is limited to, as the database can be asked for them; null for all. */
export const askedNames = (names: readonly string[] | null): readonly string[] | null => filterOrNull(names)?.map(askedName) ?? null;

/** PostgreSQL takes no NUL in a text. Another character that no name has stands for it, so that nothing is found and nothing fails. */
export const askedName = (name: string): string => name.replaceAll("\0", "\ufffd");
