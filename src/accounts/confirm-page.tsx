import type { LongwaveError } from '../platform/errors.ts';
import { FormTrouble } from '../platform/pages/form.tsx';
import type { DeskContent } from './desk-pages.tsx';

interface Question {
  title: string;
  /** What is lost, and what is not. */
  text: string;
  action: string;
  button: string;
  back: string;
  error?: LongwaveError | undefined;
}

/** Asks before something is lost. */
export function confirmPage({ title, text, action, button, back, error }: Question): DeskContent {
  return {
    title,
    children: (
      <article>
        <p>{text}</p>
        <form method="post" action={action}>
          <FormTrouble form={{ typed: {}, error }} fields={[]} />
          <div class="answers">
            <button type="submit" class="loss">
              {button}
            </button>
            <a href={back}>Leave it as it is</a>
          </div>
        </form>
      </article>
    ),
  };
}
