/**
 * Asks the device for a passkey: a new one, as the page says, or one to sign in with, for which the server is asked first.
 * Without this, the sign-in page has no button for it.
 */
const form = document.querySelector<HTMLFormElement>('form[data-passkey]');
const answer = form?.querySelector<HTMLInputElement>('input[name=credential]');
const said = form?.querySelector('output');

if (form && answer && said && knowsPasskeys()) {
  form.hidden = false;
  said.textContent = '';
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void fill(form, answer, said);
  });
}

async function fill(
  form: HTMLFormElement,
  answer: HTMLInputElement,
  said: HTMLOutputElement,
): Promise<void> {
  said.textContent = 'Your device asks you now.';
  try {
    answer.value = JSON.stringify(await ask(form));
    form.submit();
  } catch (error) {
    said.textContent = inWords(error);
  }
}

function knowsPasskeys(): boolean {
  return (
    'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in window.PublicKeyCredential
  );
}

async function ask({ dataset }: HTMLFormElement): Promise<Credential | null> {
  const { passkey, options, challenge = '' } = dataset;
  if (passkey === 'new')
    return await navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        JSON.parse(options ?? '') as PublicKeyCredentialCreationOptionsJSON,
      ),
    });
  const response = await fetch(challenge, { method: 'POST' });
  if (!response.ok) throw new Error(((await response.json()) as { detail: string }).detail);
  return await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
      (await response.json()) as PublicKeyCredentialRequestOptionsJSON,
    ),
  });
}

/** What browsers throw (Web Authentication, sections 5.1.3 and 5.1.4), as one would say it. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  switch (error.name) {
    case 'NotAllowedError':
      return 'Nothing has changed: it was stopped, or it took too long. You can try again.';
    case 'InvalidStateError':
      return 'This device has a passkey of this account already.';
    case 'SecurityError':
      return 'Passkeys count only at the address that this server knows as its own (PUBLIC_URL).';
    default:
      return error.message;
  }
}
