/** The command line or a file that it names cannot be used. The message is for the user; the command ends with status 2. */
export class UsageError extends Error {
  constructor(message: string, options: Readonly<{ cause?: unknown }> = {}) {
    super(message, options);
    this.name = "UsageError";
  }
}
