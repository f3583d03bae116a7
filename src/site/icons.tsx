import type { ComponentChildren } from 'preact';

/** The pictures on the buttons of the player. What they mean stands beside them or in their label. */
export const icons = {
  play: <path d="M8 5v14l11-7z" />,
  pause: <path d="M6 5h4v14H6zM14 5h4v14h-4z" />,
  back: <path d="M12 5V1.5L8 5.4l4 3.9V6.2a7 7 0 1 1-7 7H3.8A8.2 8.2 0 1 0 12 5z" />,
  on: <path d="M12 5V1.5l4 3.9-4 3.9V6.2a7 7 0 1 0 7 7h1.2A8.2 8.2 0 1 1 12 5z" />,
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
