import { checkedFirst } from "../../../questions/page.ts";
import type { StepResolvers, TraceResolvers } from "../generated/resolver-types.ts";

export const trace: TraceResolvers = {
  verdict: ({ trace: { verdict } }) => verdict,
  summary: ({ trace: { summary } }) => summary,
  forward: ({ trace: { forward } }) => forward,
  return: (parent) => parent.trace.return,
  caveats: ({ trace: { caveats } }) => caveats,
  lastReachableAt: async (parent, _args, { broken }) => (await broken.load(parent)).lastReachableAt,
  brokenBy: async (parent, { first }, { broken }) => (await broken.load(parent)).changes.slice(0, checkedFirst(first ?? 100)),
};

export const step: StepResolvers = {
  kind: ({ kind }) => kind,
  outcome: ({ outcome }) => outcome,
  description: ({ description }) => description,
  link: ({ link }) => link,
  evidence: ({ evidence }) => evidence.map(({ section, row }) => ({ section, ...row })),
};
