/** How long a test waits for what has to come, in milliseconds; servers with sanitizers are given more. */
export const patience = process.env['SANITIZED_SERVER'] === undefined ? 5_000 : 20_000;

/** Settles as `promise` does, or rejects with `what` when that takes longer than `within` milliseconds. */
export async function withDeadline<T>(promise: Promise<T>, what: string, within: number = patience): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${within} ms: ${what}`)), within);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
