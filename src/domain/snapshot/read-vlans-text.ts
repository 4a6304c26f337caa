import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import type { Line, TextLines } from "./text-lines.ts";

const VLANS = /^(\d+)(?:-(\d+))?$/;

/**
 * Reads `bridge vlan show`: a port, then its VLANs, the first of them on the port's line.
 *
 *     port    vlan-id
 *     swp1    1 PVID Egress Untagged
 *             10
 */
export function vlansFromText({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  const rows: RawRow[] = [];
  let port: string | undefined;
  for (const line of lines) {
    if (line.words[0] === "port" && line.words[1]?.startsWith("vlan") === true) continue;
    if (!line.indented) port = line.words[0];
    const row = vlanRow(line, port);
    if (row !== null) rows.push(row);
    else if (saysMore(line)) lineNotUnderstood(issues, line);
  }
  return rows;
}

function vlanRow(line: Line, ifname: string | undefined): RawRow | null {
  const [range = "", ...flags] = line.indented ? line.words : line.words.slice(1);
  const [, vlan, vlanEnd] = VLANS.exec(range) ?? [];
  if (ifname === undefined || vlan === undefined) return null;
  const listed = { vlan, ...(vlanEnd !== undefined && { vlanEnd }), flags: flagsOf(flags) };
  return { where: `text:${line.number}`, fields: { ifname, vlans: [listed] } };
}

/** JSON has `Egress Untagged` as one flag. */
const flagsOf = (words: readonly string[]): string[] =>
  words
    .join(" ")
    .replace("Egress Untagged", "Egress_Untagged")
    .split(" ")
    .filter(Boolean)
    .map((word) => word.replace("_", " "));

/** A port that has no VLANs stands alone or says None. */
const saysMore = ({ words, indented }: Line): boolean => indented || (words.length > 1 && words[1] !== "None");
