import { type Address, ADDRESS_BITS, familyOf } from "../../address/address.ts";
import { covers, type Prefix, prefixAround } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { LinkAddress } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Diagnosed } from "../finding.ts";
import { swarmVxlans } from "../signs/swarm.ts";
import { ownRows } from "../telling/evidence.ts";
import { listed, nameNodes } from "../telling/words.ts";

const GATEWAY_BRIDGE = "docker_gwbridge";

/**
 * The subnet of a Docker swarm network, or of docker_gwbridge, by which containers leave the node, overlaps a network to which a host is
 * connected. Containers look for machines of that network in their own, and do not find them; so it is with replies to such machines.
 *
 * Not claimed: anything of two swarm networks with one subnet, which part only containers that are in both; nor of a host's bridges.
 */
export const swarmSubnetOverlap: DiagnosisRule = {
  entry: {
    code: "SWARM_SUBNET_OVERLAP",
    severity: "WARNING",
    title: "A subnet of Docker swarm overlaps a network of the hosts",
    meaning:
      "A network of the swarm, ingress or docker_gwbridge has addresses that are also on a network of the hosts, such as the VPC's. Containers " +
      "cannot reach machines there, a name server among them, and published ports do not answer those machines.",
    remedy:
      "Make the network anew with docker network create --subnet; ingress and docker_gwbridge likewise. docker swarm init --default-addr-pool " +
      "chooses for all.",
    references: [
      "https://github.com/moby/moby/issues/27399",
      "https://github.com/moby/moby/issues/24220",
      "https://github.com/moby/moby/issues/33626",
    ],
  },
  find: (tables) => {
    const swarms = swarmSubnets(tables);
    const cards = swarms.length === 0 ? [] : hostNetworks(tables);
    return [...groupBy(swarms, ({ prefix }) => prefix).values()].flatMap((same) => findingOf(tables, same, cards) ?? []);
  },
};

/** `alone`: of docker_gwbridge, whose subnet means its own node only. */
type Network = Readonly<{ node: number; link: string; prefix: Prefix; address: Address; alone: boolean }>;

function swarmSubnets(tables: ClusterTables): Network[] {
  return clusterIndex(tables).links.flatMap((own, node) => {
    const bridges = new Set<string | undefined>([GATEWAY_BRIDGE, ...swarmVxlans(tables, node).map(({ master }) => master)]);
    const held = own.addresses.filter(({ link }) => bridges.has(link));
    return networksOf(held, node).map((network) => ({ ...network, alone: network.link === GATEWAY_BRIDGE }));
  });
}

/** The networks of hosts, by their cards: no bridge, no veth, no link into the overlay or a tunnel. */
function hostNetworks(tables: ClusterTables): Network[] {
  return clusterIndex(tables).links.flatMap((own, node) => {
    const onCards = own.addresses.filter(({ link }) => {
      const kind = own.byName.get(link)?.kind;
      return !own.entries.has(link) && !own.tunnels.includes(link) && kind !== "bridge" && kind !== "veth" && kind !== "dummy";
    });
    return networksOf(onCards, node);
  });
}

function networksOf(held: readonly LinkAddress[], node: number): Network[] {
  return held.filter(isNetwork).map(({ link, address, prefixLength }) => ({
    node,
    link,
    address,
    prefix: prefixAround(address, prefixLength),
    alone: false,
  }));
}

const isNetwork = ({ address, prefixLength }: LinkAddress): boolean => prefixLength < ADDRESS_BITS[familyOf(address)];

function findingOf(tables: ClusterTables, swarms: readonly Network[], cards: readonly Network[]): Diagnosed | null {
  const over = cards.filter((card) =>
    swarms.some(
      ({ prefix, alone, node }) => (!alone || node === card.node) && (covers(prefix, card.prefix) || covers(card.prefix, prefix)),
    ),
  );
  const [first] = swarms;
  if (first === undefined || over.length === 0) return null;
  const hit = swarms.filter(({ alone, node }) => !alone || over.some((card) => card.node === node));
  const nodes = NodeSet.of(
    tables.nodes.length,
    hit.map(({ node }) => node),
  );
  const all = nodes.union(
    NodeSet.of(
      tables.nodes.length,
      over.map(({ node }) => node),
    ),
  );
  const links = new Set([...hit, ...over].map(({ node, address }) => `${node} ${address}`));
  return {
    code: "SWARM_SUBNET_OVERLAP",
    severity: "WARNING",
    subject: `subnet:${first.prefix}`,
    message: `On ${nameNodes(tables, nodes)} the swarm's subnet ${first.prefix} on ${first.link} overlaps ${listed([...new Set(over.map(({ prefix }) => prefix))])}, a network of the hosts.`,
    nodes,
    evidence: ownRows(tables, { section: "addresses", nodes: all }, ({ address }, node) => links.has(`${node} ${address}`)),
    remedy: null,
  };
}
