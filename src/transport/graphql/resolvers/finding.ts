import { titleOf } from "../../../domain/diagnosis/full-catalog.ts";
import { checkedFirst } from "../../../questions/page.ts";
import type { FindingConnectionResolvers, FindingResolvers } from "../generated/resolver-types.ts";

export const finding: FindingResolvers = {
  id: ({ id }) => String(id),
  code: ({ told }) => told.code,
  severity: ({ told }) => told.severity,
  title: ({ told }) => titleOf(told.code),
  message: ({ told }) => told.message,
  nodeCount: ({ told }) => told.nodes.length,
  nodes: ({ told }, { first }) => told.nodes.slice(0, checkedFirst(first ?? 100)),
  subject: ({ told }) => told.subject,
  evidence: ({ told }) => told.evidence,
  remedy: ({ told }) => told.remedy,
};

export const findingConnection: FindingConnectionResolvers = {
  totalCount: ({ count }) => count(),
};
