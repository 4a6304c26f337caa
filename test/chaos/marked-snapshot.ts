import { readSections } from "../../src/domain/snapshot/read-snapshot.ts";
import type { Section } from "../../src/domain/snapshot/section.ts";
import { readEnvelope } from "../../src/intake/read-envelope.ts";
import { nodeStateOf } from "../../src/storage/node-state.ts";

/** Marks fit into two bytes of an address. */
const MARKS = 65_536;
const PEERS = 8;
export const MARKED = ["routes", "neighbors", "fdb"] as const satisfies readonly Section[];

/** What one push says, and what has to be found of it: all rows carry one mark, so that a part of another push shows. */
export type MarkedSnapshot = Readonly<{ digest: string; rows: Readonly<Record<(typeof MARKED)[number], ReadonlyMap<string, string>>> }>;

/** Up to 250 peers' rows with a mark in each of their values, over many slots, as `ip -j` and `bridge -j` print them. */
export function markedSections(mark: number, peers = PEERS) {
  const [high, low] = [(mark % MARKS) >> 8, mark & 255];
  const numbers = Array.from({ length: peers }, (_, index) => index + 1);
  return {
    links: [{ ifindex: 1, ifname: "lo", flags: ["LOOPBACK", "UP"], mtu: 65536, operstate: "UNKNOWN" }],
    routes: numbers.map((peer) => ({
      dst: `10.42.${peer}.0/24`,
      gateway: `10.${high}.${low}.${peer}`,
      dev: "flannel.1",
      flags: ["onlink"],
    })),
    neighbors: numbers.map((peer) => ({
      dst: `10.42.${peer}.0`,
      dev: "flannel.1",
      lladdr: `02:00:${hex(high)}:${hex(low)}:00:${hex(peer)}`,
      state: ["PERMANENT"],
    })),
    fdb: numbers.map((peer) => ({
      mac: `0e:42:0a:00:00:${hex(peer)}`,
      ifname: "flannel.1",
      dst: `172.${high}.${low}.${peer}`,
      flags: ["self"],
      state: "permanent",
    })),
  };
}

/** The tables of a node under a mark, and what has to be found of them. */
export function markedSnapshot(mark: number): MarkedSnapshot {
  const { readings } = readSections(readEnvelope(JSON.stringify({ sections: markedSections(mark) })).sections);
  const rowsOf = (section: Section): ReadonlyMap<string, string> => {
    const reading = readings[section];
    if (reading.status !== "ok") throw new Error(`${section} of a marked snapshot is not ok`);
    return new Map(reading.facts.map(({ key, text }) => [key, text]));
  };
  const rows = { routes: rowsOf("routes"), neighbors: rowsOf("neighbors"), fdb: rowsOf("fdb") };
  if (MARKED.some((section) => rows[section].size !== PEERS)) throw new Error("a marked snapshot lacks rows");
  return { digest: nodeStateOf(readings).digest, rows };
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
