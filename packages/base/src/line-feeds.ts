const LINE_FEED = 0x0a;

/** As `text.split('\n')`, of bytes: what stands before, between and behind the line feeds, parts of the same buffer. */
export function splitAtLineFeeds(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
}
