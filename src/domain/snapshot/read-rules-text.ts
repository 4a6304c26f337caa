import type { IssueList } from "./issue-list.ts";
import { lineFields, lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { vocabulary, type WordStep } from "./read-words.ts";
import type { TextLines } from "./text-lines.ts";

const RULE = vocabulary({
  values:
    "tos dsfield:tos iif oif uidrange ipproto sport dport table suppress_prefixlength:suppress_prefixlen " +
    "suppress_ifgroup proto:protocol dscp flowlabel",
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
    // JSON has it as a number.
    tun_id: (words, at, fields) => {
      fields["tun_id"] = Number(words[at]);
      return at + 1;
    },
    not: sayingStep("not", null),
    nop: sayingStep("nop", null),
    "[unresolved]": sayingStep("unresolved", null),
    unreachable: sayingStep("action", "unreachable"),
    prohibit: sayingStep("action", "prohibit"),
    blackhole: sayingStep("action", "blackhole"),
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

/** A word that says all by itself: it stands for one value of a field. */
function sayingStep(key: string, value: string | null): WordStep {
  return (_words, at, fields) => {
    fields[key] = value;
    return at;
  };
}

/** `from 10.0.0.0/8`; iproute2 4.18 wrote `to 192.168.0.0 /16`. */
function selectorStep(key: string): WordStep {
  return (words, at, fields) => {
    const length = words[at + 1]?.startsWith("/") === true ? (words[at + 1] ?? "") : "";
    fields[key] = `${words[at] ?? ""}${length}`;
    return at + (length === "" ? 1 : 2);
  };
}
