import type { ComponentChildren } from 'preact';
import { confirmPage } from '../platform/pages/confirm-page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';

/** Asks before something is lost. @param up the way back above the question. */
export function askFirst(
  viewer: Viewer,
  up: ComponentChildren,
  question: Parameters<typeof confirmPage>[0],
): Page {
  const { title, children } = confirmPage(question);
  return deskPage(viewer.person, {
    title,
    children: (
      <div class="people">
        {up}
        <h1>{title}</h1>
        {children}
      </div>
    ),
  });
}
