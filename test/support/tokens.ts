import { OPEN_CALLER } from "../../src/access/caller.ts";
import type { IssuedToken, TokenAsked } from "../../src/access/tokens.ts";
import type { RunningServer } from "./server.ts";

type Maker = Pick<RunningServer, "access" | "clock">;

/** Makes a token as an administrator would. */
export function issue({ access, clock }: Maker, asked: Partial<TokenAsked> & Pick<TokenAsked, "kind">): Promise<IssuedToken> {
  const request = { caller: OPEN_CALLER, at: clock.now, requestId: "test" };
  // A server that takes tokens lets nobody make one without; whoever opens its database may.
  return access.createToken(request, { clusters: [], node: null, purpose: "", lifetimeMs: null, ...asked });
}

/** The headers of a request by a token. */
export const bearer = (secret: string): Readonly<Record<string, string>> => ({ Authorization: `Bearer ${secret}` });

/** A secret of the right form that nobody was given. */
export const STRANGE_SECRET = `vxl_node_${"0".repeat(43)}1A8PRy`;
