import type { SectionInput } from "./read-section.ts";
import type { Section } from "./section.ts";

/** A section that a command shows, and how its output is to be read. */
export type Table = Readonly<{
  section: Section;
  /** Another section's command says the same and more: only to be used where that was not run. */
  isFallback?: boolean;
  /** How much it says of each row, and of how many: of several whole outputs the fullest counts. */
  detail?: Detail;
}> &
  Pick<SectionInput, "partial" | "defaults">;

export type Detail = "less" | "usual" | "more";

/** Options of `ip` and `bridge` that take a word. */
const WITH_WORD = new Set(["-n", "-netns", "-f", "-family", "-l", "-loops", "-rc", "-rcvbuf", "-b", "-batch"]);

/** Objects of `ip`, in the order in which it looks for what an abbreviation means. */
const OBJECTS = ["address", "route", "rule", "neighbor", "neighbour", "link", "nexthop"] as const;

type IpObject = (typeof OBJECTS)[number];

/** By a filter's word: the field that iproute2 then leaves out of each row. */
const OMITTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  route: { dev: "dev", table: "table", proto: "protocol", protocol: "protocol" },
  neighbor: { dev: "dev" },
  bridge: { dev: "ifname", brport: "ifname" },
};

/** What `ip` shows with these words; null when it is no list, such as `ip route get`. */
export function ipTables(words: readonly string[]): readonly Table[] | null {
  const { family, rest } = options(words);
  const [object = "", ...args] = rest;
  const found = OBJECTS.find((name) => object !== "" && name.startsWith(object));
  const filter = found === undefined ? null : filterOf(args);
  if (found === undefined || filter === null) return null;
  const detail = detailOf(words, filter);
  // `ip -br neigh` leaves out the state.
  if (found.startsWith("neigh") && detail === "less") return null;
  return TABLES[found](filter, family).map((table) => (detail === "usual" ? table : { ...table, detail }));
}

/** `ip route` shows one table of many, `ip neigh` not all states, and only `ip -d link` what kind of link it is. */
function detailOf(words: readonly string[], filter: readonly string[]): Detail {
  if (words.some((word) => /^-br(ief)?$/.test(word))) return "less";
  const isAll = filter.at(-1) === "all" && filter.length === 2;
  return isAll || words.some((word) => /^-d(etails?)?$/.test(word)) ? "more" : "usual";
}

type Family = "" | "4" | "6";

/** Of tables that `ip` shows for both families, one family is a part. */
const partOf = (family: Family): Pick<Table, "partial"> => (family === "" ? {} : { partial: true });

const neighbors = (filter: readonly string[], family: Family): readonly Table[] => [
  { section: "neighbors", ...filtered("neighbor", filter.join(" ") === "nud all" ? [] : filter), ...partOf(family) },
];

const TABLES: Readonly<Record<IpObject, (filter: readonly string[], family: Family) => readonly Table[]>> = {
  route: (filter, family) => [{ section: family === "6" ? "routes6" : "routes", ...filtered("route", withoutTable(filter)) }],
  rule: (filter, family) => [{ section: family === "6" ? "rules6" : "rules", ...filtered("rule", filter) }],
  nexthop: (filter) => [{ section: "nexthops", ...filtered("nexthop", filter) }],
  link: (filter) => [{ section: "links", ...filtered("link", filter) }],
  // Of a link it says what `ip link` does, without the details.
  address: (filter, family) => [
    { section: "addresses", ...filtered("address", filter), ...partOf(family) },
    { section: "links", partial: true, isFallback: true },
  ],
  neighbor: neighbors,
  neighbour: neighbors,
};

/** What `bridge` shows with these words. */
export function bridgeTables(words: readonly string[]): readonly Table[] | null {
  const [object = "", ...args] = options(words).rest;
  const filter = filterOf(args);
  if (filter === null || object === "") return null;
  if ("fdb".startsWith(object)) return [{ section: "fdb", ...filtered("bridge", filter) }];
  if ("link".startsWith(object)) return [{ section: "bridgeLinks", ...filtered("bridge", filter) }];
  return object === "vlan" ? [{ section: "vlans", ...filtered("vlan", filter) }] : null;
}

