import type { RawFields } from "./fields.ts";
import type { IssueList } from "./issue-list.ts";
import { parseJsonText } from "./parse-json-text.ts";
import type { Detail } from "./paste-tables.ts";
import type { SectionInput } from "./read-section.ts";
import type { Section } from "./section.ts";
import { isChatter, withoutChatter } from "./text-lines.ts";

/** A section that a paste shows. A fallback counts only where nothing else shows the section. */
export type FoundSection = Readonly<{
  section: Section;
  input: SectionInput;
  isFallback?: boolean | undefined;
  detail?: Detail | undefined;
}>;

/** Where the output stands in the paste, and whether it is that of a command which is not known. */
type Place = Readonly<{ line: number; isCommand: boolean; issues: IssueList }>;

const ADDRESS = "(?:\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]*)";
const MAC = "(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}";
const OPER_STATE = "(?:UNKNOWN|NOTPRESENT|DOWN|LOWERLAYERDOWN|TESTING|DORMANT|UP)";
const TYPES = "unicast|local|broadcast|anycast|multicast|blackhole|unreachable|prohibit|throw";

/** How the first line of a row of each section looks. The first that fits counts. */
const SHAPES: readonly (readonly [RegExp, Section])[] = [
  [/^\d+: [^<]*<[^<>]*> .*\bmaster \S+ state (forwarding|disabled|listening|learning|blocking) priority /, "bridgeLinks"],
  [/^\d+: \S+: </, "links"],
  [/^(\d+: \S+\s+|\s*)inet6? [0-9a-f:]/, "addresses"],
  [/^\S+\s+(flags=\d+<|Link encap:)/, "links"],
  [new RegExp(`^\\S+\\s+${OPER_STATE}\\s+(\\S+\\s+)?<`), "links"],
  [new RegExp(`^\\S+\\s+${OPER_STATE}(\\s+${ADDRESS}|\\s*$)`), "addresses"],
  [/^\d+:\s+(not )?from /, "rules"],
  [new RegExp(`^${MAC}\\s`), "fdb"],
  [/^id \d+ /, "nexthops"],
  [/^(Kernel IP routing table|Destination\s+Gateway|Iface\s+Destination)/, "routes"],
  [/^(Address\s+HWtype|IP address\s+HW type|\S+ \(\S+\) at )/, "neighbors"],
  [
    new RegExp(
      `^${ADDRESS}\\s.*(\\blladdr\\b|\\bether\\b|\\(incomplete\\)|\\s0x\\d+\\s+0x|\\b(INCOMPLETE|FAILED|NOARP|PERMANENT|REACHABLE|STALE|DELAY|PROBE)\\b)`,
    ),
    "neighbors",
  ],
  [new RegExp(`^((${TYPES}) +)?([0-9a-fA-F]*:[0-9a-fA-F:]*(/\\d+)? |default .*(via [0-9a-fA-F]*:|\\bpref (low|medium|high)))`), "routes6"],
  [
    new RegExp(
      `^((${TYPES}) +)?(default|${ADDRESS}(/\\d+)?)( +(via|dev|proto|scope|metric|nhid|src|table|encap|tos|from|onlink)\\b|\\s*$)`,
    ),
    "routes",
  ],
  [new RegExp(`^${ADDRESS}\\s+(${ADDRESS}|-)\\s+${ADDRESS}\\s+[!A-Zn]+\\s`), "routes"],
  [/^\S+\t[0-9A-F]{8}\t[0-9A-F]{8}\t/, "routes"],
  [/^[a-z]+\.[\w./-]+ = /, "sysctls"],
];

/**
 * Signs that a command had a filter: it leaves out what it was asked for, and every node has a link lo.
 * What `ip route get` prints is no table at all.
 */
const FILTERED: Partial<Record<Section, (text: string) => boolean>> = {
  fdb: (text) => /^(?!.* dev )/m.test(text),
  neighbors: (text) => new RegExp(`^${ADDRESS} (?!.*(\\bdev\\b|\\bether\\b|\\s0x|incomplete))`, "m").test(text),
  links: showsPart,
  addresses: showsPart,
  routes: (text) => LOOKUP.test(text),
  routes6: (text) => LOOKUP.test(text),
  sysctls: () => true,
};

/** `ifconfig` hides addresses, and without -a links. */
const IFCONFIG = /^\S+\s+(flags=\d+<|Link encap:)/m;

function showsPart(text: string): boolean {
  return IFCONFIG.test(text) || !/^(1: )?lo\b/m.test(text);
}

/** Behind the route, `ip route get` prints who asked. */
const LOOKUP = /^.* uid \d+ *(\n\s+cache|$)/m;

