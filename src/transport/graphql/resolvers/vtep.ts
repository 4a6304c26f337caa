import { checkedFirst } from "../../../questions/page.ts";
import type { UnderlayClaimResolvers, VtepResolvers } from "../generated/resolver-types.ts";
import { namesOf } from "./names-of.ts";

export const vtep: VtepResolvers = {
  mac: ({ judged }) => judged.mac,
  agreement: ({ judged }) => judged.agreement,
  underlayIp: ({ judged }) => judged.underlayIp,
  bearers: ({ judged, tables }) => judged.bearers.map((bearer) => ({ ...bearer, node: tables.nodes[bearer.node] ?? "" })),
  claims: ({ of, judged, tables }) => (of === null ? [] : judged.claims.map((claim) => ({ of, tables, mac: judged.mac, claim }))),
  missingOn: ({ judged, tables }) => namesOf(judged.missingOn, tables.nodes),
};

export const underlayClaim: UnderlayClaimResolvers = {
  underlayIp: ({ claim }) => claim.underlayIp,
  vni: ({ claim }) => claim.vni,
  observerCount: ({ claim }) => claim.observers.size,
  observers: ({ claim, tables }, { first }) => namesOf(claim.observers, tables.nodes).slice(0, checkedFirst(first ?? 100)),
  owners: ({ claim, tables }) => namesOf(claim.owners, tables.nodes),
  since: (parent, _args, { claimSince }) => claimSince.load(parent),
};
