import { defined, Fields, isRawFields, MAX_VLAN } from "./fields.ts";
import type { RawRow } from "./raw-row.ts";
import type { PortVlan } from "./rows.ts";

/**
 * `bridge -j vlan` lists ports with their VLANs, and with `-c` ranges of them: one row for each VLAN.
 * iproute2 4 printed one object whose properties are the ports.
 */
export function vlanRows(row: RawRow): readonly RawRow[] {
  const { ifname, vlans, vlan } = row.fields;
  if (vlan !== undefined) return [row];
  if (ifname === undefined) return Object.entries(row.fields).flatMap(([port, listed]) => portRows(row.where, port, listed));
  return portRows(row.where, ifname, vlans);
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

function portRows(where: string, ifname: unknown, listed: unknown): RawRow[] {
  if (!Array.isArray(listed)) return listed === undefined || listed === null ? [] : [{ where, fields: { ifname, vlan: listed } }];
  return listed.flatMap((raw) =>
    isRawFields(raw) ? rangeRows(where, ifname, new Fields(raw)) : [{ where, fields: { ifname, vlan: raw } }],
  );
}

function rangeRows(where: string, ifname: unknown, fields: Fields): RawRow[] {
  const first = fields.integer("vlan", MAX_VLAN);
  const last = fields.integer("vlanEnd", MAX_VLAN) ?? first;
  if (first === undefined || last === undefined || last <= first) return [{ where, fields: { ...fields.raw, ifname } }];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    where,
    fields: { ifname, vlan: first + index, flags: fields.raw["flags"] },
  }));
}
