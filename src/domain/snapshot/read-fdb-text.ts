import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { readWords, vocabulary, type WordStep } from "./read-words.ts";
import type { Line, TextLines } from "./text-lines.ts";

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;
const ADDRESS = /^(\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:.]+)$/i;

const isState: WordStep = (words, at, fields) => {
  fields["state"] = words[at - 1];
  return at;
};

const FDB = vocabulary({
  values: "dev:ifname dst vlan port vni src_vni nhid link-netnsid:linkNetNsId master",
  flags: "self router extern_learn offload sticky locked".split(" "),
  skipped: "used activity_notify:0 inactive:0",
  steps: {
    permanent: isState,
    static: isState,
    stale: isState,
    via: (words, at, fields) => {
      const byIndex = words[at] === "ifindex";
      fields[byIndex ? "viaIfIndex" : "viaIf"] = words[byIndex ? at + 1 : at] ?? "";
      return at + (byIndex ? 2 : 1);
    },
  },
});

/** Reads `bridge [-s] [-d] fdb show`. Also the form of 2015, `vlan 0`, and that of 4.17 to 4.19, which forgot the words `dst` and `master`. */
export function fdbFromText({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  return lines.flatMap((line) => {
    if (MAC.test(line.words[0] ?? "")) return [{ where: `text:${line.number}`, fields: entryFields(line, issues) }];
    lineNotUnderstood(issues, line);
    return [];
  });
}

function entryFields(line: Line, issues: IssueList): Record<string, unknown> {
  const { fields, unknown } = readWords(line.words, 1, FDB);
  fields["mac"] = line.words[0];
  const odd = unknown.filter((word) => !takeBareWord(fields, word));
  if (odd.length === 0) return fields;
  issues.add("unknown_key", `text:${line.number}`, odd.join(" ").slice(0, 120));
  return { ...fields, words: odd };
}

function keyOfBareWord(word: string): "state" | "dst" | "master" {
  if (word.startsWith("state=")) return "state";
  return ADDRESS.test(word) ? "dst" : "master";
}

/** Whether a word without a key before it is the value of one. An entry that is not the link's own is one of a bridge. */
function takeBareWord(fields: Record<string, unknown>, word: string): boolean {
  const key = keyOfBareWord(word);
  const own = Array.isArray(fields["flags"]) && fields["flags"].includes("self");
  if (fields[key] !== undefined || (key === "master" && own)) return false;
  fields[key] = word;
  return true;
}
