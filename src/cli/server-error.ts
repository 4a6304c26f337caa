import type { ExitStatus } from "./exit-status.ts";

/** A server did not do what it was asked to. The message is for the user; the command ends with `status`. */
export class ServerError extends Error {
  readonly status: ExitStatus;

  constructor(status: ExitStatus, message: string, options: Readonly<{ cause?: unknown }> = {}) {
    super(message, options);
    this.name = "ServerError";
    this.status = status;
  }
}
