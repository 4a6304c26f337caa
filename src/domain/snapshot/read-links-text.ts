import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { linksFromIfconfig } from "./read-ifconfig.ts";
import { readVxlanWords } from "./read-vxlan-text.ts";
import { readWords, vocabulary } from "./read-words.ts";
import { beginsLink, type Line, type TextLines } from "./text-lines.ts";

type Draft = { where: string; fields: Record<string, unknown>; linkinfo: Record<string, unknown>; detailed: boolean };

const HEADER = vocabulary({
  values: "mtu master state:operstate",
  skipped: "qdisc mode group qlen event",
});

const OPER_STATE = /^(UNKNOWN|NOTPRESENT|DOWN|LOWERLAYERDOWN|TESTING|DORMANT|UP)$/;

/** First words of the lines below a link that say nothing of its kind. */
const NOT_A_KIND = /^(link\/|inet6?$|valid_lft$|alias$|altname$|RX|TX|vf$|prog\/|\d|.*_slave$|parentbus$|openvswitch_slave$)/;

/** Reads `ip [-d] [-s] [-o] link show`, `ip addr show` and `ip -br link show`, of iproute2 and of busybox, and `ifconfig`. */
export function linksFromText(text: TextLines, issues: IssueList): readonly RawRow[] {
  return linksFromIfconfig(text, issues) ?? linksOfLines(text, issues);
}

function linksOfLines({ lines }: TextLines, issues: IssueList): readonly RawRow[] {
  const drafts: Draft[] = [];
  let last: Draft | null = null;
  for (const line of lines) {
    const draft = line.indented ? null : draftOf(line);
    if (draft !== null) drafts.push(draft);
    else if (line.indented && last !== null) readDetail(last, line.words);
    else lineNotUnderstood(issues, line);
    last = draft ?? (beginsLink(line) ? null : last);
  }
  return drafts.map(({ where, fields, linkinfo }) => ({ where, fields: { ...fields, linkinfo } }));
}

const draftOf = (line: Line): Draft | null => headerOf(line) ?? briefOf(line);

/** `6: eth0@if3: <BROADCAST,UP> mtu 1500 ...`; null for any other line. Also `1: lo    inet ...` of `ip -o addr`, which has no flags. */
function headerOf(line: Line): Draft | null {
  const [number = "", label = "", flags = "", ...rest] = line.words;
  if (!/^\d+:$/.test(number) || !label.endsWith(":") || !/^<.*>$/.test(flags)) return null;
  const { fields } = readWords(rest, 0, HEADER);
  // busybox prints no state, and looks up the index of a peer in another namespace among its own links.
  const peer = fields["operstate"] === undefined ? {} : peerOf(label.slice(0, -1));
  const names = { ifindex: number.slice(0, -1), ifname: nameOf(label.slice(0, -1)), flags: wordsBetween(flags) };
  return { where: `text:${line.number}`, fields: { ...names, ...peer, ...fields }, linkinfo: {}, detailed: false };
}

/**
 * `eth0@if3         UP             08:00:27:8d:c0:4d <BROADCAST,MULTICAST,UP,LOWER_UP>`, where a link without an address has nothing
 * in its place; null for any other line.
 */
function briefOf({ number, words }: Line): Draft | null {
  const [label = "", state = ""] = words;
  const flags = words.at(-1) ?? "";
  if (!OPER_STATE.test(state) || words.length > 4 || !/^<.*>$/.test(flags)) return null;
  const address = words.length === 4 ? { address: words[2] } : {};
  const names = { ifname: nameOf(label), operstate: state, ...address, flags: wordsBetween(flags) };
  return { where: `text:${number}`, fields: { ...names, ...peerOf(label) }, linkinfo: {}, detailed: true };
}

const wordsBetween = (brackets: string): string[] => brackets.slice(1, -1).split(",").filter(Boolean);
const nameOf = (label: string): string => label.replace(/@[^@]*$/, "");

function peerOf(label: string): Record<string, unknown> {
  const peer = /@([^@]*)$/.exec(label)?.[1];
  if (peer === undefined || peer === "NONE") return {};
  const index = /^if(\d+)$/.exec(peer)?.[1];
  return index === undefined ? { link: peer } : { link_index: index };
}

function readDetail(draft: Draft, words: readonly string[]): void {
  const [first = ""] = words;
  if (first.startsWith("link/")) readAddress(draft, words);
  else if (first === "bridge_slave")
    Object.assign(draft.linkinfo, { info_slave_kind: "bridge", info_slave_data: { state: valueAfter(words, "state") } });
  else if (draft.detailed && draft.linkinfo["info_kind"] === undefined && !NOT_A_KIND.test(first)) readKind(draft, words);
}

function readAddress(draft: Draft, words: readonly string[]): void {
  const [type = "", address] = words;
  Object.assign(draft.fields, { link_type: type.slice("link/".length), address });
  // Only `-d` prints it, and only then do lines about the kind follow.
  draft.detailed = words.includes("promiscuity");
}

function readKind(draft: Draft, words: readonly string[]): void {
  const [kind] = words;
  draft.linkinfo["info_kind"] = kind;
  if (kind === "vxlan") draft.linkinfo["info_data"] = readVxlanWords(words.slice(1));
  if (kind === "bridge") draft.linkinfo["info_data"] = { vlan_filtering: valueAfter(words, "vlan_filtering") };
  if (kind === "vlan") draft.linkinfo["info_data"] = { id: valueAfter(words, "id") };
  if (kind === "vrf") draft.linkinfo["info_data"] = { table: valueAfter(words, "table") };
}

/** The value of a word; undefined when the line does not have the word. */
function valueAfter(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}
