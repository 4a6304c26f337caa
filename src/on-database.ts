import { EXIT } from "./cli/exit-status.ts";
import { ServerError } from "./cli/server-error.ts";
import { UsageError } from "./cli/usage-error.ts";
import { ConfigError } from "./config/config.ts";
import { toFailure } from "./failure/to-failure.ts";

/**
 * What a command does in the database that the service's settings name, with its failures as the command line tells them.
 *
 * @throws UsageError where a setting or an argument cannot be used, ServerError where the database cannot be
 */
export async function onDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message, { cause: error });
    const failure = toFailure(error);
    if (failure === null) throw error;
    if (failure.code === "bad_user_input") throw new UsageError(failure.message, { cause: error });
    throw new ServerError(EXIT.unreached, failure.message, { cause: error });
  }
}
