// Finds what a person would name by its role and its accessible name, both computed by the browser itself
// (Chromium's ComputedAccessibilityInfo), and waits inside the page until what is asked of it holds.
// Arguments: the steps from the page inwards, the question, what it wants, for how many milliseconds; then the callback.
const [steps, question, wanted, patienceMs, done] = arguments;

// Elements that can have a role at all: looked at first, because computing a role is slow.
const candidates = {
  alert: '[role=alert]',
  button: 'button, summary, [role=button]',
  cell: 'td, [role=cell]',
  checkbox: 'input[type=checkbox]',
  columnheader: 'th, [role=columnheader]',
  dialog: 'dialog, [role=dialog]',
  group: '[role=group]',
  heading: 'h1, h2, h3, h4, h5, h6',
  link: 'a',
  list: 'ul, ol',
  main: 'main',
  navigation: 'nav',
  progressbar: 'progress, [role=progressbar]',
  radio: 'input[type=radio]',
  region: 'section, [role=region]',
  row: 'tr, [role=row]',
  search: 'search, [role=search]',
  separator: '[role=separator]',
  status: '[role=status], output',
  table: 'table, [role=table]',
};

const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const shown = (element) => plain(element.innerText);
const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });

// A field for files says in its name which one is chosen, too.
const called = (element) =>
  element.type === 'file' ? shown(element.labels[0]) : plain(element.computedName);

const find = {
  named: (scope, { role, name }) =>
    [...scope.querySelectorAll(candidates[role])].filter(
      (element) =>
        isSeen(element) &&
        element.computedRole === role &&
        (name === null || plain(element.computedName) === name),
    ),
  field: (scope, { label }) =>
    [...scope.querySelectorAll('input, select, textarea')].filter(
      (element) => isSeen(element) && called(element) === label,
    ),
  row: (scope, { texts }) =>
    [...scope.querySelectorAll(candidates.row)].filter(
      (row) =>
        texts.every((text) => shown(row).includes(text) || titles(row).includes(text)) &&
        isSeen(row) &&
        row.computedRole === 'row',
    ),
  cell: (scope, { column }) => {
    const table = scope.closest('table');
    const heads = [...table.querySelectorAll('thead th')].map((head) => plain(head.textContent));
    const cell = scope.children[heads.indexOf(column)];
    return cell ? [cell] : [];
  },
  fact: (scope, { term }) =>
    [...scope.querySelectorAll('dt')]
      .filter((found) => isSeen(found) && shown(found) === term)
      .map((found) => found.parentElement.querySelector('dd')),
  text: (scope, { text }) =>
    [...scope.querySelectorAll('*')].filter(
      (element) => element.childElementCount === 0 && isSeen(element) && shown(element) === text,
    ),
  page: () => [document.body],
};

// What stands in tips: shortened ids are whole there.
const titles = (row) => [...row.querySelectorAll('[title]')].map((element) => element.title);

const matches = () =>
  steps.reduce(
    (scopes, step) => [...new Set(scopes.flatMap((scope) => find[step.by](scope, step)))],
    [document.body],
  );

const textOf = (ids) =>
  plain(
    (ids ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );

// Each answers null while it does not hold, or what it found.
const ask = {
  there: ([element]) => ({ element }),
  gone: null,
  shows: ([element]) => (shown(element).includes(wanted) ? { text: shown(element) } : null),
  is_described_by: ([element]) =>
    textOf(element.getAttribute('aria-describedby')).includes(wanted) ? {} : null,
  is_disabled: ([element]) =>
    element.disabled || element.getAttribute('aria-disabled') === 'true' ? {} : null,
  is_enabled: ([element]) =>
    element.disabled || element.getAttribute('aria-disabled') === 'true' ? null : {},
  is_invalid: ([element]) => (element.getAttribute('aria-invalid') === 'true' ? {} : null),
  has_value: ([element]) => (element.value === wanted ? {} : null),
  has_focus: ([element]) => (element === document.activeElement ? {} : null),
  address_is: () => (location.pathname + location.search === wanted ? {} : null),
};

const began = performance.now();
const look = () => {
  // While a page is being read there is nothing yet: neither what is looked for, nor that it is gone.
  if (!document.body) {
    setTimeout(look, 25);
    return;
  }
  let answer = null;
  let found = [];
  try {
    found = matches();
    if (question === 'gone') {
      answer = found.length === 0 ? {} : null;
    } else if (found.length === 1) {
      answer = ask[question](found);
    }
  } catch (error) {
    done({ holds: false, why: String(error) });
    return;
  }
  if (answer !== null) {
    done({ holds: true, ...answer });
  } else if (performance.now() - began > patienceMs) {
    const said = found.length === 1 ? `it shows ${JSON.stringify(shown(found[0]))}` : `${found.length} such are there`;
    done({ holds: false, why: `${said}, at ${location.pathname}${location.search}` });
  } else {
    setTimeout(look, 25);
  }
};
look();
