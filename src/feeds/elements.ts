/** An element as the `xml` package wants it: one key, the name; attributes stand in `_attr`. */
export interface FeedElement {
  [name: string]: FeedNode;
}

type FeedNode =
  | string
  | AttributeSet
  | { _cdata: string }
  | (FeedElement | AttributeSet | string)[];

type AttributeSet = { _attr: Attributes };

type Attributes = Record<string, string>;

/** An element around text, which the package escapes; none when there is no text. */
export function textElement(
  name: string,
  text: string | undefined,
  attributes: Attributes = {},
): FeedElement[] {
  return text ? [{ [name]: [{ _attr: attributes }, text] }] : [];
}

/** An element around HTML, in CDATA, where the package splits every `]]>`; none when there is no HTML. */
export function htmlElement(name: string, html: string | undefined): FeedElement[] {
  return html ? [{ [name]: { _cdata: html } }] : [];
}

/** An element that says everything in one attribute; none when there is no value. */
export function attributeElement(
  name: string,
  attribute: string,
  value: string | undefined,
): FeedElement[] {
  return value ? [{ [name]: { _attr: { [attribute]: value } } }] : [];
}

/** An element around others; none when it would be empty. */
export function parentElement(name: string, children: FeedElement[]): FeedElement[] {
  return children.length > 0 ? [{ [name]: children }] : [];
}
