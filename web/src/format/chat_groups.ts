/** What a conversation shows: a line, with where it came from and what became of it. */
export interface ShownLine {
  readonly key: string;
  readonly user: string;
  readonly name: string;
  readonly text: string;
  readonly at: Date;
  readonly status: 'sent' | 'sending' | 'failed';
}

export interface ChatGroup {
  readonly key: string;
  readonly user: string;
  readonly name: string;
  readonly at: Date;
  readonly lines: readonly ShownLine[];
}

const gap = 5 * 60_000;

/** Lines of one person shortly after each other stand under one name and time. */
export function groupLines(lines: readonly ShownLine[]): ChatGroup[] {
  const groups: (Omit<ChatGroup, 'lines'> & { lines: ShownLine[] })[] = [];
  for (const line of lines) {
    const open = groups.at(-1);
    const before = open?.lines.at(-1);
    if (open && before && open.user === line.user && line.at.getTime() - before.at.getTime() < gap) {
      open.lines.push(line);
    } else {
      groups.push({ key: line.key, user: line.user, name: line.name, at: line.at, lines: [line] });
    }
  }
  return groups;
}
