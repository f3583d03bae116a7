/** A wave. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
  '<rect width="16" height="16" rx="4" fill="#214e63"/>' +
  '<path d="M3 7.5v1M5.5 5.5v5M8 3.5v9M10.5 6v4M13 7.5v1" stroke="#fff" stroke-width="1.4" stroke-linecap="round"/>' +
  '</svg>';
