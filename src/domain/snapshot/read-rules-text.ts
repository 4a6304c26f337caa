import type { IssueList } from "./issue-list.ts";
import { lineFields, lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { vocabulary, type WordStep } from "./read-words.ts";
import type { TextLines } from "./text-lines.ts";

const RULE = vocabulary({
  values:
    "tos dsfield:tos iif oif uidrange ipproto sport dport table suppress_prefixlength:suppress_prefixlen " +
    "suppress_ifgroup proto:protocol tun_id dscp flowlabel",
  skipped: "[detached]:0 realms",
  steps: {
    from: selectorStep("src"),
    to: selectorStep("dst"),
    goto: (words, at, fields) => {
      // iproute2 4.18 forgot the blank: `goto 999unresolved`.
      const [, target, unresolved] = /^(.*?)(unresolved)?$/.exec(words[at] ?? "") ?? [];
      Object.assign(fields, { goto: target }, unresolved === undefined ? {} : { unresolved: null });
      return at + 1;
    },
    fwmark: (words, at, fields) => {
      const [mark, mask] = (words[at] ?? "").split("/");
      Object.assign(fields, { fwmark: mark }, mask === undefined ? {} : { fwmask: mask });
      return at + 1;
    },
    lookup: (words, at, fields) => {
      if (words[at] === "[l3mdev-table]") fields["l3mdev"] = null;
      else fields["table"] = words[at] ?? "";
      return at + 1;
    },
    not: (_words, at, fields) => ((fields["not"] = null), at),
    nop: (_words, at, fields) => ((fields["nop"] = null), at),
    "[unresolved]": (_words, at, fields) => ((fields["unresolved"] = null), at),
    unreachable: (_words, at, fields) => ((fields["action"] = "unreachable"), at),
    prohibit: (_words, at, fields) => ((fields["action"] = "prohibit"), at),
    blackhole: (_words, at, fields) => ((fields["action"] = "blackhole"), at),
  },
});

/** Reads `ip [-6] rule show`, of iproute2 and of busybox. */
export function rulesFromText({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  return lines.flatMap((line) => {
    if (/^\d+:$/.test(line.words[0] ?? "")) {
      const fields = lineFields(line, { from: 1, vocabulary: RULE }, issues);
      return [{ where: `text:${line.number}`, fields: { ...fields, priority: line.words[0]?.slice(0, -1) } }];
    }
    lineNotUnderstood(issues, line);
    return [];
  });
}

/** `from 10.0.0.0/8`; iproute2 4.18 wrote `to 192.168.0.0 /16`. */
function selectorStep(key: string): WordStep {
  return (words, at, fields) => {
    const length = words[at + 1]?.startsWith("/") === true ? (words[at + 1] ?? "") : "";
    fields[key] = `${words[at] ?? ""}${length}`;
    return at + (length === "" ? 1 : 2);
  };
}
