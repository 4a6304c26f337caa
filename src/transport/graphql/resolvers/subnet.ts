import { checkedFirst } from "../../../questions/page.ts";
import type { NextHopGroupResolvers, SubnetResolvers } from "../generated/resolver-types.ts";
import { familyTold } from "./family.ts";
import { namesOf } from "./names-of.ts";

export const subnet: SubnetResolvers = {
  prefix: ({ judged }) => judged.prefix,
  family: ({ judged }) => familyTold(judged.family),
  isConsistent: ({ judged }) => judged.isConsistent,
  reasons: ({ judged }) => judged.reasons,
  owners: ({ judged, nodes }) => namesOf(judged.owners, nodes),
  nextHops: ({ judged, nodes }) => judged.nextHops.map((group) => ({ group, nodes })),
  missingOn: ({ judged, nodes }) => namesOf(judged.missingOn, nodes),
};

export const nextHopGroup: NextHopGroupResolvers = {
  type: ({ group }) => group.type,
  gateway: ({ group }) => group.gateway,
  link: ({ group }) => group.link,
  remoteVteps: ({ group }) => group.remoteVteps,
  loopsBack: ({ group }) => group.loopsBack,
  leadsTo: ({ group, nodes }) => namesOf(group.leadsTo, nodes),
  nodeCount: ({ group }) => group.nodes.size,
  nodes: ({ group, nodes }, { first }) => namesOf(group.nodes, nodes).slice(0, checkedFirst(first ?? 100)),
};
