import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { parseAddress } from "../../domain/address/address.ts";
import { parseMac } from "../../domain/address/mac.ts";
import { parsePrefix } from "../../domain/address/prefix.ts";
import type { Parsed } from "../../domain/parsed.ts";
import { invariant } from "../../failure/failure.ts";
import { printTime } from "../print-time.ts";
import { parseTimeArgument } from "./time-argument.ts";

/** Our scalars: text from outside becomes a value of the domain here, once. Their meaning is described in schema.graphql. */
export const scalars = {
  DateTime: scalar("DateTime", { parse: parseTimeArgument, serialize: serializeTime }),
  IPAddress: scalar("IPAddress", { parse: (value) => parseText(value, parseAddress), serialize: String }),
  CIDR: scalar("CIDR", { parse: (value) => parseText(value, parsePrefix), serialize: String }),
  MAC: scalar("MAC", { parse: (value) => parseText(value, parseMac), serialize: String }),
  JSON: new GraphQLScalarType({ name: "JSON" }),
};

type Spelling<T> = Readonly<{ parse: (value: unknown) => Parsed<T>; serialize: (value: unknown) => string }>;

function scalar<T>(name: string, { parse, serialize }: Spelling<T>): GraphQLScalarType<T, string> {
  const parseValue = (value: unknown): T => {
    const result = parse(value);
    if (result.ok) return result.value;
    throw new GraphQLError(result.reason, { extensions: { code: "BAD_USER_INPUT" } });
  };
  return new GraphQLScalarType<T, string>({ name, parseValue, serialize, parseLiteral: (node) => parseValue(literalValue(node)) });
}

function literalValue(node: ValueNode): unknown {
  if (node.kind === Kind.STRING) return node.value;
  return node.kind === Kind.INT ? Number(node.value) : undefined;
}

function parseText<T>(value: unknown, parse: (text: string) => Parsed<T>): Parsed<T> {
  return typeof value === "string" ? parse(value) : { ok: false, reason: "a text is due" };
}

function serializeTime(value: unknown): string {
  invariant(typeof value === "number", "a time that is told is a number of milliseconds");
  return printTime(value);
}
