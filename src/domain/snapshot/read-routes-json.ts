import { ADDRESS_BITS, type Family, familyOf } from "../address/address.ts";
import { DEFAULT_PREFIX, type Prefix, parseBlock, prefixAround } from "../address/prefix.ts";
import { defined, type Fields, isRawFields, MAX_U32 } from "./fields.ts";
import { encapOf, FLAT_ENCAP_KEYS, isFlatEncap } from "./read-encap.ts";
import { metricsOf, mtuOf } from "./read-metrics.ts";
import { readNextHop, readNextHops } from "./read-next-hops.ts";
import type { NextHop, Route } from "./rows.ts";

/** Read, or known and left out: lifetimes, counters, realms, what belongs to the cache. */
const KNOWN = new Set([
  ..."type dst from src nhid encap tos gateway via dev table protocol scope prefsrc metric flags metrics mtu_lock pref nexthops".split(" "),
  ..."nh_info mark flow uid iif cache expires error users age used ipid ts tsage family weight".split(" "),
]);

/** The same, where iproute2 6.2 and older printed an lwtunnel's own fields among those of the route. */
const KNOWN_FLAT = new Set([...KNOWN, ...FLAT_ENCAP_KEYS]);

/**
 * Reads one object of `ip -j route show`. The family of a `default` is that of its gateway, or IPv6 if it has a `pref`,
 * or that of the section. Null: the reason stands in `fields.problem`.
 */
export function readRoute(fields: Fields, section: Family): Route | null {
  const dst = destination(fields, section);
  if (dst === undefined) return fields.missing("dst");
  const hops = readNextHops(fields);
  const way = wayOf(fields, hops);
  return defined<Route>({
    dst,
    extra: extraOf(fields, way.extra),
    family: familyOf(dst),
    flags: way.flags,
    from: sourceOf(fields),
    gateway: way.gateway,
    link: way.link,
    metric: fields.integer("metric", MAX_U32) ?? 0,
    metrics: metricsOf(fields),
    mtu: mtuOf(fields),
    mtuLocked: fields.yes("mtu_lock"),
    nextHops: hops.length > 1 ? hops : undefined,
    nexthopId: fields.integer("nhid", MAX_U32),
    prefSrc: fields.address("prefsrc"),
    protocol: protocolOf(fields),
    rank: 0,
    scope: fields.word("scope", "global"),
    table: fields.word("table") ?? "main",
    tos: tosOf(fields),
    type: fields.word("type") ?? "unicast",
  });
}

/** Where a single-path route goes to. */
function wayOf(fields: Fields, hops: readonly NextHop[]): NextHop {
  const [only] = hops;
  return only !== undefined && hops.length === 1 ? only : readNextHop(fields);
}

/** A number is the tos of a tunnel; a route's own is a text such as `0x10`. */
const tosOf = (fields: Fields): string | undefined => (typeof fields.raw["tos"] === "number" ? undefined : fields.word("tos"));

/** `src` is another spelling of a `from` of no length, unless it is a tunnel's. */
function sourceOf(fields: Fields): Prefix | undefined {
  if (fields.has("from")) return block(fields, "from");
  return isFlatEncap(fields) ? undefined : block(fields, "src");
}

/** A text of busybox or net-tools says null: it never prints the protocol. Where iproute2 leaves it out, it is boot. */
function protocolOf(fields: Fields): string | undefined {
  return fields.raw["protocol"] === null ? undefined : (fields.word("protocol") ?? "boot");
}

function destination(fields: Fields, section: Family): Prefix | undefined {
  const dst = fields.raw["dst"];
  if (dst === "default" || dst === "all") return DEFAULT_PREFIX[familyOfDefault(fields, section)];
  if (typeof dst !== "string") return fields.refuse("dst", "is not a prefix");
  return block(fields, "dst");
}

function familyOfDefault(fields: Fields, section: Family): Family {
  if (fields.has("pref")) return 6;
  const nexthops = fields.raw["nexthops"];
  const first: unknown = Array.isArray(nexthops) ? nexthops[0] : undefined;
  const gateway = fields.raw["gateway"] ?? (isRawFields(first) ? first["gateway"] : undefined);
  return typeof gateway === "string" ? familyOf(gateway) : section;
}

/** A prefix whose host bits are set is that of its network, as the kernel takes it. */
function block(fields: Fields, key: string): Prefix | undefined {
  const text = fields.raw[key];
  if (typeof text !== "string") return text === undefined ? undefined : fields.refuse(key, "is not a prefix");
  const parsed = parseBlock(text);
  if (!parsed.ok) return fields.refuse(key, parsed.reason);
  const { address, length } = parsed.value;
  if (length === ADDRESS_BITS[familyOf(address)]) return `${address}/${length}` as Prefix;
  const prefix = prefixAround(address, length);
  if (!prefix.startsWith(`${address}/`)) fields.doubt = { code: "host_bits_set", detail: `${text} was read as ${prefix}` };
  return prefix;
}

/** What is left, with the tunnel of an lwtunnel route in the form of iproute2 6.3, and a router preference other than medium. */
function extraOf(fields: Fields, ofHop: NextHop["extra"]): Route["extra"] {
  const encap = encapOf(fields, "dst");
  const pref = fields.word("pref", "medium");
  const rest = fields.extra(isFlatEncap(fields) ? KNOWN_FLAT : KNOWN);
  if (encap === undefined && pref === undefined && ofHop === undefined) return rest;
  return { ...rest, ...ofHop, ...(encap && { encap }), ...(pref !== undefined && { pref }) };
}
