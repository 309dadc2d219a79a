import { signal } from '@preact/signals';

export interface Notice {
  readonly key: number;
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
}

const shownFor = 8_000;

/** Short messages at the edge of the screen. One with an action stays until it is used or closed. */
export class Notices {
  readonly list = signal<readonly Notice[]>([]);
  #next = 1;

  show(text: string, action?: Notice['action']): void {
    const key = this.#next;
    this.#next += 1;
    const same = this.list.value.filter((notice) => notice.text !== text);
    this.list.value = [...same.slice(-2), action ? { key, text, action } : { key, text }];
    if (!action) setTimeout(() => this.close(key), shownFor);
  }

  close(key: number): void {
    this.list.value = this.list.value.filter((notice) => notice.key !== key);
  }
}
