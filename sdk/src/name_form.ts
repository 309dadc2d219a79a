/** A name in the form in which the server keeps and tells it: NFC, with one kind of space. */
export function asKept(name: string): string {
  return name.normalize('NFC').replace(/\p{Zs}/gu, ' ');
}
