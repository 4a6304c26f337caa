import type { RawFields } from "./fields.ts";
import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { ADDRESS_FLAGS } from "./read-addresses-json.ts";
import { addressesFromIfconfig } from "./read-ifconfig.ts";
import { readWords, vocabulary } from "./read-words.ts";
import { beginsLink, type Line, type TextLines } from "./text-lines.ts";

const ADDRESS = vocabulary({
  values: "peer scope flags:ifa_flags",
  flags: ADDRESS_FLAGS,
  skipped: "metric brd any proto valid_lft preferred_lft",
});

const BRIEF = /^(UNKNOWN|NOTPRESENT|DOWN|LOWERLAYERDOWN|TESTING|DORMANT|UP)$/;

/** Reads `ip [-d] [-o] addr show` and `ip -br addr show`, of iproute2 and of busybox, and `ifconfig`. Lines about the link itself are passed over. */
export function addressesFromText(text: TextLines, issues: IssueList): readonly RawRow[] {
  return addressesFromIfconfig(text, issues) ?? addressesOfLines(text, issues);
}

function addressesOfLines({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  const rows: RawRow[] = [];
  let link: string | undefined;
  for (const line of lines) {
    const named = linkNamedBy(line);
    link = named ?? (beginsLink(line) ? undefined : link);
    const found = addressesOf(line, link);
    if (found !== null) rows.push(...found);
    else if (named === undefined && !isAboutLink(line, link)) lineNotUnderstood(issues, line);
  }
  return rows;
}

/** Every address has a scope, so that a line with one is no other; nor is what a torn paste has left of `inet`. */
const isAboutLink = ({ indented, words }: Line, link: string | undefined): boolean =>
  link !== undefined && indented && !words.includes("scope") && !"inet".startsWith(words[0] ?? "");

/** Null: the line has no addresses. */
function addressesOf(line: Line, link: string | undefined): RawRow[] | null {
  const inet = line.words.slice(0, 3).findIndex((word) => word === "inet" || word === "inet6");
  if (inet >= 0) return [inetRow(line, inet, link)];
  return BRIEF.test(line.words[1] ?? "") ? briefRows(line) : null;
}

/** `6: flannel.1: <...` and `6: flannel.1    inet ...` of `-o`; undefined for a line below a link. */
function linkNamedBy(line: Line): string | undefined {
  const [number = "", label = ""] = line.words;
  return !line.indented && /^\d+:$/.test(number) ? label.replace(/:$/, "").replace(/@[^@]*$/, "") : undefined;
}

/** `inet 10.0.2.15/24 brd 10.0.2.255 scope global dynamic eth0` */
function inetRow({ number, words }: Line, inet: number, link: string | undefined): RawRow {
  const { fields, unknown } = readWords(words, inet + 2, ADDRESS);
  const { flags, peer, ...rest } = fields;
  const named = Object.fromEntries((Array.isArray(flags) ? flags : []).map((flag) => [flag, true]));
  // The last word is the label, eth0 or eth0:vip; it alone names the link where `grep inet` took the headers away.
  const label = words.includes("scope") ? unknown.at(-1)?.replace(/:.*$/, "") : undefined;
  return { where: `text:${number}`, fields: { ...rest, ...named, ...addressFields(words[inet + 1], peer), ifname: link ?? label } };
}

/** `eth0@if3   UP   10.0.2.15/24 fe80::a00:27ff:fe8d:c04d/64`, with `peer` or `metric` between them at times. */
function briefRows({ number, words }: Line): RawRow[] {
  const ifname = words[0]?.replace(/@[^@]*$/, "");
  return words.flatMap((word, index) => {
    const before = words[index - 1];
    if (index < 2 || before === "peer" || before === "metric" || !/[.:]/.test(word)) return [];
    const peer = words[index + 1] === "peer" ? words[index + 2] : undefined;
    return [{ where: `text:${number}`, fields: { ...addressFields(word, peer), ifname } }];
  });
}

/** `10.7.0.1 peer 10.7.0.2/32`: the length stands with the peer where there is one. */
function addressFields(own: string | undefined, other: unknown): RawFields {
  const [local, length] = halves(own);
  const [address, peerLength] = halves(other);
  const peer = address === undefined ? {} : { address };
  return { local, prefixlen: peerLength ?? length, ...peer };
}

function halves(text: unknown): [string?, string?] {
  if (typeof text !== "string") return [];
  const slash = text.indexOf("/");
  return slash < 0 ? [text] : [text.slice(0, slash), text.slice(slash + 1)];
}
