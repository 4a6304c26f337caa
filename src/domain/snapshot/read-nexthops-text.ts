import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { encapStep } from "./read-encap.ts";
import { readWords, vocabulary } from "./read-words.ts";
import type { TextLines } from "./text-lines.ts";

const NEXTHOP = vocabulary({
  values: "dev scope proto:protocol type",
  flags: "dead onlink pervasive offload trap notify linkdown unresolved".split(" "),
  steps: {
    encap: encapStep,
    blackhole: (_words, at, fields) => ((fields["blackhole"] = null), at),
    fdb: (_words, at, fields) => ((fields["fdb"] = null), at),
    via: (words, at, fields) => {
      const family = words[at] === "inet" || words[at] === "inet6";
      if (family) fields["via"] = { host: words[at + 1] ?? "" };
      else fields["gateway"] = words[at] ?? "";
      return at + (family ? 2 : 1);
    },
    group: (words, at, fields) => {
      fields["group"] = (words[at] ?? "").split("/").map(member);
      return at + 1;
    },
  },
});

/** Reads `ip [-d] nexthop show`: `id 12 group 10/11,2`, `id 20 via 10.255.0.2 scope link fdb`. */
export function nexthopsFromText({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  return lines.flatMap((line) => {
    const [first, id] = line.words;
    if (first !== "id" || id === undefined) {
      lineNotUnderstood(issues, line);
      return [];
    }
    const { fields, unknown } = readWords(line.words, 2, NEXTHOP);
    const words = unknown.length === 0 ? {} : { words: unknown };
    return [{ where: `text:${line.number}`, fields: { ...fields, ...words, id } }];
  });
}

function member(text: string): Record<string, unknown> {
  const [id, weight] = text.split(",");
  return weight === undefined ? { id } : { id, weight };
}
