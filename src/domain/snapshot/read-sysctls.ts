import { type Fields, sample } from "./fields.ts";
import type { IssueList } from "./issue-list.ts";
import type { RawRow } from "./raw-row.ts";
import type { Sysctl } from "./rows.ts";
import { plainLines } from "./text-lines.ts";

/** Names and values are short; a longer one is not a kernel's. */
const NAME = /^[^\s=]{1,256}$/;
const MAX_VALUE = 4_096;

/** The section is one object of names and values: one row for each. */
export function sysctlRows(row: RawRow): readonly RawRow[] {
  return Object.entries(row.fields).map(([name, value]) => ({ where: `data/${escapePointer(name)}`, fields: { name, value } }));
}

/** Reads one setting. Null: the reason stands in `fields.problem`. */
export function readSysctl(fields: Fields): Sysctl | null {
  const { name, value } = fields.raw;
  const text = typeof value === "number" || typeof value === "boolean" ? String(Number(value)) : value;
  if (typeof name !== "string" || !NAME.test(name)) fields.refuse("name", "is not a name");
  else if (typeof text !== "string" || text.length > MAX_VALUE) fields.refuse("value", "is not a value");
  else return { name: name.replaceAll("/", "."), value: text.trim().replaceAll(/\s+/g, " ") };
  return null;
}

/** Reads `sysctl -a`: `net.ipv4.ip_forward = 1`. What sysctl may not read it tells in lines of another form. */
export function sysctlsFromText(text: string, issues: IssueList): readonly RawRow[] {
  return plainLines(text).flatMap((line, index) => {
    const [, name, value] = /^\s*([^\s=:]+)\s*=\s?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) return [{ where: `text:${index + 1}`, fields: { name, value } }];
    if (line.trim() !== "" && !line.startsWith("sysctl: ")) issues.add("line_not_understood", `text:${index + 1}`, sample(line.trim()));
    return [];
  });
}

const escapePointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
