import { nodeLinks } from "../../../questions/node-links.ts";
import { nodeFdb, nodeNeighbors, nodeRoutes } from "../../../questions/node-rows.ts";
import { listedNodes } from "../../../questions/expected-nodes.ts";
import type { ClusterResolvers, FactResolvers, NodeResolvers } from "../generated/resolver-types.ts";
import { isWanted, pageAsked, sectionsAsked } from "./arguments.ts";
import { familyAsked } from "./family.ts";
import { toInt } from "./int.ts";
import { factPage, nodePage, rowPage } from "./pages.ts";

export const cluster: ClusterResolvers = {
  name: ({ cluster: { name } }) => name,
  historyFrom: ({ cluster: { historyFrom } }) => historyFrom,
  nodeCount: (of, _args, { nodeCount }) => nodeCount.load(of),
  findingCounts: (of, _args, { findingCounts }) => findingCounts.load(of),
  nodes: async (of, { state, ...page }) => {
    const nodes = await listedNodes(of);
    return nodePage(
      nodes.filter((node) => isWanted(node.state, state)),
      pageAsked(page),
    );
  },
};

export const node: NodeResolvers = {
  cluster: ({ of }) => of.cluster.name,
  clockSkewMs: ({ clockSkewMs }) => (clockSkewMs === null ? null : toInt(clockSkewMs)),
  sections: (parent, _args, { reports }) => reports.load(parent),
  facts: async (parent, { section, ...page }, { facts }) => {
    const wanted = sectionsAsked(section);
    const found = await facts.load(parent);
    return factPage(
      found.filter((fact) => isWanted(fact.section, wanted)),
      pageAsked(page),
    );
  },
  vteps: async (parent, _args, { facts }) => nodeLinks(await facts.load(parent)).filter(({ link }) => link.vxlan !== undefined),
  links: async (parent, _args, { facts }) => nodeLinks(await facts.load(parent)),
  routes: async (parent, { family, table, within, contains, ...page }, { facts }) => {
    const filter = { family: familyAsked(family), table: table ?? null, within: within ?? null, contains: contains ?? null };
    return rowPage(parent, nodeRoutes(await facts.load(parent), filter), pageAsked(page));
  },
  neighbors: async (parent, { address, mac, link, ...page }, { facts }) => {
    const filter = { address: address ?? null, mac: mac ?? null, link: link ?? null };
    return rowPage(parent, nodeNeighbors(await facts.load(parent), filter), pageAsked(page));
  },
  fdb: async (parent, { mac, remoteVtep, link, ...page }, { facts }) => {
    const filter = { mac: mac ?? null, remoteVtep: remoteVtep ?? null, link: link ?? null };
    return rowPage(parent, nodeFdb(await facts.load(parent), filter), pageAsked(page));
  },
};

export const fact: FactResolvers = {
  value: ({ row }) => row,
};
