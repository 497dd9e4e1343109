// The report: the grid over the API's pages, and the search box above it.
import { ModuleRegistry } from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { useMemo, useRef } from "react";
import { columns } from "./columns.jsx";
import { modules } from "./modules.js";
import { ROWS, pagesOf } from "./pages.js";
import { queryOf } from "./query.js";

ModuleRegistry.registerModules(modules);

export function Report() {
  const grid = useRef(null);
  const search = useRef("");
  const source = useMemo(() => rows(search), []);

  return (
    <main>
      <label>
        Search{" "}
        <input
          type="search"
          onChange={(event) => {
            search.current = event.target.value.trim();
            grid.current.api.purgeInfiniteCache();
          }}
        />
      </label>
      <div className="report">
        <AgGridReact
          ref={grid}
          columnDefs={columns}
          getRowId={({ data }) => data.id}
          rowModelType="infinite"
          cacheBlockSize={ROWS}
          // Rows are asked for before they are looked at, as ours are.
          cacheOverflowSize={ROWS}
          datasource={source}
        />
      </div>
    </main>
  );
}

function rows(search) {
  let page = null;
  let asked = null;
  return {
    async getRows({ startRow, filterModel, sortModel, successCallback, failCallback }) {
      const query = queryOf(filterModel, sortModel);
      if (search.current) query.q = search.current;
      const key = JSON.stringify(query);
      if (startRow === 0 || key !== asked) {
        page = pagesOf(query);
        asked = key;
      }
      try {
        const { rows, last } = await page(startRow);
        successCallback(rows, last);
      } catch {
        failCallback();
      }
    },
  };
}
