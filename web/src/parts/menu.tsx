import './menu.css';
import { EllipsisVertical, type LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from './button.js';

export interface MenuItem {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly testId: string;
  run(): void;
}

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly testId?: string;
  /** What stands below the items. */
  readonly children?: ComponentChildren;
}

/** A button with a menu under it, as WAI-ARIA's menu button: arrows move, Esc closes. */
export function Menu({ label, items, testId = 'menu', children }: Props) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    entries(menu.current)[0]?.focus();
    const outside = (event: Event) => {
      const { target } = event;
      if (target instanceof Node && !menu.current?.parentElement?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setOpen(false);
      button.current?.focus();
    } else if (!move(entries(menu.current), event.key)) return;
    event.preventDefault();
  };
  return (
    <div class="menu-place">
      <IconButton
        icon={EllipsisVertical}
        label={label}
        buttonRef={button}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div class="menu" ref={menu} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
          {items.map(({ icon: Icon, label: words, testId, run }) => (
            <button
              key={testId}
              type="button"
              class="menu-item"
              role="menuitem"
              tabIndex={-1}
              data-testid={testId}
              onClick={() => {
                setOpen(false);
                button.current?.focus();
                run();
              }}
            >
              <Icon size={18} aria-hidden="true" />
              {words}
            </button>
          ))}
          {children}
        </div>
      )}
    </div>
  );
}

const entries = (menu: HTMLElement | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
];

/** Moves the focus as the key says; false when the key says nothing. */
function move(items: readonly HTMLElement[], key: string): boolean {
  const at = (items as readonly (Element | null)[]).indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (next === undefined) return false;
  items.at(next % items.length)?.focus();
  return true;
}
