import { m } from './paraglide/messages.js';
import { getLocale, type Locale, locales, setLocale } from './paraglide/runtime.js';

export { getLocale, type Locale, locales, m, setLocale };

/** The name a language calls itself. */
export const languageName = (locale: Locale): string => m.language_name({}, { locale });
