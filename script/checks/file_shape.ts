const source = /\.(cpp|hpp|ts|tsx|mjs|css)$/;
const vague = /(^|\/)(utils?|helpers?|misc|common|managers?)\.[a-z.]+$/;
const mostLines = 500;

/** What is wrong with the size or the name of a source file. */
export function shapeViolations(path: string, text: string): string[] {
  if (!source.test(path)) return [];
  const lines = text.split('\n').length - 1;
  return [
    ...(lines > mostLines ? [`${path}: ${lines} lines; split it by what it is about (at most ${mostLines})`] : []),
    ...(vague.test(path) ? [`${path}: the name says nothing of what is inside`] : []),
  ];
}
