import type { Resolvers } from "../generated/resolver-types.ts";
import { scalars } from "../scalars.ts";
import { finding, findingConnection } from "./finding.ts";
import { cluster, fact, node } from "./node.ts";
import { query } from "./query.ts";
import { nextHopGroup, subnet } from "./subnet.ts";
import { accessQuery, auditEntry, mutation, token } from "./tokens.ts";
import { step, trace } from "./trace.ts";
import { underlayClaim, vtep } from "./vtep.ts";
import { fdbEntry, link, neighbor, nextHop, route, vtepLink } from "./rows.ts";

/** By type; fields that are not named are told as the value behind the type holds them. */
export const resolvers: Resolvers = {
  ...scalars,
  Query: { ...query, ...accessQuery },
  Mutation: mutation,
  Cluster: cluster,
  Node: node,
  Fact: fact,
  Link: link,
  VtepLink: vtepLink,
  Route: route,
  NextHop: nextHop,
  Neighbor: neighbor,
  FdbEntry: fdbEntry,
  Vtep: vtep,
  UnderlayClaim: underlayClaim,
  Finding: finding,
  FindingConnection: findingConnection,
  Subnet: subnet,
  NextHopGroup: nextHopGroup,
  Token: token,
  AuditEntry: auditEntry,
  Trace: trace,
  Step: step,
};
