import { ADDRESS_BITS, type Family, familyOf } from "../address/address.ts";
import { type Prefix, parseBlock, prefixAround } from "../address/prefix.ts";
import { defined, type Fields, MAX_U32 } from "./fields.ts";
import type { RoutingRule } from "./rows.ts";

/** Read, or known and left out: what follows from the links of the moment, masks that cover everything. */
const KNOWN = new Set([
  ..."priority not src srclen dst dstlen tos fwmark fwmask iif iif_detached oif oif_detached l3mdev uid_start uid_end uidrange".split(" "),
  ..."ipproto sport sport_start sport_end sport_mask dport dport_start dport_end dport_mask table suppress_prefixlen".split(" "),
  ..."suppress_ifgroup flow_from flow_to goto unresolved nop action to_tbl protocol".split(" "),
]);

/** Reads one object of `ip -j rule show`. Null: the reason stands in `fields.problem`. */
export function readRule(fields: Fields, section: Family): RoutingRule | null {
  const priority = fields.integer("priority", MAX_U32);
  if (priority === undefined) return fields.missing("priority");
  return defined<RoutingRule>({
    action: actionOf(fields),
    dport: portsOf(fields, "dport"),
    extra: fields.extra(KNOWN),
    family: section,
    from: selector(fields, "src", section),
    fwmark: fields.word("fwmark"),
    fwmask: fields.word("fwmask"),
    goto: targetOf(fields),
    iif: fields.name("iif"),
    ipProto: fields.word("ipproto"),
    l3mdev: fields.bare("l3mdev"),
    not: fields.bare("not"),
    oif: fields.name("oif"),
    priority,
    protocol: protocolOf(fields),
    rank: 0,
    sport: portsOf(fields, "sport"),
    suppressIfGroup: fields.word("suppress_ifgroup"),
    suppressPrefixLength: fields.integer("suppress_prefixlen", ADDRESS_BITS[6]),
    table: fields.word("table"),
    to: selector(fields, "dst", section),
    tos: fields.word("tos"),
    uidRange: range(fields, "uid_start", "uid_end") ?? fields.word("uidrange"),
  });
}

/** iproute2 4.18 called the action `to_tbl`. A rule with neither word looks up its table. */
function actionOf(fields: Fields): string {
  if (fields.has("goto")) return "goto";
  if (fields.has("nop")) return "nop";
  const action = fields.word("action") ?? fields.word("to_tbl") ?? "lookup";
  return action === "to_tbl" ? "lookup" : action;
}

/** Undefined where no rule has the priority that it goes to. */
function targetOf(fields: Fields): number | undefined {
  return fields.has("unresolved") || fields.raw["goto"] === "none" ? undefined : fields.integer("goto", MAX_U32);
}

/** The kernel's own are marked only with `-d`. */
function protocolOf(fields: Fields): string | undefined {
  const protocol = fields.word("protocol");
  return protocol === "kernel" || protocol === "unspec" ? undefined : protocol;
}

/** `"src":"10.0.0.0","srclen":8`, or `10.0.0.0/8` in text; undefined for `all`. */
function selector(fields: Fields, key: "src" | "dst", section: Family): Prefix | undefined {
  const text = fields.word(key);
  const written = fields.integer(`${key}len`, ADDRESS_BITS[section]);
  if (text === undefined || text === "all" || text === "default") return undefined;
  const block = parseBlock(written === undefined ? text : `${text}/${written}`);
  if (!block.ok) return fields.refuse(key, block.reason);
  const { address, length } = block.value;
  if (familyOf(address) !== section) return fields.refuse(key, `is not of IPv${section}`);
  return prefixAround(address, length);
}

/** `80`, or `1000-2000`. A mask other than the whole port (iproute2 7) is kept behind a slash. */
function portsOf(fields: Fields, key: "sport" | "dport"): string | undefined {
  if (fields.has(`${key}_start`)) return range(fields, `${key}_start`, `${key}_end`);
  const port = fields.word(key);
  const mask = fields.word(`${key}_mask`);
  return port === undefined || mask === undefined || mask === "0xffff" ? port : `${port}/${mask}`;
}

function range(fields: Fields, from: string, to: string): string | undefined {
  const [first, last] = [fields.integer(from, MAX_U32), fields.integer(to, MAX_U32)];
  return first === undefined || last === undefined ? undefined : `${first}-${last}`;
}
