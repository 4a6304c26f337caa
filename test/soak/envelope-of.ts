import type { SectionReading } from "../../src/domain/snapshot/fact.ts";
import type { FdbEntry, Link, Route } from "../../src/domain/snapshot/rows.ts";
import { SECTIONS } from "../../src/domain/snapshot/section.ts";
import type { Push } from "../../src/intake/push.ts";

/** The body that a node would have sent for this push: its rows as `ip -j` and `bridge -j` print them. Links, routes and FDB entries only. */
export function envelopeOf({ observedAt, sentAt, intervalSeconds, agentVersion, readings }: Push): string {
  const sections = SECTIONS.flatMap((section) => {
    const told = toldSection(section, readings[section]);
    return told === null ? [] : [[section, told] as const];
  });
  return JSON.stringify({
    ...(observedAt === null ? {} : { observedAt: new Date(observedAt).toISOString() }),
    ...(sentAt === null ? {} : { sentAt: new Date(sentAt).toISOString() }),
    intervalSeconds,
    agent: { name: "vxlens-agent", version: agentVersion },
    sections: Object.fromEntries(sections),
  });
}

function toldSection(section: string, reading: SectionReading): object | null {
  if (reading.status === "not_collected") return null;
  if (reading.status === "error") return { status: "error", error: reading.error };
  const rows = [...reading.facts, ...reading.volatile].map(({ text }): unknown => JSON.parse(text));
  if (section === "links") return { data: (rows as Link[]).map(printedLink) };
  if (section === "routes") return { data: (rows as Route[]).map(printedRoute) };
  if (section === "fdb") return { data: (rows as FdbEntry[]).map(printedEntry) };
  throw new Error(`${section} is not told in a soak`);
}

function printedLink({ name, flags, mtu, operState, kind }: Link): object {
  return { ifname: name, flags, mtu, operstate: operState, ...(kind === undefined ? {} : { linkinfo: { info_kind: kind } }) };
}

function printedRoute({ dst, gateway, link }: Route): object {
  return { dst, gateway, dev: link, flags: [] };
}

function printedEntry({ mac, link, remoteVtep, master, flags = [], state }: FdbEntry): object {
  return {
    mac,
    ifname: link,
    ...(remoteVtep === undefined ? {} : { dst: remoteVtep }),
    ...(master === undefined ? {} : { master }),
    flags,
    state,
  };
}
