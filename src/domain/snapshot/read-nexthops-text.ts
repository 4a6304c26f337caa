import type { IssueList } from "./issue-list.ts";
import { lineFields, lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { encapStep } from "./read-encap.ts";
import { RESILIENT_ARGS } from "./read-nexthops-json.ts";
import { vocabulary, type WordStep } from "./read-words.ts";
import type { TextLines } from "./text-lines.ts";

/** `type resilient buckets 8 idle_timer 30 unbalanced_timer 60 unbalanced_time 0`: in JSON the numbers are an object of their own. */
const resilientStep =
  (key: string): WordStep =>
  (words, at, fields) => {
    fields["resilient_args"] = { ...(fields["resilient_args"] as object | undefined), [key]: Number(words[at]) };
    return at + 1;
  };

const NEXTHOP = vocabulary({
  values: "dev scope proto:protocol type",
  flags: "dead onlink pervasive offload trap notify linkdown unresolved".split(" "),
  steps: {
    ...Object.fromEntries(RESILIENT_ARGS.map((key) => [key, resilientStep(key)])),
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
    const fields = lineFields(line, { from: 2, vocabulary: NEXTHOP }, issues);
    return [{ where: `text:${line.number}`, fields: { ...fields, id } }];
  });
}

function member(text: string): Record<string, unknown> {
  const [id, weight] = text.split(",");
  return weight === undefined ? { id } : { id, weight };
}
