import type { RawFields } from "./fields.ts";
import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { lengthOfMask } from "./read-routes-table.ts";
import type { Line, TextLines } from "./text-lines.ts";

/** A link as `ifconfig` shows it, with the addresses below it. */
type Shown = { where: string; ifname: string; link: Record<string, unknown>; addresses: RawRow[] };

/**
 * Reads the links of `ifconfig`, of net-tools in both of its dialects and of busybox, into those that `ip -j addr` would show.
 * A link's further labels, `eth0:vip`, are no links. Null: the text is something else.
 */
export function linksFromIfconfig(text: TextLines, issues: IssueList): readonly RawRow[] | null {
  const links = shownBy(text, issues)?.filter(({ ifname }) => !ifname.includes(":"));
  return links?.map(({ where, ifname, link }) => ({ where, fields: { ifname, ...link } })) ?? null;
}

/** Reads the addresses of `ifconfig`, which shows only the first of several IPv4 addresses without a label. Null: the text is something else. */
export const addressesFromIfconfig = (text: TextLines, issues: IssueList): readonly RawRow[] | null =>
  shownBy(text, issues)?.flatMap(({ addresses }) => addresses) ?? null;

function shownBy({ lines }: TextLines, issues: IssueList): readonly Shown[] | null {
  const [first] = lines;
  return first === undefined || headerOf(first) === null ? null : shownOn(lines, issues);
}

function shownOn(lines: readonly Line[], issues: IssueList): readonly Shown[] {
  const shown: Shown[] = [];
  let last: Shown | null = null;
  for (const line of lines) {
    const header = headerOf(line);
    if (header !== null) shown.push(header);
    else if (line.indented && last !== null) readDetail(last, line);
    else lineNotUnderstood(issues, line);
    last = header ?? (line.indented ? last : null);
  }
  return shown;
}

/** Null: the line names no link. */
function headerOf(line: Line): Shown | null {
  const named = line.indented ? null : (namedInBrackets(line.words) ?? namedBeforeEncap(line.words));
  return named === null ? null : { where: `text:${line.number}`, ...named, addresses: [] };
}

type Named = Pick<Shown, "ifname" | "link">;

/** `eth0: flags=4163<UP,BROADCAST,RUNNING>  mtu 1500` */
function namedInBrackets(words: readonly string[]): Named | null {
  const [label = "", second = ""] = words;
  const [, flags] = /^flags=\d+<(.*)>$/.exec(second) ?? [];
  if (flags === undefined || !label.endsWith(":")) return null;
  return { ifname: label.slice(0, -1), link: { flags: flagsOf(flags.split(",")), mtu: after(words, "mtu") } };
}

/** `eth0      Link encap:Ethernet  HWaddr 08:00:27:8D:C0:4D` */
function namedBeforeEncap(words: readonly string[]): Named | null {
  const [ifname = "", second, encap = ""] = words;
  if (second !== "Link" || !encap.startsWith("encap:")) return null;
  return { ifname, link: hardware(encap === "encap:Ethernet", after(words, "HWaddr")) };
}

/** ifconfig calls a carrier RUNNING, and says nothing where `ip` says NO-CARRIER. */
function flagsOf(words: readonly string[]): readonly string[] {
  const flags = words.filter((word) => word !== "" && word !== "RUNNING");
  if (words.includes("RUNNING")) return [...flags, "LOWER_UP"];
  return words.includes("UP") ? [...flags, "NO-CARRIER"] : flags;
}

const hardware = (isEthernet: boolean, address: string | undefined): RawFields =>
  isEthernet ? { link_type: "ether", address } : { link_type: "other" };

function readDetail(shown: Shown, { number, words }: Line): void {
  const [first = ""] = words;
  if (first === "inet" || first === "inet6") {
    const fields = { ...addressOf(words), ifname: shown.ifname.replace(/:.*$/, "") };
    shown.addresses.push({ where: `text:${number}`, fields });
  }
  if (first === "ether" || first === "loop" || first === "unspec") Object.assign(shown.link, hardware(first === "ether", words[1]));
  const mtu = words.find((word) => word.startsWith("MTU:"));
  if (mtu !== undefined) Object.assign(shown.link, { mtu: mtu.slice(4), flags: flagsOf(words.slice(0, words.indexOf(mtu))) });
}

function addressOf(words: readonly string[]): RawFields {
  return words.some((word) => word.startsWith("addr:")) ? oldAddress(words) : newAddress(words);
}

/** `inet 10.0.2.15  netmask 255.255.255.0  broadcast 10.0.2.255`, `inet6 fe80::1  prefixlen 64  scopeid 0x20<link>` */
function newAddress(words: readonly string[]): RawFields {
  const [, scope] = /<(.*)>/.exec(after(words, "scopeid") ?? "") ?? [];
  const prefixlen = after(words, "prefixlen") ?? lengthOf(after(words, "netmask"));
  return { local: words[1], prefixlen, address: after(words, "destination"), scope };
}

/** `inet addr:10.0.2.15  Bcast:10.0.2.255  Mask:255.255.255.0`, `inet6 addr: fe80::1/64 Scope:Link` */
function oldAddress(words: readonly string[]): RawFields {
  const values = new Map(words.map((word) => [word.slice(0, word.indexOf(":")), word.slice(word.indexOf(":") + 1)]));
  const [local, length] = (values.get("addr") || after(words, "addr:") || "").split("/");
  const prefixlen = length ?? lengthOf(values.get("Mask"));
  return { local, prefixlen, address: values.get("P-t-P"), scope: values.get("Scope")?.toLowerCase() };
}

/** A mask that is none makes the row one that cannot be read. */
const lengthOf = (mask: string | undefined): number | string => lengthOfMask(mask ?? "") ?? "no mask";

function after(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}
