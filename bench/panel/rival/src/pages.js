// The API's pages, which follow each other by cursor, as the blocks by row number that the grid asks for.
const ROWS = 50;

export function pagesOf(query) {
  // Where blocks begin: the cursor of each, as soon as the block before it has been asked for.
  const cursors = new Map([[0, Promise.resolve(null)]]);
  let asOf = null;

  async function read(start) {
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
    return found;
  }

  // A block far down is reached through those before it: a cursor is known only when its page was read.
  function cursorAt(start) {
    if (!cursors.has(start)) readAndKeep(start - ROWS);
    return cursors.get(start);
  }

  function readAndKeep(start) {
    const found = read(start);
    cursors.set(start + ROWS, found.then(({ next }) => next ?? null));
    return found;
  }

  return async function page(start) {
    const found = await readAndKeep(start);
    return { rows: found.items, last: found.next ? undefined : start + found.items.length };
  };
}

export { ROWS };
