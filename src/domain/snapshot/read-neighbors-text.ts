import type { IssueList } from "./issue-list.ts";
import { lineFields, lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { NEIGHBOR_FLAGS, NUD_STATES } from "./read-neighbors-json.ts";
import { arpLine } from "./read-arp.ts";
import { vocabulary, type WordStep } from "./read-words.ts";
import type { TextLines } from "./text-lines.ts";

const isState: WordStep = (words, at, fields) => {
  fields["state"] = [words[at - 1]];
  return at;
};

/** `used 37/37/37probes 0`: iproute2 5.16 and newer forget the blank. */
const skipUsed: WordStep = (words, at) => at + (words[at]?.endsWith("probes") === true ? 2 : 1);

const NEIGHBOR = vocabulary({
  values: "dev lladdr proto:protocol",
  flags: NEIGHBOR_FLAGS,
  skipped: "ref probes",
  steps: { used: skipUsed, ...Object.fromEntries([...NUD_STATES].map((state) => [state, isState])) },
});

/** Reads `ip [-s] neigh show`, of iproute2 and of busybox, `arp -an`, `arp -n` and /proc/net/arp. */
export function neighborsFromText({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  return lines.flatMap((line) => {
    const where = `text:${line.number}`;
    const arp = arpLine(line);
    if (arp === "header") return [];
    if (arp !== null) return [{ where, fields: arp }];
    if (/^(\d+\.|[0-9a-fA-F]*:)/.test(line.words[0] ?? "")) {
      const fields = lineFields(line, { from: 1, vocabulary: NEIGHBOR }, issues);
      return [{ where, fields: { ...fields, dst: line.words[0] } }];
    }
    lineNotUnderstood(issues, line);
    return [];
  });
}
