import './languages.css';
import { getLocale, type Locale, languageName, locales, m, setLocale } from '../strings.js';

export function Languages() {
  const choose = (event: Event & { currentTarget: HTMLSelectElement }) => {
    const chosen = locales.find((locale: Locale) => locale === event.currentTarget.value);
    if (chosen) void setLocale(chosen);
  };
  return (
    <label class="languages">
      <span>{m.language_label()}</span>
      <select value={getLocale()} onChange={choose}>
        {locales.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {languageName(locale)}
          </option>
        ))}
      </select>
    </label>
  );
}
