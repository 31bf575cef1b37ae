const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether whoever runs the doctor has ended it. What it has made is removed before it ends. */
export class Interruption {
  #happened = false;

  get happened(): boolean {
    return this.#happened;
  }

  /** Does something that may take a while; if it is interrupted, the program ends after it. */
  async during<T>(action: () => Promise<T>): Promise<T> {
    const note = () => (this.#happened = true);
    SIGNALS.forEach((signal) => process.on(signal, note));
    try {
      return await action();
    } finally {
      SIGNALS.forEach((signal) => process.off(signal, note));
      if (this.#happened) process.exit(130);
    }
  }
}
