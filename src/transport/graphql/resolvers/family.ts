import type { Family } from "../../../domain/address/address.ts";
import type { IpFamily } from "../generated/resolver-types.ts";

/** The family that was asked for; null where none was: both. */
export function familyAsked(family: IpFamily | null | undefined): Family | null {
  if (family === null || family === undefined) return null;
  return family === "IPV4" ? 4 : 6;
}

/** A family as answers tell it. */
export const familyTold = (family: Family): IpFamily => (family === 4 ? "IPV4" : "IPV6");