/** `route -n` and `netstat -rn` show table main of IPv4; with `-6` they have a form of their own. */
export function routeTables(words: readonly string[]): readonly Table[] | null {
  const isIpv4 = !words.some((word) => /^(-\w*6|--?A|inet6)/.test(word));
  const isList = words.every((word) => /^-[nrew4]+$/.test(word));
  return isIpv4 && isList ? [{ section: "routes", detail: "less" }] : null;
}

/** What `arp` shows with these words: all neighbors of IPv4, or those that it was asked for. */
export function arpTables(words: readonly string[]): readonly Table[] {
  return [{ section: "neighbors", detail: "less", ...(words.every((word) => /^-[anev]+$/.test(word)) ? {} : { partial: true }) }];
}

/** What `ifconfig` shows; null where it sets something. It hides links that are down, without `-a`, and all but the first of a link's IPv4 addresses that have no label. */
export function ifconfigTables(words: readonly string[]): readonly Table[] | null {
  const part = { partial: true, detail: "less" } as const;
  if (words.filter((word) => !word.startsWith("-")).length > 1) return null;
  return [
    { section: "addresses", ...part },
    { section: "links", ...part, isFallback: true },
  ];
}

/** What a file of /proc/net shows; null for every other file. */
export function procTables([file, ...more]: readonly string[]): readonly Table[] | null {
  if (more.length > 0) return null;
  if (file === "/proc/net/route") return [{ section: "routes", detail: "less" }];
  return file === "/proc/net/arp" ? [{ section: "neighbors", detail: "less" }] : null;
}

/** What `sysctl` shows with these words; null where it sets something. */
export function sysctlTables(words: readonly string[]): readonly Table[] | null {
  if (words.some((word) => word === "-w" || word === "-p")) return null;
  return [{ section: "sysctls", ...(words.join(" ") === "-a" ? {} : { partial: true }) }];
}

/** Takes the options away. */
function options(words: readonly string[]): Readonly<{ family: Family; rest: readonly string[] }> {
  let family: Family = "";
  let at = 0;
  while (words[at]?.startsWith("-") === true) {
    const option = words[at] ?? "";
    const value = WITH_WORD.has(option) ? words[at + 1] : undefined;
    family = familyOf(option, value) ?? family;
    at += value === undefined ? 1 : 2;
  }
  return { family, rest: words.slice(at) };
}

function familyOf(option: string, value: string | undefined): Family | null {
  if (option === "-6" || value === "inet6") return "6";
  return option === "-4" || value === "inet" ? "4" : null;
}

/** The words behind `show`; null when the command does something else. `ip a s`, `ip r l` and `ip n` are lists too. */
function filterOf([verb, ...rest]: readonly string[]): readonly string[] | null {
  if (verb === undefined) return [];
  return "show".startsWith(verb) || "list".startsWith(verb) || verb === "ls" || verb === "lst" ? rest : null;
}

/** `table all` is all that there is, and main is what `ip route` means anyway. */
function withoutTable(filter: readonly string[]): readonly string[] {
  return /^table (all|main)$/.test(filter.join(" ")) ? [] : filter;
}

function filtered(object: string, filter: readonly string[]): Pick<Table, "partial" | "defaults"> {
  if (filter.length === 0) return {};
  const names = OMITTED[object] ?? {};
  const defaults = filter.flatMap((word, index) => {
    const field = names[word];
    const value = filter[index + 1];
    return field === undefined || value === undefined || value === "all" ? [] : [[field, value] as const];
  });
  return { partial: true, ...(defaults.length > 0 && { defaults: Object.fromEntries(defaults) }) };
}