/** Tells by its shape which tables an output shows. Lines of no shape are told, unless a command that is not known printed them. */
export function sectionsByShape(text: string, place: Place): readonly FoundSection[] {
  const plain = withoutChatter(text);
  return /^\s*[[{]/.test(plain) ? ofJson(plain, place) : ofLines(text.split("\n"), place);
}

function ofLines(lines: readonly string[], { line: first, isCommand, issues }: Place): readonly FoundSection[] {
  const texts = new Map<Section, string[]>();
  for (const { lines: row, index } of rowsOf(lines)) {
    const section = SHAPES.find(([shape]) => shape.test(row[0] ?? ""))?.[1];
    if (section !== undefined) texts.set(section, append(texts.get(section), row));
    else if (!isCommand) issues.add("line_not_understood", `text:${first + index}`, row.join(" ").slice(0, 120));
  }
  const links = texts.get("links") ?? [];
  if (!links.some((line) => INET.test(line))) return inputsOf(texts);
  // `ip addr`: addresses stand below their links, of which it says less than `ip link` does.
  texts.delete("links");
  texts.set("addresses", append(texts.get("addresses"), links));
  return [...inputsOf(texts), { section: "links", input: { text: links.join("\n"), partial: true }, isFallback: true }];
}

const INET = /^\s+inet6? /;

/** A line and the indented ones below it; blank lines and chatter are left out. */
function rowsOf(lines: readonly string[]): readonly Readonly<{ lines: string[]; index: number }>[] {
  const rows: { lines: string[]; index: number }[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || isChatter(line)) continue;
    const last = rows.at(-1);
    if (last !== undefined && /^\s/.test(line)) last.lines.push(line);
    else rows.push({ lines: [line], index });
  }
  return rows;
}

function append(list: string[] | undefined, more: readonly string[]): string[] {
  if (list === undefined) return [...more];
  for (const line of more) list.push(line);
  return list;
}

function inputsOf(texts: ReadonlyMap<Section, readonly string[]>): readonly FoundSection[] {
  return [...texts].map(([section, lines]) => {
    const text = lines.join("\n");
    return { section, input: FILTERED[section]?.(text) === true ? { text, partial: true } : { text } };
  });
}

/** Keys that only rows of one section have, in the order in which they decide. */
const KEYS: readonly (readonly [(row: RawFields) => boolean, Section])[] = [
  [(row) => "addr_info" in row, "addresses"],
  [(row) => "hairpin" in row || ("cost" in row && "priority" in row), "bridgeLinks"],
  [(row) => "ifindex" in row, "links"],
  [(row) => "vlans" in row, "vlans"],
  [(row) => "mac" in row, "fdb"],
  [(row) => "priority" in row, "rules"],
  [(row) => "lladdr" in row || ("dst" in row && Array.isArray(row["state"])), "neighbors"],
  [(row) => "id" in row && !("dst" in row), "nexthops"],
  [(row) => "dst" in row && ("pref" in row || /:/.test(`${String(row["dst"])} ${String(row["gateway"])}`)), "routes6"],
  [(row) => "dst" in row, "routes"],
];

function ofJson(text: string, { line, issues }: Place): readonly FoundSection[] {
  const { rows, lost, broken } = parseJsonText(text);
  for (const loss of lost) issues.add(loss.code, `text:${line + loss.line - 1}`, loss.detail);
  if (broken !== null) issues.add("section_not_understood", `text:${line}`, broken);
  const lists = new Map<Section, RawFields[]>();
  for (const { value } of rows.filter((row) => Object.keys(row.value).length > 0)) {
    const section = KEYS.find(([fits]) => fits(value))?.[1];
    if (section === undefined) issues.add("row_not_understood", `text:${line}`, JSON.stringify(value).slice(0, 120));
    else listOf(lists, section).push(value);
  }
  return [...lists].map(([section, data]) => ({
    section,
    input: broken === null && isWhole(section, data) ? { data } : { data, partial: true },
  }));
}

/** The same signs as in text. */
function isWhole(section: Section, data: readonly RawFields[]): boolean {
  if (section === "links" || section === "addresses") return data.some(({ ifname }) => ifname === "lo");
  if (section === "fdb") return data.every((row) => "ifname" in row || "dev" in row);
  return section === "neighbors" ? data.every((row) => "dev" in row) : !data.some((row) => "cache" in row);
}

function listOf(lists: Map<Section, RawFields[]>, section: Section): RawFields[] {
  const list = lists.get(section) ?? [];
  lists.set(section, list);
  return list;
}
