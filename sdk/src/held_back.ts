/** Tasks that wait until they are let go, in order; from then on they run at once. */
export class HeldBack {
  #waiting: (() => void)[] | undefined = [];

  run(task: () => void): void {
    if (this.#waiting === undefined) task();
    else this.#waiting.push(task);
  }

  letGo(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const task of waiting) task();
  }
}
