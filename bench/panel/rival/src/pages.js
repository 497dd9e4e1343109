// The API's pages, which follow each other by cursor, as the blocks by row number that the grid asks for.
const ROWS = 50;

export function pagesOf(query) {
  const cursors = new Map([[0, null]]);
  let asOf = null;
  return async function page(start) {
    const asked = new URLSearchParams({ ...query, limit: String(ROWS) });
    const cursor = await cursorAt(start);
    if (cursor) {
      asked.set("cursor", cursor);
      asked.set("as_of", asOf);
    }
    const answer = await fetch(`/api/v1/transactions?${asked}`);
    if (!answer.ok) throw new Error(`the report answered ${answer.status}`);
    const found = await answer.json();
    asOf ??= found.as_of;
    cursors.set(start + ROWS, found.next ?? null);
    const last = found.next ? undefined : start + found.items.length;
    return { rows: found.items, last };
  };

  async function cursorAt(start) {
    if (cursors.has(start)) return cursors.get(start);
    // A block far down is reached through those before it: a cursor is known only when its page was read.
    let known = Math.max(...[...cursors.keys()].filter((row) => row < start));
    while (known < start && cursors.get(known) !== undefined) {
      const asked = new URLSearchParams({ ...query, limit: String(ROWS) });
      if (cursors.get(known)) {
        asked.set("cursor", cursors.get(known));
        asked.set("as_of", asOf);
      }
      const found = await (await fetch(`/api/v1/transactions?${asked}`)).json();
      asOf ??= found.as_of;
      known += ROWS;
      cursors.set(known, found.next ?? null);
    }
    return cursors.get(start) ?? null;
  }
}

export { ROWS };
