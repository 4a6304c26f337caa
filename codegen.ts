import type { CodegenConfig } from "@graphql-codegen/cli";

/** Which of our values stands behind each GraphQL type; types that are not named here are told as they are. */
const mappers = {
  Cluster: "../../../questions/cluster-at.ts#ClusterAt",
  Node: "../../../questions/nodes.ts#NodeAt",
  Fact: "../../../questions/node-facts.ts#NodeFact",
  Link: "../../../questions/node-links.ts#NodeLink",
  VtepLink: "../../../questions/node-links.ts#NodeLink",
  Route: "../../../questions/valid-from.ts#AgedRoute",
  NextHop: "../../../domain/snapshot/rows.ts#NextHop",
  Neighbor: "../../../questions/valid-from.ts#AgedNeighbor",
  FdbEntry: "../../../questions/valid-from.ts#AgedFdbEntry",
  Vtep: "../../../questions/vteps.ts#VtepAt",
  UnderlayClaim: "../../../questions/vteps.ts#ClaimAt",
  RouteMatch: "../../../questions/lookup.ts#RouteMatchAt",
  Subnet: "../../../questions/subnets.ts#SubnetAt",
  Finding: "../../../questions/findings.ts#FindingAt",
  FindingConnection: "../../../questions/findings.ts#FindingPage",
  NextHopGroup: "../../../questions/subnets.ts#NextHopGroupAt",
  Trace: "../../../questions/trace.ts#TraceAt",
  Token: "../../../access/tokens.ts#TokenAt",
  AuditEntry: "../../../access/audit.ts#AuditNote",
  Step: "../../../domain/trace/trace.ts#Step",
};

const config: CodegenConfig = {
  schema: "schema.graphql",
  generates: {
    "src/transport/graphql/generated/resolver-types.ts": {
      plugins: ["typescript", "typescript-resolvers"],
      config: {
        contextType: "../context.ts#GraphqlContext",
        mappers,
        mapperTypeSuffix: "Model",
        useTypeImports: true,
        skipTypename: true,
        immutableTypes: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: {
          DateTime: { input: "../time-argument.ts#TimeArgument", output: "number" },
          IPAddress: { input: "../../../domain/address/address.ts#Address", output: "string" },
          CIDR: { input: "../../../domain/address/prefix.ts#Prefix", output: "string" },
          MAC: { input: "../../../domain/address/mac.ts#Mac", output: "string" },
          JSON: "unknown",
        },
      },
    },
  },
};

export default config;
