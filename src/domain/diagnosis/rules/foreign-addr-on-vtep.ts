import { isHost, prefixAround } from "../../address/prefix.ts";
import { familyOf } from "../../address/address.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { LinkAddress } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { groupOf } from "../signs/vxlan-groups.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VXLAN link of flannel or Calico bears an address that they did not give it: one with a wider netmask, or a DHCP lease or link-local
 * address that dhcpcd or NetworkManager put there. It works until such an address brings a default route with it.
 */
export const foreignAddrOnVtep: DiagnosisRule = {
  entry: {
    code: "FOREIGN_ADDR_ON_VTEP",
    severity: "INFO",
    title: "A VXLAN link bears an address that is not its own",
    meaning:
      "The link has addresses besides the one of 32 bits that others of its name have. A program that manages all links has set it (dhcpcd, " +
      "NetworkManager), or it is left over from an earlier lease; old flannel refuses to start on it.",
    remedy: "ip addr del the address; dhcpcd: denyinterfaces flannel.* cni0 veth*, NetworkManager: unmanaged-devices.",
    references: [
      "https://github.com/k3s-io/k3s/issues/3466",
      "https://github.com/k3s-io/k3s/issues/2599",
      "https://github.com/flannel-io/flannel/issues/1060",
    ],
  },
  causes: ["DUPLICATE_VTEP_ADDRESS"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "FOREIGN_ADDR_ON_VTEP",
        severity: "INFO",
        isWrong: (link, node) =>
          link.master === undefined && groupOf(tables, link).nodes.size > 1 && foreignOn(tables, link.name, node).length > 0,
        message: ({ name }, node) => `${name} of ${node} bears an address that others of its name have none like.`,
        evidence: ({ name }, nodes) => ownRows(tables, { section: "addresses", nodes }, (held) => held.link === name),
        remedy: null,
      },
      explained,
    ),
};

/** All but the first address of 32 or 128 bits in each family; of a node whose link never had such a one: none. */
function foreignOn(tables: ClusterTables, name: string, node: number): readonly LinkAddress[] {
  const held = (tables.local[node]?.addresses ?? []).filter(({ link, scope }) => link === name && scope !== "link");
  const fit = held.filter(isSingle);
  if (fit.length === 0) return hasSingleElsewhere(tables, name) ? held : [];
  return held.filter(
    (address) => !fit.includes(address) || fit.find(({ address: other }) => familyOf(other) === familyOf(address.address)) !== address,
  );
}

const isSingle = ({ address, prefixLength }: LinkAddress): boolean => isHost(prefixAround(address, prefixLength));

const hasSingleElsewhere = (tables: ClusterTables, name: string): boolean =>
  clusterIndex(tables).links.some(({ addresses }) => addresses.some((held) => held.link === name && isSingle(held)));
