import { defined, Fields, isRawFields, MAX_VLAN } from "./fields.ts";
import type { RawRow } from "./raw-row.ts";
import type { PortVlan } from "./rows.ts";

/**
 * `bridge -j vlan` lists ports with their VLANs, and with `-c` ranges of them: one row for each VLAN.
 * iproute2 4 printed one object whose properties are the ports.
 */
export function* vlanRows({ where, fields }: RawRow): Iterable<RawRow> {
  const { ifname, vlans, vlan } = fields;
  if (vlan !== undefined) yield { where, fields };
  else if (ifname !== undefined) yield* portRows(where, ifname, vlans);
  else for (const [port, listed] of Object.entries(fields)) yield* portRows(where, port, listed);
}

/** Reads one VLAN of one port. Null: the reason stands in `fields.problem`. */
export function readPortVlan(fields: Fields): PortVlan | null {
  const link = fields.name("ifname");
  const vlan = fields.integer("vlan", MAX_VLAN);
  if (link === undefined) return fields.missing("ifname");
  if (vlan === undefined) return fields.missing("vlan");
  const flags = fields.raw["flags"];
  const words = Array.isArray(flags) ? flags.filter((flag) => typeof flag === "string").toSorted() : [];
  return defined<PortVlan>({ flags: words.length === 0 ? undefined : words, link, vlan });
}

function* portRows(where: string, ifname: unknown, listed: unknown): Iterable<RawRow> {
  if (listed === undefined || listed === null) return;
  for (const raw of Array.isArray(listed) ? listed : [listed]) {
    if (isRawFields(raw)) yield* rangeRows(where, ifname, new Fields(raw));
    else yield { where, fields: { ifname, vlan: raw } };
  }
}

/** One at a time: a few words can name more VLANs than there is room for. */
function* rangeRows(where: string, ifname: unknown, fields: Fields): Iterable<RawRow> {
  const { flags } = fields.raw;
  const first = fields.integer("vlan", MAX_VLAN);
  const last = fields.integer("vlanEnd", MAX_VLAN) ?? first;
  if (first === undefined || last === undefined) yield { where, fields: { ...fields.raw, ifname } };
  else for (let vlan = first; vlan <= last; vlan += 1) yield { where, fields: { ifname, vlan, ...(flags !== undefined && { flags }) } };
}
