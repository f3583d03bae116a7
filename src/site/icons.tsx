import type { ComponentChildren } from 'preact';

/** The pictures on the buttons of the player. What they mean stands beside them or in their label. */
export const icons = {
  play: <path d="M8 5v14l11-7z" />,
  pause: <path d="M6 5h4v14H6zM14 5h4v14h-4z" />,
  back: <path d="M12 5V1L6 6l6 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z" />,
  on: <path d="M12 5V1l6 5-6 5V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z" />,
} as const;

export function Icon({
  name,
  children,
}: {
  name: keyof typeof icons;
  children?: ComponentChildren;
}) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      {icons[name]}
      {children}
    </svg>
  );
}
