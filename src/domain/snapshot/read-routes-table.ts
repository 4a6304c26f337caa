import { type Address, addressBits, ipv4FromBits, parseAddress } from "../address/address.ts";
import type { IssueList } from "./issue-list.ts";
import { lineNotUnderstood, type RawRow } from "./raw-row.ts";
import type { Line, TextLines } from "./text-lines.ts";

/** A row of a table of net-tools or /proc/net/route. */
type TableRoute = Readonly<{ dst: string; gateway: string; mask: string; reject: boolean; metric: number; link: string }>;

const RTF_REJECT = 0x0200;

/**
 * Reads `route -n`, `netstat -rn` and /proc/net/route: table main of IPv4, without protocol, scope or onlink.
 * A blackhole stands there as a route over a link named `*`, an unreachable one with the flag `!`. Null: it is none of them.
 */
export function routesFromTable({ lines }: TextLines, issues: IssueList): readonly RawRow[] | null {
  const header = lines.findIndex(({ words }) => columnsOf(words) !== null);
  const columns = columnsOf(lines[header]?.words ?? []);
  if (columns === null) return null;
  return lines.slice(header + 1).flatMap((line) => {
    const route = columns(line);
    const fields = route === null ? null : rawRoute(route);
    if (fields !== null) return [{ where: `text:${line.number}`, fields }];
    lineNotUnderstood(issues, line);
    return [];
  });
}

function columnsOf([first, second, third, , fifth]: readonly string[]): ((line: Line) => TableRoute | null) | null {
  if (first === "Destination" && second === "Gateway" && third === "Genmask") return fifth === "Metric" ? netToolsRow : netstatRow;
  return first === "Iface" && second === "Destination" ? procRow : null;
}

/** `0.0.0.0 10.0.2.2 0.0.0.0 UG 100 0 0 eth0`; the metric is printed as a signed number. */
function netToolsRow({ words }: Line): TableRoute | null {
  const columns = /^(\S+) (\S+) (\S+) ([!A-Zn]+) (-?\d+) \S+ \S+ (\S+)$/.exec(words.join(" "));
  if (columns === null) return null;
  const [, dst = "", gateway = "", mask = "", flags = "", metric, link = ""] = columns;
  return { dst, gateway, mask, reject: flags.includes("!"), metric: Number(metric) >>> 0, link };
}

/** netstat has MSS, window and irtt in place of metric, ref and use. */
function netstatRow({ words, ...line }: Line): TableRoute | null {
  return netToolsRow({ ...line, words: words.map((word, column) => (column === 4 ? "0" : word)) });
}

/** `flannel.1 0001F40A 0001F40A 0003 0 0 0 00FFFFFF 0 0 0`: addresses are words of memory, so that little-endian machines turn them round. */
function procRow({ words }: Line): TableRoute | null {
  const [link = "", dst, gateway, flags = "", , , metric, mask] = words;
  const [to, via, of] = [dst, gateway, mask].map(addressFromHex);
  if (to === undefined || via === undefined || of === undefined) return null;
  return { dst: to, gateway: via, mask: of, reject: (Number.parseInt(flags, 16) & RTF_REJECT) !== 0, metric: Number(metric) >>> 0, link };
}

function addressFromHex(hex: string | undefined): Address | undefined {
  if (hex === undefined || !/^[0-9A-Fa-f]{8}$/.test(hex)) return undefined;
  const bytes = (hex.match(/../g) ?? []).toReversed().join("");
  return ipv4FromBits(Number.parseInt(bytes, 16));
}

function rawRoute({ dst, gateway, mask, reject, metric, link }: TableRoute): Record<string, unknown> | null {
  const length = lengthOfMask(mask);
  if (length === null) return null;
  const type = link === "*" ? { type: "blackhole" } : {};
  return {
    dst: `${dst}/${length}`,
    metric,
    protocol: null,
    ...type,
    ...(reject && { type: "unreachable" }),
    ...(NO_LINK.has(link) ? {} : { dev: link }),
    ...(NO_GATEWAY.has(gateway) ? {} : { gateway }),
  };
}

const NO_LINK = new Set(["*", "-"]);
const NO_GATEWAY = new Set(["0.0.0.0", "*", "-"]);

/** 24 of 255.255.255.0; null when the mask has a hole. */
export function lengthOfMask(mask: string): number | null {
  const address = parseAddress(mask);
  if (!address.ok) return null;
  const ones = addressBits(address.value).toString(2).padStart(32, "0");
  return /^1*0*$/.test(ones) ? ones.lastIndexOf("1") + 1 : null;
}
