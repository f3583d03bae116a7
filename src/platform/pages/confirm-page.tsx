import type { ComponentChildren } from 'preact';
import type { LongwaveError } from '../errors.ts';
import { FormTrouble } from './form.tsx';

interface Question {
  title: string;
  /** What is lost, and what is not. */
  text: string;
  action: string;
  button: string;
  back: string;
  error?: LongwaveError | undefined;
}

/** Asks before something is lost: the heading of a page, and what stands below it. */
export function confirmPage({ title, text, action, button, back, error }: Question): {
  title: string;
  children: ComponentChildren;
} {
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
