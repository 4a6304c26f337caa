import { FULL_CATALOG } from "../../../domain/diagnosis/full-catalog.ts";
import { allClusters } from "../../../questions/all-clusters.ts";
import { changes } from "../../../questions/changes.ts";
import { diff } from "../../../questions/diff.ts";
import { findings } from "../../../questions/findings.ts";
import { lookup } from "../../../questions/lookup.ts";
import { listedNode, listedNodes } from "../../../questions/expected-nodes.ts";
import { checkedFirst, EMPTY_PAGE } from "../../../questions/page.ts";
import { inconsistentSubnets, subnet } from "../../../questions/subnets.ts";
import { trace } from "../../../questions/trace.ts";
import { vtep, vteps } from "../../../questions/vteps.ts";
import type { QueryResolvers } from "../generated/resolver-types.ts";
import { momentAsked } from "../time-argument.ts";
import { clusterAsked, isWanted, momentOrNow, pageAsked, sectionsAsked } from "./arguments.ts";
import { familyAsked } from "./family.ts";
import { nodePage, vtepPage } from "./pages.ts";

/** Root fields: each translates its arguments and asks one question. */
export const query: QueryResolvers = {
  clusters: (_root, _args, { asker }) => allClusters(asker),
  cluster: (_root, { name, at }, context) => clusterAsked(context, name, at),
  node: async (_root, { name, cluster, at }, context) => {
    const of = await clusterAsked(context, cluster, at);
    return of === null ? null : listedNode(of, name);
  },
  nodes: async (_root, { cluster, at, state, ...page }, context) => {
    const of = await clusterAsked(context, cluster, at);
    const nodes = of === null ? [] : await listedNodes(of);
    return nodePage(
      nodes.filter((node) => isWanted(node.state, state)),
      pageAsked(page),
    );
  },
  vtep: async (_root, { mac, cluster, vni, at }, context) => vtep(await clusterAsked(context, cluster, at), { mac, vni: vni ?? null }),
  vteps: async (_root, { cluster, vni, agreement, at, ...page }, context) => {
    const { found, tell } = await vteps(await clusterAsked(context, cluster, at), { vni: vni ?? null, agreement: agreement ?? [] });
    return vtepPage(found, tell, pageAsked(page));
  },
  inconsistentSubnets: async (_root, { cluster, family, at, first }, context) => {
    const found = await inconsistentSubnets(await clusterAsked(context, cluster, at), familyAsked(family));
    return found.slice(0, checkedFirst(first ?? 100));
  },
  subnet: async (_root, { prefix, cluster, at }, context) => subnet(await clusterAsked(context, cluster, at), prefix),
  lookup: async (_root, { address, cluster, at }, context) => lookup(await clusterAsked(context, cluster, at), address),
  trace: async (_root, { from, to, cluster, fromNode, size, at }, context) =>
    trace(await clusterAsked(context, cluster, at), { from, to, fromNode: fromNode ?? null, size }),
  findings: async (_root, { cluster, code, severity, node, since, at, ...page }, context) => {
    const asked = { since: momentAsked(since, context.asker.now), codes: code ?? null, severities: severity ?? null, nodes: node ?? null };
    return findings(await clusterAsked(context, cluster, at), asked, pageAsked(page));
  },
  findingCatalog: () => FULL_CATALOG,
  changes: async (_root, { cluster, since, until, node, section, subnet: within, mac, address, includeVolatile, ...page }, context) => {
    const of = await clusterAsked(context, cluster, null);
    if (of === null) return EMPTY_PAGE;
    const concern = { subnet: within ?? null, mac: mac ?? null, address: address ?? null };
    const span = { since: momentOrNow(context, since), until: momentOrNow(context, until) };
    return changes(of, { ...span, nodes: node ?? null, sections: sectionsAsked(section), concern, includeVolatile }, pageAsked(page));
  },
  diff: async (_root, { cluster, from, to, node, section, includeVolatile, ...page }, context) => {
    const of = await clusterAsked(context, cluster, null);
    if (of === null) return EMPTY_PAGE;
    const span = { from: momentOrNow(context, from), to: momentOrNow(context, to) };
    return diff(of, { ...span, nodes: node ?? null, sections: sectionsAsked(section), includeVolatile }, pageAsked(page));
  },
};
