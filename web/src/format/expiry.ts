import { getLocale } from '../strings.js';

/** A day and time to come, as people write it; the year only where it is another one. */
export function formatExpiry(when: Date, now: Date = new Date(), locale: string = getLocale()): string {
  const year = when.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const format = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    ...year,
  } as const;
  return new Intl.DateTimeFormat(locale, format).format(when);
}
