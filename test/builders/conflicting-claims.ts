import { type FlannelSnapshot, vtepMac } from "./flannel-snapshot.ts";

/** What one node says of itself that another one says too: how its report reads then, and the finding that tells of both. */
export type Claim = Readonly<{
  name: string;
  code: string;
  subject: (victim: number) => string;
  by: (snapshot: FlannelSnapshot, victim: number, own: number) => Partial<FlannelSnapshot>;
  /** Whether the node that says so can send nothing any more: then its own way to everybody is broken. */
  isMute?: boolean;
}>;

type Row = Readonly<Record<string, unknown>>;

const held = (ifname: string, local: string, prefixlen: number): Row => ({
  ifname,
  addr_info: [{ family: "inet", local, prefixlen, scope: "global" }],
});

const changed = (rows: readonly Row[], name: string, more: Row): Row[] =>
  rows.map((row) => (row["ifname"] === name ? { ...row, ...more } : row));

const connected = (node: number): Row => ({
  dst: `10.244.${node}.0/24`,
  dev: "cni0",
  protocol: "kernel",
  scope: "link",
  prefsrc: `10.244.${node}.1`,
  flags: [],
});

const withMac = ({ links }: FlannelSnapshot, victim: number) => ({ links: changed(links, "flannel.1", { address: vtepMac(victim) }) });

const withSource = ({ links }: FlannelSnapshot, victim: number) => ({
  links: changed(links, "flannel.1", {
    linkinfo: { info_kind: "vxlan", info_data: { id: 1, local: `192.0.2.${victim}`, link: "eth0", port: 8472, learning: false } },
  }),
});

const withHeld = ({ addresses }: FlannelSnapshot, row: Row) => ({ addresses: [...addresses, row] });

const exceptFor = ({ routes }: FlannelSnapshot, ...nodes: readonly number[]): Row[] =>
  routes.filter(({ dst }) => !nodes.some((node) => dst === `10.244.${node}.0/24`));

/** Two nodes that claim one VTEP MAC, one underlay address, one pod prefix, or an address in it; by a whole report, or by one section alone. */
export const CLAIMS: readonly Claim[] = [
  {
    name: "the VTEP MAC",
    code: "DUPLICATE_VTEP_MAC",
    subject: (victim) => `vtep:${vtepMac(victim)}`,
    by: (snapshot, victim) => ({ ...snapshot, ...withMac(snapshot, victim) }),
  },
  {
    name: "the VTEP MAC, and nothing besides its links",
    code: "DUPLICATE_VTEP_MAC",
    subject: (victim) => `vtep:${vtepMac(victim)}`,
    by: withMac,
  },
  {
    name: "the underlay address, on loopback",
    code: "FOREIGN_UNDERLAY_IP",
    subject: (victim) => `address:192.0.2.${victim}`,
    by: (snapshot, victim) => ({ ...snapshot, ...withHeld(snapshot, held("lo", `192.0.2.${victim}`, 32)) }),
  },
  {
    name: "the underlay address, and nothing besides its addresses",
    code: "FOREIGN_UNDERLAY_IP",
    subject: (victim) => `address:192.0.2.${victim}`,
    by: (_snapshot, victim) => ({ addresses: [held("eth0", `192.0.2.${victim}`, 24)] }),
  },
  {
    name: "the underlay address, as the source of its VTEP",
    code: "FOREIGN_VTEP_SOURCE",
    isMute: true,
    subject: (victim) => `address:192.0.2.${victim}`,
    by: (snapshot, victim) => ({ ...snapshot, ...withSource(snapshot, victim) }),
  },
  {
    name: "the underlay address, as the source of its VTEP, and nothing besides its links",
    code: "FOREIGN_VTEP_SOURCE",
    isMute: true,
    subject: (victim) => `address:192.0.2.${victim}`,
    by: withSource,
  },
  {
    name: "the VTEP's own address",
    code: "DUPLICATE_VTEP_ADDRESS",
    subject: (victim) => `address:10.244.${victim}.0`,
    by: (snapshot, victim) => ({ ...snapshot, ...withHeld(snapshot, held("flannel.1", `10.244.${victim}.0`, 32)) }),
  },
  {
    name: "the pod prefix, with its VTEP in it",
    code: "DUPLICATE_POD_CIDR",
    subject: (victim) => `subnet:10.244.${victim}.0/24`,
    by: (snapshot, victim, own) => ({
      ...snapshot,
      addresses: changed(
        changed(snapshot.addresses, "cni0", held("cni0", `10.244.${victim}.1`, 24)),
        "flannel.1",
        held("flannel.1", `10.244.${victim}.0`, 32),
      ),
      routes: [...exceptFor(snapshot, victim, own), connected(victim)],
    }),
  },
  {
    name: "the pod prefix, beside its own",
    code: "DUPLICATE_POD_CIDR",
    subject: (victim) => `subnet:10.244.${victim}.0/24`,
    by: (snapshot, victim) => ({
      ...snapshot,
      ...withHeld(snapshot, held("cni0", `10.244.${victim}.1`, 24)),
      routes: [connected(victim), ...exceptFor(snapshot, victim)],
    }),
  },
  {
    name: "the pod prefix, and nothing besides its addresses and routes",
    code: "DUPLICATE_POD_CIDR",
    subject: (victim) => `subnet:10.244.${victim}.0/24`,
    by: (snapshot, victim) => ({
      addresses: [held("cni0", `10.244.${victim}.1`, 24)],
      routes: [connected(victim), ...exceptFor(snapshot, victim)],
    }),
  },
  {
    name: "the address of the pod bridge",
    code: "POD_IP_OUTSIDE_CIDR",
    subject: (victim) => `address:10.244.${victim}.1`,
    by: (snapshot, victim) => ({ ...snapshot, ...withHeld(snapshot, held("cni0", `10.244.${victim}.1`, 32)) }),
  },
  {
    name: "the address of a pod",
    code: "POD_IP_OUTSIDE_CIDR",
    subject: (victim) => `address:10.244.${victim}.7`,
    by: (snapshot, victim) => ({ ...snapshot, ...withHeld(snapshot, held("lo", `10.244.${victim}.7`, 32)) }),
  },
];
