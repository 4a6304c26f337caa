import { z } from "zod";

const section = z.strictObject({
  status: z.enum(["ok", "error", "not_collected"]).optional(),
  data: z.union([z.array(z.record(z.string(), z.unknown())), z.record(z.string(), z.string())]).optional(),
  text: z.string().optional(),
  error: z.string().min(1).optional(),
});

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const sentEnvelope = z.strictObject({
  schema: z.literal("vxlens.snapshot/v1"),
  observedAt: time,
  sentAt: time,
  intervalSeconds: z.number().int(),
  agent: z.strictObject({ name: z.literal("vxlens-agent"), version: z.string().regex(/^\d+\.\d+\.\d+$/) }),
  sections: z.record(z.string(), section),
});

/** The envelope of the intake contract as the agent writes it, with no key besides. */
export type SentEnvelope = Readonly<z.infer<typeof sentEnvelope>>;

/** Throws where the text is not JSON or not an envelope. */
export const parseEnvelope = (text: string): SentEnvelope => sentEnvelope.parse(JSON.parse(text));
