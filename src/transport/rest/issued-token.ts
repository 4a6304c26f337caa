import type { IssuedToken } from "../../access/tokens.ts";
import { printTime } from "../print-time.ts";

/** A token as it is told once, to the node that it is for. */
export const toJson = ({ secret, token }: IssuedToken) => ({
  token: secret,
  tokenId: String(token.id),
  cluster: token.clusters[0] ?? "",
  node: token.node,
  expiresAt: printTime(token.expiresAt),
});
