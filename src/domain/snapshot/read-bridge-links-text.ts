import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { readWords, vocabulary } from "./read-words.ts";
import { beginsLink, type Line, type TextLines } from "./text-lines.ts";

const PORT = vocabulary({ values: "master state", skipped: "mtu priority cost hwmode" });

/** Reads `bridge [-d] link show`. Up to 4.14 the operational state stood before the colon: `5: vxlan100 state UNKNOWN : <...>`. */
export function bridgeLinksFromText({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  const rows: RawRow[] = [];
  let last: Record<string, unknown> | null = null;
  for (const line of lines) {
    const header = line.indented ? null : headerOf(line);
    if (header !== null) rows.push({ where: `text:${line.number}`, fields: header });
    else if (line.indented && last !== null) Object.assign(last, switchesOf(line.words));
    else lineNotUnderstood(issues, line);
    last = header ?? (beginsLink(line) ? null : last);
  }
  return rows;
}

function headerOf({ words }: Line): Record<string, unknown> | null {
  const flags = words.findIndex((word) => /^<.*>$/.test(word));
  if (!/^\d+:$/.test(words[0] ?? "") || flags < 2) return null;
  const ifname = words[1]?.replace(/:$/, "").replace(/@[^@]*$/, "");
  return { ...readWords(words, flags + 1, PORT).fields, ifname };
}

/** `hairpin off guard off learning on`: pairs of which those with numbers are of no interest. */
function switchesOf(words: readonly string[]): Record<string, boolean> {
  const switches: Record<string, boolean> = {};
  for (const [index, word] of words.entries()) if (word === "on" || word === "off") switches[words[index - 1] ?? ""] = word === "on";
  return switches;
}
