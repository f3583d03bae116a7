/** Proposes the time zone of this browser, where a form asks for one and nothing stands there yet. */
const field = document.querySelector<HTMLInputElement>('input[name=time_zone]');
if (field?.value === '') field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
